/**
 * How the tree in a compressed image of a file system is written down once it is decoded: a line that tells what it is, then records of a tag,
 * a size of eight bytes (least significant first) and a content. A `path` begins an entry; parts of its content stand last.
 */
export const TREE_MAGIC = 'tree of files, decoded\n'
export const RECORD = 9

export const tags = {
  path: 1,
  type: 2,
  mode: 3,
  uid: 4,
  gid: 5,
  mtime: 6,
  links: 7,
  device: 8,
  target: 9,
  /** Of a further name of a file: the path that comes first. */
  link: 10,
  xattr: 11,
  /** Bytes that are told to be holes, where that is told. */
  sparse: 12,
  data: 13,
  /** So many zeros that nothing stores. */
  hole: 14,
} as const
export type TreeTag = keyof typeof tags
