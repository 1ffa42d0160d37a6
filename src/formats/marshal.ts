/** CPython's own bound (MAX_MARSHAL_STACK_DEPTH): no reader takes what is nested deeper. */
const DEEPEST = 2000
/** Some ten bytes are an object: ten times what the largest modules have. */
const MOST = 1_000_000
/** The bit of a type by which an object says that others may refer to it (version 3 on). */
const FLAG_REF = 0x80

/** Parts of a code object in the order in which they are written; those in `numbers` are 32 bits, the others objects. */
export type CodeLayout = readonly string[]
const numbers: ReadonlySet<string> = new Set([
  'co_argcount',
  'co_posonlyargcount',
  'co_kwonlyargcount',
  'co_nlocals',
  'co_stacksize',
  'co_flags',
  'co_firstlineno',
])
export const isNumber = (part: string): boolean => numbers.has(part)

const slots = ['co_code', 'co_consts', 'co_names', 'co_varnames', 'co_freevars', 'co_cellvars', 'co_filename', 'co_name']
/** Behind the numbers of arguments. */
const common = ['co_nlocals', 'co_stacksize', 'co_flags', ...slots, 'co_firstlineno', 'co_lnotab']
const layouts = {
  python2: ['co_argcount', ...common],
  /** PEP 3102. */
  keywordOnly: ['co_argcount', 'co_kwonlyargcount', ...common],
  /** PEP 570. */
  positionalOnly: ['co_argcount', 'co_posonlyargcount', 'co_kwonlyargcount', ...common],
  /** 3.11: names of all variables in one tuple, and what kinds they are beside it. */
  qualified: [
    'co_argcount',
    'co_posonlyargcount',
    'co_kwonlyargcount',
    'co_stacksize',
    'co_flags',
    'co_code',
    'co_consts',
    'co_names',
    'co_localsplusnames',
    'co_localspluskinds',
    'co_filename',
    'co_name',
    'co_qualname',
    'co_firstlineno',
    'co_linetable',
    'co_exceptiontable',
  ],
} as const satisfies Record<string, CodeLayout>

/** Magic numbers of Python 2 are above all of these; those of releases (the tables of alphas changed from one to the next). */
export const PYTHON_2 = 20_000
const POSITIONAL_ONLY = 3410
const QUALIFIED = 3460
export function layoutOf(magic: number): CodeLayout {
  if (magic >= PYTHON_2) return layouts.python2
  if (magic < POSITIONAL_ONLY) return layouts.keywordOnly
  return magic < QUALIFIED ? layouts.positionalOnly : layouts.qualified
}

/** One object as it was read, with what was made of those in it. */
export interface Read<T> {
  /** Its character in marshal.c, without the flag. */
  readonly type: string
  readonly start: number
  /** Behind its type, and its length or number of items where it has one. */
  readonly body: number
  readonly end: number
  readonly children: readonly T[]
  /** Of a code object: where its numbers of 32 bits begin. */
  readonly numbers: readonly number[]
  /** What was made of the object that this one refers to. */
  readonly target: T | null
}

/** How many bytes lie behind the type; or behind a length of one or four bytes, which counts units of so many bytes. */
const fixed: Readonly<Record<string, number>> = { N: 0, F: 0, T: 0, S: 0, '.': 0, i: 4, I: 8, g: 8, y: 16, r: 4, R: 4 }
const short = new Set(['z', 'Z', 'f', ')'])
const long = new Set(['s', 't', 'u', 'a', 'A', '(', '[', '<', '>', 'l'])
const containers = new Set([')', '(', '[', '<', '>', '{', 'c', ':'])
const singletons = new Set(['N', 'F', 'T', 'S', '.'])
/** A digit of fifteen bits. */
const DIGIT = 2

interface Head {
  readonly type: string
  readonly start: number
  readonly body: number
  /** Behind a leaf; of a container, where its first item begins. */
  readonly end: number
  /** Items of a container. */
  readonly wanted: number
}

interface Frame<T> extends Head {
  readonly slot: number
  readonly children: T[]
  readonly numbers: number[]
}

/** What a reader of marshal's format is told beside the bytes. */
export interface Reading<T> {
  readonly start: number
  readonly layout: CodeLayout
  make(object: Read<T>): T
}

/** Marshal, versions 0 to 5 (CPython, Python/marshal.c): one object, made from the inside out; null where it is not understood. */
export function readMarshal<T>(bytes: Uint8Array, { start, layout, make }: Reading<T>): { value: T; end: number } | null {
  const referred: (T | null)[] = []
  const interned: T[] = []
  const open: Frame<T>[] = []
  const before = numbersBefore(layout)
  let at = start
  for (let count = 0; count < MOST; count++) {
    const parent = open.at(-1)
    if (parent?.type === 'c') for (let left = before[parent.children.length]!; left > 0; left--, at += 4) parent.numbers.push(at)
    const isEnd = parent?.type === '{' && parent.children.length % 2 === 0 && bytes[at] === 0x30
    const isFlagged = !isEnd && (bytes[at] ?? 0) >= FLAG_REF
    const head = isEnd ? null : headAt(bytes, at, before.length)
    let value: T | null = null
    if (head) {
      // No reader keeps these for a reference.
      if (isFlagged && (singletons.has(head.type) || head.type === 'r' || head.type === 'R')) return null
      const slot = isFlagged ? referred.push(null) - 1 : -1
      at = head.end
      if (containers.has(head.type) && head.wanted > 0) {
        if (open.length >= DEEPEST) return null
        open.push({ ...head, slot, children: [], numbers: [] })
        continue
      }
      const list = head.type === 'r' ? referred : head.type === 'R' ? interned : null
      const target = list ? (list[wordAt(bytes, head.body)] ?? null) : null
      // An object that is not there yet, or holds the reference itself.
      if (list && target === null) return null
      value = make({ ...head, children: [], numbers: [], target })
      if (slot >= 0) referred[slot] = value
      if (head.type === 't') interned.push(value)
    } else if (isEnd) at++
    else return null
    // Whatever is complete now goes into what holds it.
    for (;;) {
      const frame = open.at(-1)
      if (value !== null) {
        if (!frame) return { value, end: at }
        frame.children.push(value)
        if (frame.children.length < frame.wanted) break
      }
      const done = open.pop()!
      value = make({ ...done, end: at, target: null })
      if (done.slot >= 0) referred[done.slot] = value
    }
  }
  return null
}

/** How many numbers stand in front of each object of a code object. */
function numbersBefore(layout: CodeLayout): number[] {
  const counts: number[] = []
  let count = 0
  for (const part of layout) {
    if (isNumber(part)) count++
    else {
      counts.push(count)
      count = 0
    }
  }
  return counts
}

function headAt(bytes: Uint8Array, start: number, objects: number): Head | null {
  const type = String.fromCharCode((bytes[start] ?? 0) & ~FLAG_REF)
  const width = short.has(type) ? 1 : long.has(type) ? 4 : 0
  const body = start + 1 + width
  if (body > bytes.length) return null
  const size = width === 1 ? bytes[start + 1]! : width === 4 ? wordAt(bytes, start + 1) : 0
  if (containers.has(type)) {
    const wanted = type === 'c' ? objects : type === ':' ? 3 : type === '{' ? Number.POSITIVE_INFINITY : size
    return { type, start, body, end: body, wanted }
  }
  // A complex number as two texts, as Python 2.4 wrote it, is not read.
  const content = width === 0 ? fixed[type] : type === 'l' ? Math.abs(size | 0) * DIGIT : size
  if (content === undefined || body + content > bytes.length) return null
  return { type, start, body, end: body + content, wanted: 0 }
}

/** Least significant byte first; 2^31 and above are negative, and too large for any of these. */
const wordAt = (bytes: Uint8Array, at: number): number =>
  (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0
