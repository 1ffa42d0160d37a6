import { kinOf } from '../formats/index.ts'
import { digestOf } from '../io/digest.ts'
import { lengthOf } from '../model/bytes.ts'
import type { Block, Child } from '../model/layer.ts'
import { readerOf, storedRanges, storedSize, type View } from './view.ts'

/** Two blocks that are judged together, or one that stands alone. `renamed`: their keys differ, so the name is a difference. */
export interface BlockPair {
  readonly a: Block | null
  readonly b: Block | null
  readonly renamed: boolean
}

/**
 * Pairs by (key, nth); what is left by equal content, then by a base name with its hex runs masked (build-ids, content hashes); where
 * several have that name, by what their format knows two builds of one file by.
 * Pairing only explains: a name that differs is unexplained whatever it is paired with.
 */
export function pairBlocks(a: View, b: View): BlockPair[] {
  const [blocksA, blocksB] = [a.anatomy.blocks, b.anatomy.blocks]
  const common = commonHead(blocksA, blocksB)
  const open = byIdentity(blocksB.slice(common))
  const partner = new Map<Block, Block>()
  const lonely: Block[] = []
  for (const block of blocksA.slice(common)) {
    const found = open.get(identityOf(block))?.shift()
    if (found) partner.set(block, found)
    else lonely.push(block)
  }
  const leftB = [...open.values()].flat()
  const renames = new Map<Block, Block>()
  matchBy(lonely, leftB, renames, contentKey(a), contentKey(b))
  matchBy(lonely, leftB, renames, unversionedPath, unversionedPath)
  matchBy(lonely, leftB, renames, maskedName, maskedName)
  const [kinA, kinB] = [kinKeys(a), kinKeys(b)]
  for (const closeness of [0, 1] as const) matchBy(lonely, leftB, renames, kinA(closeness), kinB(closeness))
  // What is left by those is one file each, as a rule.
  matchBy(lonely, leftB, renames, maskedName, maskedName)
  const taken = new Set(renames.values())
  return [
    ...blocksA.map((block, index) => {
      if (index < common) return { a: block, b: blocksB[index]!, renamed: false }
      const renamed = renames.get(block)
      return { a: block, b: partner.get(block) ?? renamed ?? null, renamed: renamed !== undefined }
    }),
    ...leftB.filter(block => !taken.has(block)).map(block => ({ a: null, b: block, renamed: false })),
  ]
}

/** Two builds have the same blocks in the same order, as a rule: these need no index. */
function commonHead(a: readonly Block[], b: readonly Block[]): number {
  let count = 0
  while (count < a.length && count < b.length && isNamesake(a[count]!, b[count]!)) count++
  return count
}

const isNamesake = (x: Block, y: Block): boolean => x.key === y.key && x.nth === y.nth && x.member === y.member

function byIdentity(blocks: readonly Block[]): Map<string, Block[]> {
  const groups = new Map<string, Block[]>()
  for (const block of blocks) {
    const identity = identityOf(block)
    const group = groups.get(identity)
    if (group) group.push(block)
    else groups.set(identity, [block])
  }
  return groups
}

/** A member that is called like a piece of structure is still a member. */
const identityOf = ({ member, nth, key }: Block): string => `${member ? 'member' : 'structure'} ${nth} ${key}`

type Signature = (block: Block) => string | null

/** Pairs blocks whose signature occurs exactly once on each side: anything else would be a guess. */
function matchBy(
  left: readonly Block[],
  right: readonly Block[],
  into: Map<Block, Block>,
  keyA: Signature,
  keyB: Signature,
): void {
  const taken = new Set(into.values())
  const a = onlyOnes(
    left.filter(block => !into.has(block)),
    keyA,
  )
  const b = onlyOnes(
    right.filter(block => !taken.has(block)),
    keyB,
  )
  for (const [signature, block] of a) {
    const found = b.get(signature)
    if (found) into.set(block, found)
  }
}

function onlyOnes(blocks: readonly Block[], signature: Signature): Map<string, Block> {
  const seen = new Map<string, Block>()
  const twice = new Set<string>()
  for (const block of blocks) {
    const key = block.member ? signature(block) : null
    if (key === null) continue
    if (seen.has(key)) twice.add(key)
    seen.set(key, block)
  }
  for (const key of twice) seen.delete(key)
  return seen
}

/** Empty files all look alike: they are never taken for a rename. */
const contentKey =
  (view: View): Signature =>
  ({ child }) =>
    child && storedSize(child) > 0 ? `${digestOf('sha256', readerOf(view, storedRanges(child)))} ${holesOf(child)}` : null

/** Of a sparse file, where its bytes lie: holes are not read. */
const holesOf = ({ pieces }: Child): string =>
  pieces.some(piece => piece.hole) ? pieces.map(piece => `${piece.hole ? '-' : '+'}${lengthOf(piece)}`).join('') : ''

const maskedName: Signature = ({ key, entry }) => {
  const masked = key.slice(key.lastIndexOf('/') + 1).replace(/[0-9a-f]{6,}/gi, '*')
  return entry && masked.includes('*') ? `${entry.type} ${masked}` : null
}

/** Folders that are named by the version of what is in them, as Python has them: `hello-1.0/`, `hello-1.0.dist-info/`. */
const unversionedPath: Signature = ({ key }) => {
  if (key.length > LONGEST_PATH) return null
  const masked = key.replace(/(^|\/)([\w.]+)-\d[\w.+!]*?(\.(?:dist-info|egg-info|data))?\//, '$1$2-*$3/')
  return masked === key ? null : masked
}
const LONGEST_PATH = 4096

/** By how close they are; what is read of a file is read once. */
function kinKeys(view: View): (closeness: 0 | 1) => Signature {
  const known = new Map<Block, ReturnType<typeof kinOf>>()
  const kinIn = (block: Block, child: Child): ReturnType<typeof kinOf> => {
    if (!known.has(block)) {
      const { path, reach } = view
      known.set(block, kinOf(readerOf(view, storedRanges(child)), { path, name: block.key, reach }))
    }
    return known.get(block)!
  }
  return closeness => block => {
    const [masked, { child }] = [maskedName(block), block]
    if (masked === null || !child || child.packing !== 'stored' || storedSize(child) === 0) return null
    const kin = kinIn(block, child)
    return kin === null ? null : `${masked} ${kin[closeness]}`
  }
}
