import { createHash } from 'node:crypto'
import { isPlainKind } from '../../src/formats/index.ts'
import type { Range } from '../../src/model/bytes.ts'
import type { Derivation, Field, Locator, Whereof } from '../../src/model/layer.ts'
import { type Cut, encodings, innermost, type Opened, openedOf } from './opened.ts'
import { type Seen, spares } from './spared.ts'

/**
 * What no rule may take from a file, a line for each field: two files that are called equivalent have the same lines. It shares the
 * formats and codecs with the program (they cut, and say what is inside), and nothing of the engine or of the rules: layers are opened,
 * stored digests recomputed and fields spared here by other code. Sound as far as what stays here is never more than what stays there; so
 *
 * - it knows the default profile only;
 * - where the program may decline (a duplicate, a second encoding), this may erase all the same, and sees less;
 * - DEFLATE streams with bits that nobody reads, copies that a longer field overrides, envelopes of pax headers and Installed-Size are
 *   taken at the word of their format. For what is read of them, there are the other readers (contents.ts).
 */
export async function residueOf(source: Uint8Array, name: string): Promise<readonly string[]> {
  return layerLines(await openedOf(source, name), '')
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

function layerLines(layer: Opened, path: string): string[] {
  if (layer.reach === 'sealed' || (!layer.encoded && isPlainKind(layer.kind))) return [`${path}: ${sha256(layer.bytes)}`]
  const kind = layer.nested || layer.reach !== 'transport' ? layer.kind : layer.encoded ? 'encoded' : layer.kind
  const around = contextOf(layer)
  const blocks = layer.cuts.map(cut => cutLines(layer, cut, { path, around })).filter(lines => lines.length > 0)
  if (mayReorder(layer)) blocks.sort((x, y) => byUnits(x.join(), y.join()))
  const inside = layer.inner ? layerLines(layer.inner, path) : []
  // An encoding in transport may be missing altogether.
  const own = kind === 'encoded' ? [] : [`${path}: ${kind}`]
  return [...own, ...layer.facts.pins.map(pin => `${path}: ${pin}`), ...blocks.flat(), ...inside]
}

type Around = Pick<Seen, 'consumer' | 'oneOwner' | 'names' | 'isTransport'>

function contextOf(layer: Opened): Around {
  const names = new Set(layer.cuts.filter(({ block }) => block.member).map(({ block }) => block.key))
  return {
    consumer: layer.consumer,
    oneOwner: hasOneOwner(layer),
    names,
    isTransport: layer.reach === 'transport' && !layer.nested,
  }
}

const ownerFields = /^(tar\.[ug](id|name)|zip\.extra-owner)$/

function hasOneOwner({ cuts }: Opened): boolean {
  const entries = cuts.filter(({ block }) => block.entry)
  const isHeeded = entries.some(
    ({ block: { entry }, fields }) =>
      entry!.type === 'character' ||
      entry!.type === 'block' ||
      ((entry!.mode ?? 0) & 0o6000) !== 0 ||
      fields.some(({ name, value }) => name.endsWith('.mode') && value === undefined),
  )
  const owners = entries.map(({ fields }) =>
    fields
      .filter(({ name }) => ownerFields.test(name))
      .map(({ name, value }) => `${name} ${value}`)
      .sort()
      .join(),
  )
  return entries.length > 0 && new Set(owners).size === 1 && !isHeeded
}

interface In {
  readonly path: string
  readonly around: Around
}

function cutLines(layer: Opened, cut: Cut, { path, around }: In): string[] {
  const { block, fields, child } = cut
  const at = `${path}/${block.key}#${block.nth}`
  const lines: string[] = []
  for (const field of fields) {
    if (field.name.endsWith('.body') && child) continue
    const kept = keptOf(layer, cut, { field, around })
    if (kept !== null) lines.push(`${at} ${field.name} ${kept.length > 200 ? sha256(Buffer.from(kept, 'latin1')) : kept}`)
  }
  lines.sort(byUnits)
  const own = block.member ? [`${at} is there`] : []
  return [...own, ...lines, ...(child ? layerLines(child, at) : [])]
}

function keptOf(layer: Opened, cut: Cut, { field, around }: { field: Field; around: Around }): string | null {
  const raws = field.ranges.map(range => textOf(layer.bytes, range))
  const { value, derived, encodes, anomaly, name } = field
  const seen: Seen = {
    ...{ value, raws, raw: raws.join(''), encodes, entry: cut.block.entry, ...around },
    isDecoded: layer.encoded ? layer.inner !== null : cut.child !== null,
  }
  const whole = value ?? `raw ${seen.raw}`
  if (derived) {
    const recomputed = recompute(layer, cut, derived)
    const named =
      derived.kind === 'name' || (derived.kind === 'digest' && derived.names) ? cutAt(layer, derived.of as Locator) : null
    if (named && (derived.kind === 'name' || recomputed === value)) return `of ${named.block.key}`
    if (recomputed === value) return null
    if (derived.kind === 'roster') return `not the members ${recomputed}`
    if (recomputed !== null) return `${whole}, not ${recomputed}`
    if (derived.kind === 'measure') return null
  }
  return anomaly || !spares[name] ? whole : spares[name](seen)
}

const textOf = (source: Uint8Array, { start, end }: Range): string => Buffer.from(source.subarray(start, end)).toString('latin1')

/** Null: it cannot be had, so the value is one like any other. */
function recompute(layer: Opened, cut: Cut, derived: Derivation): string | null {
  if (derived.kind === 'value') return derived.expected
  if (derived.kind === 'measure' || derived.kind === 'name') return null
  if (derived.kind === 'field') return fieldAt(layer, derived.of, derived.name)
  if (derived.kind === 'roster') return rosterOf(layer, derived)
  const content = whereof(layer, cut, derived.of)
  // A signature is never what can be worked out.
  if (derived.kind === 'seal') return `over ${content && sha256(content)}`
  if (derived.kind === 'size') return String(content?.length ?? 0)
  if (derived.of === 'child' && derived.id === 'crc32') return String(cut.crc)
  if (derived.id === 'adler32') return content && adler32(content)
  const spelled = derived.as === 'base64' || derived.as === 'base64url' ? derived.as : 'hex'
  return content && createHash(derived.id).update(content).digest(spelled)
}

/** What stands in the field where a list names each file, else what it does not. */
function rosterOf(from: Opened, { of, listed, spared }: Extract<Derivation, { kind: 'roster' }>): string {
  const layer = of.down.length === 0 ? climbed(from, of.up) : (cutAt(from, of)?.child ?? null)
  const all = (layer ? innermost(layer).cuts : []).filter(({ block: { entry } }) => entry).map(({ block }) => block)
  const odd = all
    .filter(({ entry, key }) => entry!.type !== 'directory' && !listed.has(key) && !spared.some(prefix => key.startsWith(prefix)))
    .map(({ key }) => key)
  const gone = [...listed].filter(wanted => !all.some(({ key }) => key === wanted))
  return odd.length + gone.length === 0 ? 'all members' : [...odd, '\0', ...gone].join('\0')
}

function whereof(layer: Opened, cut: Cut, of: Whereof): Uint8Array | null {
  if (of === 'child') return cut.content
  if ('behind' in of) return encodedBehind(layer, of.up)
  if ('ranges' in of) return Buffer.concat(of.ranges.map(({ start, end }) => layer.bytes.subarray(start, end)))
  const content = found(layer, of)
  return content && of.section !== undefined ? sectionIn(content, of.section) : content
}

/** JAR File Specification: a section goes to the end of the first line that is empty; the first one has no name. */
function sectionIn(manifest: Uint8Array, name: string): Uint8Array | null {
  const lines = Buffer.from(manifest)
    .toString('latin1')
    .split(/(?<=\n)/)
  const sections: string[] = ['']
  for (const line of lines) {
    sections.push(`${sections.pop()}${line}`)
    if (/^\r?\n$/.test(line)) sections.push('')
  }
  const isNamed = (section: string): boolean => /^name: ([^\r\n]*)/i.exec(section.replace(/\r?\n /g, ''))?.[1] === name
  const own = name === '' ? sections.slice(0, 1) : sections.slice(1).filter(isNamed)
  return own.length > 0 ? Buffer.from(own.join(''), 'latin1') : null
}

/** The member above and what encodes the archive that it lies in: from the first stream that begins behind it. */
function encodedBehind(from: Opened, up: number): Uint8Array | null {
  let member = from
  for (let step = 1; step < up; step++) member = member.parent ?? member
  const container = member.parent && innermost(member.parent)
  const outer = container && encodings.get(container)
  const step = member.path.at(-1)
  const asks = container?.cuts.find(({ block }) => block.key === step?.key && block.nth === step.nth)
  const at = Math.min(...(asks?.block.ranges ?? []).map(({ start }) => start))
  const first = outer?.cuts.find(({ fields }) => fields.some(({ name, value }) => name.endsWith('.begins') && Number(value) > at))
  return first && outer ? outer.bytes.subarray(first.block.ranges[0]!.start) : null
}

function fieldAt(from: Opened, { up, down }: Locator, name: string): string {
  let layer: Opened | null = from
  for (let step = 0; step < up; step++) layer = layer?.parent ?? null
  const cuts = layer ? innermost(layer).cuts : []
  const last = (wanted: string | undefined): Cut | undefined => cuts.findLast(({ block }) => block.key === wanted)
  const own = last(down[0])
  const { type, target } = own?.block.entry ?? {}
  const told = type === 'hardlink' && name !== 'tar.linkname' ? last((target ?? '').replace(/^(\.\/)+/, '')) : own
  return told?.fields.find(field => field.name === name)?.value ?? 'missing'
}

/** RFC 1950, section 9, byte by byte. */
function adler32(bytes: Uint8Array): string {
  let [low, high] = [1, 0]
  for (const byte of bytes) {
    low = (low + byte) % 65521
    high = (high + low) % 65521
  }
  return (high * 65536 + low).toString(16).padStart(8, '0')
}

const lastIn = (layer: Opened | null, wanted: string): Cut | undefined =>
  layer?.cuts.findLast(({ block }) => block.key === wanted) ??
  layer?.cuts.findLast(({ block }) => block.aliases?.includes(wanted))

function climbed(from: Opened, up: number): Opened | null {
  let layer: Opened | null = from
  for (let step = 0; step < up; step++) layer = layer?.parent ?? null
  return layer && innermost(layer)
}

function layerAt(from: Opened, { up, down }: Locator): Opened | null {
  let layer = climbed(from, up)
  for (const key of down.slice(0, -1)) layer = lastIn(layer && innermost(layer), key)?.child ?? null
  return layer && innermost(layer)
}

const cutAt = (from: Opened, of: Locator): Cut | null => lastIn(layerAt(from, of), of.down.at(-1)!) ?? null

function found(from: Opened, of: Locator): Uint8Array | null {
  const cut = cutAt(from, of)
  if (of.decoded) return cut?.child ? innermost(cut.child).bytes : null
  const { type, target } = cut?.block.entry ?? {}
  if (of.target && type === 'symlink') return Buffer.from(target ?? '', 'latin1')
  const leader = type === 'hardlink' ? lastIn(layerAt(from, of), (target ?? '').replace(/^(\.\/)+/, '')) : cut
  return leader?.content ?? null
}

/** Of archives told by names alone; of lists, by their format. */
function mayReorder(layer: Opened): boolean {
  const { kind, cuts, facts, encoded, consumer } = layer
  // Of several streams, each may be another thing to a reader.
  if ((encodings.get(layer)?.cuts.filter(({ block }) => block.key === '\0stream').length ?? 0) > 1) return false
  if (encoded || kind === 'ar' || kind === 'deb') return false
  if (kind !== 'tar' && kind !== 'zip') return facts.reorderable
  const entries = cuts.flatMap(({ block: { key, entry } }) => (entry ? [{ path: plain(key), entry }] : []))
  const types = new Map(entries.map(({ path, entry }) => [path, entry.type]))
  if (types.size < entries.length) return false
  const opaque = '.wh..wh..opq'
  const isEmptied = (folder: string): boolean => types.has(folder === '' ? opaque : `${folder}/${opaque}`)
  const seen = new Set<string>()
  for (const { path, entry } of entries) {
    const folders = path.split('/').map((_, index, parts) => parts.slice(0, index).join('/'))
    if (path.split('/').includes('..') || (entry.type === 'hardlink' && !seen.has(plain(entry.target ?? '')))) return false
    if (folders.some(folder => (types.get(folder) ?? 'directory') !== 'directory')) return false
    // Whiteouts of what stands in the same layer.
    const isRemoved = (one: string): boolean => types.has(one.replace(/[^/]*$/, '.wh.$&'))
    if ([path, ...folders.slice(1)].some(isRemoved) || (!path.endsWith(opaque) && folders.some(isEmptied))) return false
    if (
      ['dpkg', 'apk', 'pacman', 'opkg', 'pkg'].includes(consumer) &&
      folders.some(folder => types.has(folder) && !seen.has(folder))
    )
      return false
    seen.add(path)
  }
  return true
}

const plain = (key: string): string =>
  key
    .split('/')
    .filter(part => part !== '' && part !== '.')
    .join('/')

const byUnits = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0)
