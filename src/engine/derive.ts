import { type ByteSource, fromLatin1, latin1, ofBytes } from '../model/bytes.ts'
import type { Block, Derivation, DigestId, Field, Locator, Spelling, Whereof } from '../model/layer.ts'
import { climb, descend, type Found, keyAt, layerAt, leaderOf } from './places.ts'
import { type Content, contentOf, encodingOf, innermost, readerOf, type Session, type View } from './view.ts'

/**
 * What became of a derived value: it recomputes, it does not, what it is of was not read, it is no derived value after all (compared as
 * it is), or it is a signature (compared with what it is of).
 */
export interface Resolution {
  readonly state: 'right' | 'wrong' | 'unread' | 'plain' | 'sealed'
  /** What it was judged by: part of the normal form of a wrong value, so that one stale digest over two contents is two values. */
  readonly input: string
  readonly expected: string
  /** Key of the member that a right digest names, where that is what it is for. */
  readonly names?: string
}

const plain: Resolution = { state: 'plain', input: '', expected: '' }
const notRead: Resolution = { state: 'unread', input: 'unsupported', expected: '' }

/** Recomputes a derived field from its own side's bytes. Never trusts the stored value in place of reading them. */
export async function resolve(session: Session, view: View, block: Block, field: Field): Promise<Resolution> {
  const derivation = field.derived!
  switch (derivation.kind) {
    case 'value':
      return resolveValue(field, derivation)
    case 'size': {
      const content = await whereof(session, { view, block }, derivation.of)
      return byContent({ session, field, content }, found => String(found.bytes.size))
    }
    case 'digest': {
      const { id, of, as, names } = derivation
      const content = await whereof(session, { view, block }, of, id)
      const found = byContent({ session, field, content }, ({ bytes }) => spell(knownDigest(session, id, bytes), as))
      if (!names || found.state !== 'right' || of === 'child' || !('down' in of)) return found
      return { ...found, names: (await keyAt(session, view, of)) ?? '' }
    }
    case 'name': {
      const names = await keyAt(session, view, derivation.of)
      if (names === 'unread') return notRead
      return names === null ? plain : { state: 'right', input: '', expected: field.value ?? '', names }
    }
    case 'field':
      return resolveField(session, { view, field }, derivation)
    case 'seal': {
      const content = await whereof(session, { view, block }, derivation.of)
      if (content?.state === 'unsupported') return notRead
      return { state: 'sealed', input: content ? knownDigest(session, 'sha256', content.bytes) : 'missing', expected: '' }
    }
    case 'measure': {
      const expected = await installedSize(session, view, derivation.of)
      if (expected === 'unread') return notRead
      return expected !== null && field.value === expected ? { state: 'right', input: '', expected } : plain
    }
    case 'roster':
      return rosterOf(session, view, derivation)
  }
}

/** What the format worked out itself: the value that is right tells one input from another. */
export const resolveValue = (field: Field, { expected }: Extract<Derivation, { kind: 'value' }>): Resolution =>
  expected === null ? plain : verdictOn(field, expected, expected)

/** What a field of another member says; of a hard link, that of the file which it is. */
async function resolveField(
  session: Session,
  { view, field }: { readonly view: View; readonly field: Field },
  { of, name }: Extract<Derivation, { kind: 'field' }>,
): Promise<Resolution> {
  const found = await descend(session, climb(view, of.up), of.down)
  if (found === 'unread') return notRead
  const block = found && (name === 'tar.linkname' ? found.block : (leaderOf(found) ?? null))
  const told = block?.fields().find(one => one.name === name)
  if (!told) return { state: 'wrong', input: 'missing', expected: 'what the file says that it names' }
  const expected = told.value ?? `raw ${knownDigest(session, 'sha256', readerOf(found!.view, told.ranges))}`
  return verdictOn(field, expected, expected)
}

async function whereof(session: Session, { view, block }: Found, of: Whereof, id?: DigestId): Promise<Content | null> {
  if (of === 'child') return block.child ? contentOf(session, view, block) : nothing
  if ('behind' in of) return encodedBehind(view, of.up)
  if ('ranges' in of) return { ...nothing, bytes: readerOf(view, of.ranges) }
  if (of.section !== undefined) return sectionAt(session, view, { ...of, section: of.section })
  return of.decoded ? decodedAt(session, view, of) : locate(session, view, of, id)
}

const nothing: Content = { bytes: { size: 0, read: () => new Uint8Array(0) }, state: 'ok', what: '' }
const unread: Content = { ...nothing, state: 'unsupported' }

function verdictOn(field: Field, expected: string, input: string): Resolution {
  return field.value === expected ? { state: 'right', input: '', expected } : { state: 'wrong', input, expected }
}

interface Derived {
  readonly session: Session
  readonly field: Field
  readonly content: Content | null
}

function byContent({ session, field, content }: Derived, derive: (content: Content) => string): Resolution {
  if (!content) return { state: 'wrong', input: 'missing', expected: 'the file that it names' }
  if (content.state === 'unsupported') return notRead
  if (content.state !== 'ok') return { state: 'wrong', input: content.state, expected: 'content that can be read' }
  const expected = derive(content)
  return field.value === expected
    ? verdictOn(field, expected, '')
    : verdictOn(field, expected, knownDigest(session, 'sha256', content.bytes))
}

/** One content may be named many times. */
const digests = new WeakMap<ByteSource, Map<DigestId, string>>()
export function knownDigest({ decoders }: Session, id: DigestId, bytes: ByteSource): string {
  const known = digests.get(bytes) ?? new Map<DigestId, string>()
  digests.set(bytes, known)
  const digest = known.get(id) ?? decoders.contentDigest(id, bytes)
  known.set(id, digest)
  return digest
}

function spell(hex: string, as: Spelling): string {
  switch (as) {
    case 'hex':
      return hex
    case 'base64':
    case 'base64url':
      return Buffer.from(hex, 'hex').toString(as)
    case 'number':
      return String(Number.parseInt(hex, 16))
    case 'le32':
      return latin1(Uint8Array.from(Buffer.from(hex, 'hex')).reverse())
  }
}

/** One reader of it, however often it is asked for. */
const encodedParts = new WeakMap<Block, ByteSource>()

/** From the first stream that begins behind the member to the end of the encoding; null where there is none. */
function encodedBehind(view: View, up: number): Content | null {
  let member: View | null = view
  for (let step = 1; step < up && member; step++) member = member.parent
  const container = member?.parent ? innermost(member.parent) : null
  const outer = container && encodingOf(container)
  const step = member?.path.at(-1)
  const asks = container?.anatomy.blocks.find(({ key, nth }) => key === step?.key && nth === step.nth)
  if (!outer || !asks) return null
  const at = Math.min(...asks.ranges.map(({ start }) => start))
  const first = outer.anatomy.blocks.find(stream =>
    stream.fields().some(({ name, value }) => name === `${outer.kind}.begins` && Number(value) > at),
  )
  if (!first) return null
  const known = encodedParts.get(first)
  const bytes = known ?? readerOf(outer, [{ start: first.ranges[0]!.start, end: outer.bytes.size }])
  encodedParts.set(first, bytes)
  return { ...nothing, bytes }
}

async function locate(
  session: Session,
  view: View,
  { up, down, target }: Locator,
  id: DigestId = 'sha256',
): Promise<Content | null> {
  const found = await descend(session, climb(view, up), down)
  if (found === 'unread') return unread
  if (!found) return null
  const { entry } = found.block
  if (target && entry?.type === 'symlink') return { ...nothing, bytes: ofBytes(fromLatin1(entry.target ?? '')) }
  const leader = leaderOf(found)
  return leader?.child ? summed(session, { view: found.view, block: leader }, id) : null
}

/** Contents that were decoded for their digests, which are all that is left of them; of which digests they are known. */
const sums = new WeakMap<Block, { readonly content: Content; readonly ids: ReadonlySet<DigestId> }>()

/** By itself: a function made beside the content would keep it. */
const emptied = (size: number): ByteSource => ({ size, read: (start, end) => new Uint8Array(end - start) })

/** A list that lies behind what it is about would keep all of it in memory: what was not at hand is let go. */
async function summed(session: Session, { view, block }: Found, id: DigestId): Promise<Content> {
  if (block.child!.packing !== 'deflate' || session.contents.get(block)) return contentOf(session, view, block)
  const known = sums.get(block)
  if (known?.ids.has(id)) return known.content
  const content = await contentOf(session, view, block)
  session.contents.delete(block)
  if (content.state !== 'ok') return content
  const ids = new Set<DigestId>([id, 'sha256'])
  const found = new Map([...ids].map(one => [one, knownDigest(session, one, content.bytes)] as const))
  const bytes = emptied(content.bytes.size)
  digests.set(bytes, found)
  sums.set(block, { content: { ...content, bytes }, ids })
  return { ...content, bytes }
}

async function decodedAt(session: Session, view: View, of: Locator): Promise<Content | null> {
  const layer = await layerAt(session, view, of)
  if (layer === 'unread') return unread
  return layer && { bytes: layer.bytes, state: layer.state, what: layer.reason }
}

/** Part of a member, as its format cuts it; of one that was not opened nothing is known. */
async function sectionAt(session: Session, view: View, of: Sectioned): Promise<Content | null> {
  const layer = await layerAt(session, view, of)
  if (layer === 'unread' || layer?.state === 'unsupported') return unread
  const ranges = layer?.anatomy.sectionOf?.(of.section)
  return layer && ranges ? { ...nothing, bytes: readerOf(layer, ranges) } : null
}
type Sectioned = Locator & { readonly section: string }

/** Names that are told of a list that lacks many. */
const SHOWN = 3

async function rosterOf(
  session: Session,
  view: View,
  { of, listed, spared }: Extract<Derivation, { kind: 'roster' }>,
): Promise<Resolution> {
  const layer = await layerAt(session, view, of)
  if (layer === 'unread' || layer?.state === 'unsupported') return notRead
  const entries = (layer?.anatomy.blocks ?? []).filter(({ entry }) => entry)
  const known = new Set(entries.map(({ key }) => key))
  const files = new Set(entries.filter(({ entry }) => entry!.type !== 'directory').map(({ key }) => key))
  const unlisted = [...files].filter(key => !listed.has(key) && !spared.some(prefix => key.startsWith(prefix)))
  const missing = [...listed].filter(key => !known.has(key))
  const told = (what: string, keys: readonly string[]): string[] =>
    keys.length
      ? [`${what} ${keys.slice(0, SHOWN).join(', ')}${keys.length > SHOWN ? ` and ${keys.length - SHOWN} more` : ''}`]
      : []
  const expected = [...told('all but', unlisted), ...told('more:', missing)].join('; ')
  if (expected === '') return { state: 'right', input: '', expected }
  return { state: 'wrong', input: JSON.stringify([unlisted, missing]), expected }
}

/** Debian Policy 5.6.20 as dpkg-gencontrol computes it: KiB, rounded up for each file and symlink, one for each other entry; or `unread`. */
async function installedSize(session: Session, view: View, of: Locator): Promise<string | null> {
  const tar = await layerAt(session, view, of)
  if (tar === 'unread' || tar?.state === 'unsupported') return 'unread'
  if (tar?.state !== 'ok') return null
  let kibibytes = 0
  for (const { entry } of tar.anatomy.blocks) {
    if (!entry || entry.type === 'hardlink') continue
    if (entry.type === 'file') kibibytes += Math.ceil(entry.size / 1024)
    else if (entry.type === 'symlink') kibibytes += Math.ceil((entry.target?.length ?? 0) / 1024)
    else kibibytes += 1
  }
  return String(kibibytes)
}

export const rawOf = (view: View, field: Field): Uint8Array => {
  const reader = readerOf(view, field.ranges)
  return reader.read(0, reader.size)
}
