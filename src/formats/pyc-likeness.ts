import { latin1 } from '../model/bytes.ts'
import type { Likeness } from '../model/layer.ts'
import { isNumber, layoutOf, PYTHON_2, type Read, readMarshal } from './marshal.ts'

/** A module: its bytes, where its code begins, and all of the header that no rule erases. */
export interface Module {
  readonly all: Uint8Array
  readonly magic: number
  readonly start: number
  readonly header: string
}

/** What is left out when two modules are held against each other. */
interface Apart {
  readonly order?: true
  readonly paths?: true
}

/**
 * Two modules of one compiler that hold the same objects: equal as trees, each reference replaced by what it refers to. References and
 * interning say how the objects lay in memory (FLAG_REF is set by a count of references), and nothing of the code.
 */
export function codeAlike(a: Module | null, b: Module | null): Likeness | null {
  if (!a || !b) return null
  if (a.magic !== b.magic)
    return sameTexts(a, b) ? { ...certain('toolchain-version', a.magic, b.magic), confidence: 'likely' } : null
  if (a.header !== b.header) return null
  if (sameTrees(a, b, {})) return certain('bytecode-equivalent', 'references between objects', 'others')
  if (sameTrees(a, b, { order: true })) return certain('hash-seed-order', 'order of a set', 'another one')
  const paths = sameTrees(a, b, { paths: true })
  const prefixes = paths && movedPaths(paths[0], paths[1])
  return prefixes ? certain('build-path', ...prefixes) : null
}

const certain = (cause: string, a: string | number, b: string | number): Likeness => ({
  cause,
  confidence: 'certain',
  values: [String(a), String(b)],
})

/** Names that compilers make up: of comprehensions, of type parameters, of what classes know of themselves. */
const madeUp = /^\.|^__\w+__$|<\w+>/

/** Names and texts that are no compiler's own are the same in both, whatever was made of them. */
function sameTexts(a: Module, b: Module): boolean {
  const [one, two] = [textsIn(a), textsIn(b)]
  return one !== null && two !== null && one === two
}

function textsIn({ all, magic, start }: Module): string | null {
  const texts = new Set<string>()
  const make = ({ type, body, end }: Read<string>): string => {
    const text = kindOf(type, magic) === 'u' ? latin1(all.subarray(body, end)) : ''
    if (!madeUp.test(text.slice(0, LONG))) texts.add(text)
    return text
  }
  const read = readMarshal(all, { start, layout: layoutOf(magic), make })
  return read?.end === all.length ? [...texts].sort().join('\0') : null
}
/** Names that compilers make up are shorter, and patterns look at no more. */
const LONG = 1024

/** Paths of sources, in the order of the code objects; null where the trees differ, or are not understood. */
function sameTrees(a: Module, b: Module, apart: Apart): readonly [string[], string[]] | null {
  // One number for all equal objects of both sides.
  const known = new Map<string, number>()
  const one = treeOf(a, apart, known)
  const two = one && treeOf(b, apart, known)
  return one && two && one.id === two.id && one.tail === two.tail ? [one.paths, two.paths] : null
}

/** An object as its number; its text where it is one. */
interface Known {
  readonly id: number
  readonly text: string | null
}

function treeOf({ all, magic, start }: Module, apart: Apart, known: Map<string, number>) {
  const layout = layoutOf(magic)
  const paths: string[] = []
  const place = layout.filter(part => !isNumber(part)).indexOf('co_filename')
  const numbered = (key: string): number => {
    const id = known.get(key) ?? known.size
    known.set(key, id)
    return id
  }
  const make = (object: Read<Known>): Known => {
    const { type, children, target } = object
    if (target) return target
    const content = latin1(all.subarray(object.body, object.end))
    if (children.length === 0) return { id: numbered(`${kindOf(type, magic)} ${content}`), text: content }
    const ids = children.map(({ id }) => id)
    if (type === 'c') {
      paths.push(children[place]!.text ?? '')
      if (apart.paths) ids[place] = -1
      return { id: numbered(`c ${numbersOf(all, object)} ${ids.join()}`), text: null }
    }
    if (apart.order && (type === '<' || type === '>')) ids.sort((x, y) => x - y)
    return { id: numbered(`${kindOf(type, magic)} of ${ids.join()}`), text: null }
  }
  const read = readMarshal<Known>(all, { start, layout, make })
  return read && { id: read.value.id, paths, tail: latin1(all.subarray(read.end)) }
}

const numbersOf = (all: Uint8Array, { numbers }: Read<Known>): string =>
  numbers.map(at => latin1(all.subarray(at, at + 4))).join('')

/** One kind for all ways of writing a text, interned or not, and for both of writing a tuple. */
function kindOf(type: string, magic: number): string {
  if (type === ')') return '('
  if (magic >= PYTHON_2) return type === 't' ? 's' : type
  return /^[aAzZut]$/.test(type) ? 'u' : type
}

const isAbsolute = (path: string): boolean => /^(\/|[A-Za-z]:[\\/])/.test(path)

/** What all paths of a side begin with, if what follows is the same on both sides, and is at least the name of a file. */
function movedPaths(a: readonly string[], b: readonly string[]): readonly [string, string] | null {
  let found: readonly [string, string] | null = null
  for (const [index, path] of a.entries()) {
    const other = b[index]!
    const [one, two] = [path.split('/'), other.split('/')]
    let common = 0
    while (common < one.length && common < two.length && one.at(-1 - common) === two.at(-1 - common)) common++
    if (common === 0 || !isAbsolute(path) || !isAbsolute(other)) return null
    const prefixes = [one.slice(0, -common).join('/'), two.slice(0, -common).join('/')] as const
    if (found && found.join('\0') !== prefixes.join('\0')) return null
    found = prefixes
  }
  return found
}
