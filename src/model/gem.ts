/** RubyGems, Gem::Package: what a package of format 2 holds; a signature is of the stored bytes of its member. */
export const gemMembers: ReadonlySet<string> = new Set(['metadata.gz', 'data.tar.gz', 'checksums.yaml.gz'])
export const isGemSignature = (key: string): boolean => key.endsWith('.sig') && gemMembers.has(key.slice(0, -'.sig'.length))

/** By the names of all members: these and no others, each once. */
export const isGem = (keys: readonly string[]): boolean =>
  keys.includes('metadata.gz') &&
  keys.includes('data.tar.gz') &&
  new Set(keys).size === keys.length &&
  keys.every(key => gemMembers.has(key) || isGemSignature(key))
