import { hexOf, type Reference } from './oci-references.ts'

/** The digest in a name. */
export type Digits = { readonly id: NonNullable<Reference['id']>; readonly hex: string }
export const digestIn = (key: string): Digits | null => {
  const [, id = '', hex = ''] = /^blobs\/(sha256|sha512)\/([0-9a-f]+)$/.exec(key) ?? []
  return hexOf(`${id}:${hex}`)
}
/** Of docker save and skopeo; of crane; of Nix, which has a folder for each layer, and no json in it. */
const named =
  /^(?:([0-9a-f]{64}|[0-9a-f]{128})\.(?:json|tar)|(?:sha256:)?([0-9a-f]{64})(?:\.tar\.gz)?|([0-9a-f]{64})\/layer\.tar)$/
export function digitsIn(key: string, members: Pick<ReadonlyMap<string, unknown>, 'has'>): Digits | null {
  const [, docker, crane, nix] = named.exec(key) ?? []
  const hex = docker ?? crane ?? (members.has(`${nix}/json`) ? undefined : nix)
  return digestIn(key) ?? hexOf(`sha256:${hex}`) ?? hexOf(`sha512:${hex}`)
}
