/** Two folders that stand for each other. */
export type Folders = readonly [a: string, b: string]

/** What stands in front of the folders and the name that both paths end with; null where they end with none. */
export function foldersBefore(a: string, b: string): Folders | null {
  let tail = 0
  while (tail < Math.min(a.length, b.length) && a.at(-1 - tail) === b.at(-1 - tail)) tail++
  const slash = a.slice(a.length - tail).search(/[\\/]/)
  if (slash < 0) return null
  const kept = tail - slash
  const folders: Folders = [a.slice(0, a.length - kept), b.slice(0, b.length - kept)]
  return folders.every(folder => folder.length > 1) ? folders : null
}

/** Where systems have what is installed (FHS 3.0, 3 and 4): nobody builds there, and another path there is another file. */
export const isInstalled = (path: string): boolean => installed.test(path)
const installed = /^(?:file:)?\/*(?:usr(?!\/(?:local\/)?src(?:\/|$))|etc|bin|sbin|lib\w*|boot|dev|proc|sys|run)(?:\/|$)/
