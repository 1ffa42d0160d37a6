import { type ByteSource, indexAt, latin1 } from '../model/bytes.ts'
import {
  type Anatomy,
  type Anomaly,
  type Block,
  type Field,
  type FieldName,
  type Format,
  type Located,
  plainFacts,
} from '../model/layer.ts'
import { classAlike } from './class-likeness.ts'
import {
  type Attribute,
  type ClassFile,
  type Code,
  type Constant,
  type Member,
  poolTag,
  readClass,
  u2,
  u4,
  utf8At,
} from './class-read.ts'
import { counter, structure } from './structure.ts'

const MAGIC = '\xca\xfe\xba\xbe'
/** JDK 1.0.2. A universal program of Mach-O has the same magic, and the number of its parts there, which is below. */
const OLDEST = 45
/** A class has 65,535 members of 64 KiB at most; those above are bytes. */
const LARGEST = 32 * 1024 * 1024
/** Names are cut: they may have 65,535 bytes. */
const NAMED = 200

/** JVMS (Java SE 25), chapter 4: constant pool, fields, methods and attributes; of a Code attribute its parts. Every byte counts. */
export const javaClass: Format = {
  id: 'class',
  plain: true,
  docs: {
    title: 'compiled Java class',
    what: 'Version, constant pool, fields, methods and attributes; differences are told by method and attribute, or by constant.',
    see: 'The Java Virtual Machine Specification, chapter 4',
  },
  claims: head => head.length >= 10 && latin1(head.subarray(0, 4)) === MAGIC && u2(head, 6) >= OLDEST,
  cut(_, bytes): Anatomy {
    const read = bytes.size > LARGEST ? null : readClass(bytes.read(0, bytes.size).slice())
    return read ? anatomyOf(read) : whole(bytes)
  },
  alike: (a, b) => classAlike(contentOf(a), contentOf(b)),
}

const contentOf = (bytes: ByteSource): ClassFile | null =>
  bytes.size > LARGEST ? null : readClass(bytes.read(0, bytes.size).slice())

/** Nothing is understood, and nothing is lost: bytes, as of any other file. */
function whole(bytes: ByteSource): Anatomy {
  const anomaly: Anomaly = { id: 'structural:malformed', offset: 0, expected: 'a class file', found: 'tables that break off' }
  const ranges = [{ start: 0, end: bytes.size }]
  return { blocks: [structure('bytes', 0, { name: 'class.bytes', ranges })], facts: { ...plainFacts, anomalies: [anomaly] } }
}

/** Fields one behind the other, each from where the one before it ends. */
interface Part {
  readonly key: string
  readonly start: number
  readonly spans: readonly (readonly [name: FieldName, end: number])[]
  readonly code?: Code
}

function anatomyOf(read: ClassFile): Anatomy {
  const parts = [
    ...headOf(read),
    ...membersOf(read.fields, { kind: 'field', start: read.typeEnd }),
    ...membersOf(read.methods, { kind: 'method', start: read.fieldsEnd }),
    { key: '\0attributes', start: read.methodsEnd, spans: [['class.attributes-count', read.methodsEnd + 2] as const] },
    ...read.attributes.flatMap(attribute => attributeParts(attribute, '')),
  ]
  const nthOf = counter()
  const blocks = parts.map(part => blockOf(read, part, nthOf(part.key)))
  const starts = parts.map(({ start }) => start)
  const locate = (offset: number): Located | null => locatedIn(read, parts[indexAt(starts, offset)]!, offset)
  const size = read.bytes.length
  if (read.end === size) return { blocks, facts: plainFacts, locate }
  const id = 'structural:trailing-data'
  const gap = structure('\0gap', 0, { name: 'class.gap', ranges: [{ start: read.end, end: size }], anomaly: id })
  const odd: Anomaly = { id, offset: read.end, expected: 'nothing behind the attributes', found: `${size - read.end} bytes` }
  return { blocks: [...blocks, gap], facts: { ...plainFacts, anomalies: [odd] }, locate }
}

function headOf({ poolEnd, typeEnd }: ClassFile): Part[] {
  return [
    {
      key: '\0header',
      start: 0,
      spans: [
        ['class.magic', 4],
        ['class.minor', 6],
        ['class.major', 8],
      ],
    },
    {
      key: 'constant pool',
      start: 8,
      spans: [
        ['class.pool-count', 10],
        ['class.pool', poolEnd],
      ],
    },
    {
      key: '\0class',
      start: poolEnd,
      spans: [
        ['class.access', poolEnd + 2],
        ['class.this', poolEnd + 4],
        ['class.super', poolEnd + 6],
        ['class.interfaces-count', poolEnd + 8],
        ['class.interfaces', typeEnd],
      ],
    },
  ]
}

function membersOf(members: readonly Member[], { kind, start }: { kind: 'field' | 'method'; start: number }): Part[] {
  return [
    { key: `\0${kind}s`, start, spans: [['class.members-count', start + 2]] },
    ...members.flatMap((member): Part[] => {
      const at = member.start
      const key = clean(kind === 'method' ? `${member.name}${member.descriptor}` : `field ${member.name}`)
      const own: Part = {
        key,
        start: at,
        spans: [
          ['class.member-access', at + 2],
          ['class.member-name', at + 4],
          ['class.member-descriptor', at + 6],
          ['class.attributes-count', at + 8],
        ],
      }
      return [own, ...member.attributes.flatMap(attribute => attributeParts(attribute, `${key}: `))]
    }),
  ]
}

/** What the file itself calls a part is shown without controls, which reach a terminal. */
const clean = (text: string): string => text.replace(/[\x00-\x1f\x7f]/g, '?').slice(0, NAMED)

function attributeParts({ start, body, end, name, code }: Attribute, of: string): Part[] {
  const key = `${of}${clean(name)}`
  const head = [
    ['class.attribute-name', start + 2],
    ['class.attribute-length', body],
  ] as const
  if (!code) return [{ key, start, spans: [...head, [spans[name] ?? 'class.attribute', end]] }]
  return [
    {
      key,
      start,
      code,
      spans: [
        ...head,
        ['class.max-stack', body + 2],
        ['class.max-locals', body + 4],
        ['class.code-length', code.start],
        ['class.code', code.end],
        ['class.exceptions', code.tableEnd],
        ['class.attributes-count', code.tableEnd + 2],
      ],
    },
    ...code.attributes.flatMap(attribute => attributeParts(attribute, of)),
  ]
}

const spans: Readonly<Record<string, FieldName>> = {
  LineNumberTable: 'class.lines',
  LocalVariableTable: 'class.lines',
  LocalVariableTypeTable: 'class.lines',
  SourceFile: 'class.source-file',
}

/** Numbers have their value; other fields are told by where they differ. */
const isTable = (name: FieldName): boolean =>
  /^class\.(pool|interfaces|attribute|code|exceptions|lines|source-file|magic)$/.test(name)

function blockOf({ bytes }: ClassFile, { key, start, spans: own }: Part, nth: number): Block {
  let at = start
  const fields: Field[] = []
  for (const [name, end] of own) {
    const ranges = [{ start: at, end }]
    const value = end - at === 2 ? u2(bytes, at) : u4(bytes, at)
    if (end > at) fields.push(isTable(name) ? { name, ranges } : { name, ranges, value: String(value) })
    at = end
  }
  return structure(key, nth, ...fields)
}

/** Offset in the field; in the constant pool, the constant; in code, the line of the source. */
function locatedIn(read: ClassFile, { start, spans: own, code }: Part, offset: number): Located | null {
  let at = start
  for (const [name, end] of own) {
    if (offset < end) {
      const within = offset - at
      if (name === 'class.pool') return { within, symbol: constantAt(read, offset) }
      return { within, symbol: name === 'class.code' && code ? lineAt(read, code, within) : null }
    }
    at = end
  }
  return null
}

/** JVMS 4.7.12: where the code of a line begins, and the line; the last one at or before the place, wherever it stands in the table. */
function lineAt({ bytes }: ClassFile, { attributes }: Code, within: number): string | null {
  const table = attributes.find(({ name }) => name === 'LineNumberTable')
  let best = -1
  let line = 0
  for (let at = (table?.body ?? 0) + 2; table && at + 4 <= table.end; at += 4) {
    const begin = u2(bytes, at)
    if (begin <= within && begin > best) [best, line] = [begin, u2(bytes, at + 2)]
  }
  return best < 0 ? null : `line ${line}`
}

const kinds = new Map<number, string>(Object.entries(poolTag).map(([name, tag]) => [tag, name]))
function constantAt(read: ClassFile, offset: number): string | null {
  const index = read.pool.findIndex(entry => entry !== null && offset >= entry.start && offset < entry.end)
  const entry = read.pool[index]
  return entry ? `#${index} ${kinds.get(entry.tag) ?? entry.tag}${named(read, entry)}` : null
}

/** What a constant is called: the class or text that it points to. */
function named(read: ClassFile, { tag, start }: Constant): string {
  const text = tag === poolTag.Class || tag === poolTag.String ? utf8At(read, u2(read.bytes, start + 1)) : null
  return text === null ? '' : ` ${clean(text).slice(0, 60)}`
}
