/** `info-{name}.tar.zst` and `pkg-{name}.tar.zst` of a .conda, beside metadata.json. */
const part = /^(info|pkg)-([^/]+\.tar\.zst)$/

/** The half with the files, by the name of the half that tells of them; null for any other name. */
export function contentOfCondaInfo(key: string): string | null {
  const [, which, rest] = part.exec(key) ?? []
  return which === 'info' ? `pkg-${rest}` : null
}

/** Of the keys of a zip, all of them: whether they are those of a .conda, and no others. */
export function isConda(keys: readonly string[]): boolean {
  const info = keys.find(key => contentOfCondaInfo(key) !== null)
  if (keys.length !== 3 || info === undefined) return false
  return keys.includes('metadata.json') && keys.includes(contentOfCondaInfo(info)!)
}

export const isCondaPart = (key: string): boolean => part.test(key)
