import type { Range } from '../model/bytes.ts'
import type { Field, FieldName } from '../model/layer.ts'
import {
  blobHead,
  blobs,
  type Command,
  commandHead,
  commands,
  INSTRUCTIONS,
  LC,
  machHeader,
  NAME,
  RELOCATION,
  SIGNATURE,
  sectionHeader,
  segmentCommand,
  signatureHead,
  signatureIndex,
} from './macho-layout.ts'
import type { LoadCommand, Mach, Section, Segment } from './macho-read.ts'
import { type Part, rawPart } from './parts.ts'
import { fieldsAt, guidInOrder, numbersAt, secondsText, sizeOf, textUntilNul } from './record.ts'

const MOST_BLOBS = 100

/** Header and load commands, each with what it says. */
export function headParts(mach: Mach, suffix: string): Part[] {
  const { range, bits } = mach
  const end = range.start + sizeOf(machHeader[bits])
  const fields = (): Field[] => fieldsAt(mach, machHeader[bits], { at: range.start, prefix: 'macho.' })
  return [
    { key: `\0header${suffix}`, start: range.start, end, fields },
    ...mach.commands.flatMap(command => {
      const segment = mach.segments.find(one => one.command === command)
      return segment ? segmentParts(mach, segment, suffix) : [commandPart(mach, command, suffix)]
    }),
  ]
}

const fixedName = (name: FieldName, start: number): Field => ({ name, ranges: [{ start, end: start + NAME }] })

function segmentParts(mach: Mach, segment: Segment, suffix: string): Part[] {
  const { command, name } = segment
  const at = command.start + sizeOf(commandHead)
  const end = at + NAME + sizeOf(segmentCommand[mach.bits])
  const own = mach.sections.filter(({ headAt }) => headAt >= end && headAt < command.end)
  const step = 2 * NAME + sizeOf(sectionHeader[mach.bits])
  const rest = { start: end + own.length * step, end: command.end }
  const fields = (): Field[] => [
    ...fieldsAt(mach, commandHead, { at: command.start, prefix: 'macho.command-' }),
    fixedName('macho.segment-name', at),
    ...fieldsAt(mach, segmentCommand[mach.bits], { at: at + NAME, prefix: 'macho.segment-' }),
  ]
  return [
    { key: `\0segment ${name}${suffix}`, start: command.start, end, fields },
    ...own.map(section => sectionHead(mach, section, { step, suffix })),
    rawPart(`\0segment ${name}${suffix}`, 'macho.command-rest', rest),
  ]
}

function sectionHead(
  mach: Mach,
  { headAt, name }: Section,
  { step, suffix }: { readonly step: number; readonly suffix: string },
): Part {
  const fields = (): Field[] => [
    fixedName('macho.section-name', headAt),
    fixedName('macho.section-segment', headAt + NAME),
    ...fieldsAt(mach, sectionHeader[mach.bits], { at: headAt + 2 * NAME, prefix: 'macho.section-' }),
  ]
  return { key: `\0section ${name}${suffix}`, start: headAt, end: headAt + step, fields }
}

function commandPart(mach: Mach, command: LoadCommand, suffix: string): Part {
  const known = commands[command.id]
  const name = command.id === LC.uuid ? 'LC_UUID' : (known?.name ?? `0x${command.id.toString(16)}`)
  const at = command.start + sizeOf(commandHead)
  const fields = (): Field[] =>
    [
      ...fieldsAt(mach, commandHead, { at: command.start, prefix: 'macho.command-' }),
      ...commandFields(mach, known, { id: command.id, start: at, end: command.end }),
    ].filter(({ ranges }) => ranges.every(({ start, end }) => end > start))
  return { key: `\0command ${name}${suffix}`, start: command.start, end: command.end, fields }
}

function commandFields(mach: Mach, known: Command | undefined, { id, start, end }: LoadCommand): Field[] {
  if (id === LC.uuid && end - start === 16)
    return [{ name: 'macho.uuid', ranges: [{ start, end }], value: guidInOrder(mach.bytes.read(start, end)) }]
  const behind = start + (known ? sizeOf(known.layout) : 0)
  if (!known || behind > end) return [{ name: 'macho.command-rest', ranges: [{ start, end }] }]
  const told = { timestamp: secondsText, minimum: versionText, sdk: versionText }
  const own = fieldsAt(mach, known.layout, { at: start, prefix: `macho.${known.span}-`, told })
  const rest = { start: behind, end }
  if (known.span === 'build') return [...own, { name: 'macho.build-tool-versions', ranges: [rest], ...toolsIn(mach, rest) }]
  return [...own, ...(known.text ? textFields(mach, known, rest) : [{ name: 'macho.command-rest' as const, ranges: [rest] }])]
}

/** xxxx.yy.zz in the digits of a word. */
const versionText = (word: number): string => `${word >>> 16}.${(word >>> 8) & 0xff}.${word & 0xff}`

/** Pairs: which tool, and its version. */
function toolsIn(mach: Mach, { start, end }: Range): { readonly value?: string } {
  if ((end - start) % 8 !== 0 || end - start > 256) return {}
  const tools = Array.from({ length: (end - start) / 8 }, (_, nth) => {
    const { tool, version } = numbersAt(mach, { tool: 4, version: 4 }, start + nth * 8)
    return `${tool}: ${versionText(version)}`
  })
  return { value: tools.join(', ') }
}

function textFields(mach: Mach, { span }: Command, rest: Range): Field[] {
  const text = textUntilNul(mach.bytes, rest, rest.end - rest.start)
  const middle = rest.start + (text?.length ?? 0)
  return [
    { name: `macho.${span}-name`, ranges: [{ start: rest.start, end: middle }], ...(text ? { value: text } : {}) },
    { name: `macho.${span}-name-end`, ranges: [{ start: middle, end: rest.end }] },
  ]
}

/** Sections with their relocations, segments that have none, and what the commands tell of the last segment. */
export function contentParts(mach: Mach, suffix: string): Part[] {
  const { range } = mach
  const head = range.start + sizeOf(machHeader[mach.bits]) + mach.header['commands-size']
  const place = (key: string, name: FieldName, [at, size]: readonly [number, number]): Part[] =>
    at === 0 || size === 0 ? [] : [rawPart(`${key}${suffix}`, name, { start: range.start + at, end: range.start + at + size })]
  return [
    ...mach.sections.flatMap(section => [
      ...(section.content.end > section.content.start
        ? [rawPart(`${section.name}${suffix}`, spanOf(section), section.content)]
        : []),
      ...place(`\0relocations ${section.name}`, 'macho.relocations', [
        section['relocations-at'],
        section.relocations * RELOCATION,
      ]),
    ]),
    ...mach.segments
      .filter(({ sections, content, name }) => sections === 0 && name !== '__LINKEDIT' && content.start >= head)
      .map(({ name, content }) => rawPart(`${name}${suffix}`, 'macho.content', content)),
    ...mach.commands.flatMap((command): Part[] => tablesOf(mach, command).flatMap(([key, name, at]) => place(key, name, at))),
  ]
}

type Table = readonly [key: string, name: FieldName, at: readonly [number, number]]

function tablesOf(mach: Mach, command: LoadCommand): Table[] {
  const told = mach.numbers(command)
  const number = (name: string): number => told[name] ?? 0
  const { name = '', span } = commands[command.id] ?? {}
  if (command.id === LC.symbols)
    return [
      ['\0symbols', 'macho.symbols', [number('symbols-at'), number('symbols') * (mach.bits === 64 ? 16 : 12)]],
      ['\0strings', 'macho.strings', [number('strings-at'), number('strings-size')]],
    ]
  if (command.id === LC.dynamic)
    return [
      ['\0indirect symbols', 'macho.symbols', [number('indirect-at'), number('indirect') * 4]],
      [
        '\0external relocations',
        'macho.relocations',
        [number('external-relocations-at'), number('external-relocations') * RELOCATION],
      ],
      ['\0local relocations', 'macho.relocations', [number('local-relocations-at'), number('local-relocations') * RELOCATION]],
      ['\0contents', 'macho.symbols', [number('toc-at'), number('toc') * 8]],
      ['\0modules', 'macho.symbols', [number('modules-at'), number('modules') * (mach.bits === 64 ? 56 : 52)]],
      ['\0references', 'macho.symbols', [number('references-at'), number('references') * 4]],
    ]
  if (span === 'dyld')
    return ['rebase', 'bind', 'weak-bind', 'lazy-bind', 'export'].map(
      (kind): Table => [`\0dyld ${kind}`, 'macho.dyld-content', [number(`${kind}-at`), number(`${kind}-size`)]],
    )
  if (span !== 'linkedit') return []
  const isSignature = command.id === LC.signature
  return [[`\0content ${name}`, isSignature ? 'macho.signature' : 'macho.linkedit-content', [number('at'), number('size')]]]
}

/** By what a section is for. */
function spanOf({ flags, name }: Section): FieldName {
  if (/^__DWARF,/.test(name)) return 'macho.debug'
  return flags & INSTRUCTIONS ? 'macho.code' : 'macho.content'
}

/** The blobs of a signature: what is signed follows from the rest, but for what a program is allowed to do. */
export function signatureParts(mach: Mach, suffix: string): Part[] {
  const command = mach.commands.find(({ id }) => id === LC.signature)
  const told = command ? mach.numbers(command) : {}
  const start = mach.range.start + (told.at ?? 0)
  const end = start + (told.size ?? 0)
  const from = { bytes: mach.bytes, isLittle: false }
  const first = start + sizeOf(signatureHead)
  if (!told.at || first > end || end > mach.range.end) return []
  const head = numbersAt(from, signatureHead, start)
  const count = Math.min(head.blobs, MOST_BLOBS, Math.floor((end - first) / sizeOf(signatureIndex)))
  if (head.magic !== SIGNATURE) return []
  return Array.from({ length: count }, (_, nth): Part[] => {
    const at = start + numbersAt(from, signatureIndex, first + nth * sizeOf(signatureIndex)).at
    if (at + sizeOf(blobHead) > end) return []
    const { magic, size } = numbersAt(from, blobHead, at)
    const kind = blobs.get(magic) ?? 'blob'
    const name = kind.startsWith('entitlements') ? 'macho.entitlements' : 'macho.signature'
    return at + size <= end ? [rawPart(`\0signature ${kind}${suffix}`, name, { start: at, end: at + size })] : []
  }).flat()
}
