import { latin1 } from '../model/bytes.ts'
import type { Likeness } from '../model/layer.ts'
import { idsOf, targetsOf } from './class-constants.ts'
import { ANNOTATION, BEHIND_CODE, elements, frameOf, grammars, isLdc, operandsOf, targetOf, variableOf } from './class-grammar.ts'
import { type ClassFile, poolTag, u2, u4 } from './class-read.ts'

/** What debuggers read, and nobody else (JVMS 4.7.10 to 4.7.14). */
const forDebuggers = new Set([
  'LineNumberTable',
  'LocalVariableTable',
  'LocalVariableTypeTable',
  'SourceFile',
  'SourceDebugExtension',
])

/** What is left out when two classes are held against each other. */
interface Apart {
  readonly debug?: true
  readonly version?: true
}

/**
 * Two classes that say the same, each index of the constant pool replaced by what lies there: so the order of the pool is no difference.
 * What is in the pool counts, used or not. An attribute that is not understood is held against the other one only with all of the class.
 */
export function classAlike(a: ClassFile | null, b: ClassFile | null): Likeness | null {
  if (!a || !b) return null
  if (same(a, b, {})) return certain('bytecode-equivalent', 'order of the constant pool', 'another one')
  if (same(a, b, { version: true }))
    return certain('toolchain-version', `class file ${u2(a.bytes, 6)}`, `class file ${u2(b.bytes, 6)}`)
  return same(a, b, { debug: true }) ? certain('debug-info-only', debugOf(a), debugOf(b)) : null
}

const certain = (cause: string, a: string, b: string): Likeness => ({ cause, confidence: 'certain', values: [a, b] })

/** Which tables for debuggers there are. */
function debugOf({ methods, attributes }: ClassFile): string {
  const names = [...attributes, ...methods.flatMap(one => one.attributes.flatMap(({ code }) => code?.attributes ?? []))]
  const found = [...forDebuggers].filter(debug => names.some(({ name }) => name === debug))
  return found.length ? found.join(', ') : 'none'
}

function same(a: ClassFile, b: ClassFile, apart: Apart): boolean {
  // One number for all equal constants of both sides.
  const known = new Map<string, number>()
  const one = tellingOf(a, apart, known)
  const two = one && tellingOf(b, apart, known)
  return one !== null && two !== null && one.length === two.length && one.every((token, at) => token === two[at])
}

interface Walk {
  readonly file: ClassFile
  readonly apart: Apart
  /** The number of each constant, by its index. */
  readonly ids: readonly number[]
  readonly tokens: (number | string)[]
  /** Indexes of constants that were met; beside them, those in what is left out. */
  readonly used: Set<number>
  readonly aside: Set<number>
  at: number
  isOdd: boolean
}

/** All that the class says, in order: bytes as they are, constants by their numbers; null where it is not understood. */
function tellingOf(file: ClassFile, apart: Apart, known: Map<string, number>): (number | string)[] | null {
  const ids = idsOf(file, known)
  if (!ids) return null
  const walk: Walk = { file, apart, ids, tokens: [], used: new Set(), aside: new Set(), at: 0, isOdd: false }
  raw(walk, apart.version ? 4 : 8)
  walk.at = file.poolEnd
  follow(walk, '2cc*(c)')
  for (const members of [file.fields, file.methods]) {
    walk.tokens.push(members.length)
    walk.at += 2
    for (let left = members.length; left > 0 && !walk.isOdd; left--) follow(walk, '2ccA')
  }
  follow(walk, 'A')
  if (walk.isOdd || walk.at !== file.end) return null
  // What no place names may still be read: all that is in the pool counts, but for what debuggers alone are pointed to.
  const pointed = new Set(file.pool.flatMap(entry => (entry ? targetsOf(file, entry) : [])))
  const kept = ids.filter((_, index) => !walk.aside.has(index) || walk.used.has(index) || pointed.has(index))
  return [...walk.tokens, latin1(file.bytes.subarray(file.end)), ...kept.filter(id => id >= 0).sort((x, y) => x - y)]
}

const fail = (walk: Walk): void => {
  walk.isOdd = true
}

function raw(walk: Walk, size: number): void {
  const { bytes } = walk.file
  if (!(size >= 0 && walk.at + size <= bytes.length)) {
    fail(walk)
    return
  }
  walk.tokens.push(latin1(bytes.subarray(walk.at, walk.at + size)))
  walk.at += size
}

/** Zero is no constant, where there may be none. */
function constant(walk: Walk, size: 1 | 2): void {
  const { bytes } = walk.file
  if (walk.at + size > bytes.length) {
    fail(walk)
    return
  }
  const index = size === 2 ? u2(bytes, walk.at) : bytes[walk.at]!
  const id = index === 0 ? -2 : (walk.ids[index] ?? -1)
  if (id === -1) {
    fail(walk)
    return
  }
  walk.tokens.push(id)
  walk.used.add(index)
  walk.at += size
}

/** Values in values, and annotations in these. */
const DEEPEST = 64

/** Reads by a grammar. */
function follow(walk: Walk, grammar: string, depth = 0): void {
  if (depth > DEEPEST) {
    fail(walk)
    return
  }
  for (let at = 0; at < grammar.length && !walk.isOdd; at++) {
    const letter = grammar[at]!
    if (/\d/.test(letter)) raw(walk, Number(letter))
    else if (letter === 'c') constant(walk, 2)
    else if (letter === '*' || letter === '+') {
      const close = closing(grammar, at + 1)
      repeat(walk, { unit: grammar.slice(at + 2, close), width: letter === '*' ? 2 : 1, depth })
      at = close
    } else if (letter === 'A') attributes(walk, depth)
    else if (letter === '@') follow(walk, ANNOTATION, depth + 1)
    else tagged(walk, letter, depth)
  }
}

function closing(grammar: string, open: number): number {
  let level = 0
  for (let at = open; ; at++) {
    if (grammar[at] === '(') level++
    if (grammar[at] === ')' && --level === 0) return at
  }
}

function repeat(walk: Walk, { unit, width, depth }: { unit: string; width: 1 | 2; depth: number }): void {
  const { bytes } = walk.file
  const count = width === 2 ? u2(bytes, walk.at) : bytes[walk.at]!
  raw(walk, width)
  for (let left = count; left > 0 && !walk.isOdd; left--) follow(walk, unit, depth)
}

/** What follows hangs on a first byte. */
function tagged(walk: Walk, letter: string, depth: number): void {
  const tag = walk.file.bytes[walk.at] ?? 0
  const target = targetOf(tag)
  const grammar =
    letter === 'E'
      ? elements[String.fromCharCode(tag)]
      : letter === 'V'
        ? frameOf(tag)
        : letter === 'v'
          ? variableOf(tag)
          : target === null
            ? null
            : `${target}+(11)@`
  if (grammar === null || grammar === undefined) {
    fail(walk)
    return
  }
  raw(walk, 1)
  follow(walk, grammar, depth + 1)
}

function attributes(walk: Walk, depth: number): void {
  const { bytes, pool } = walk.file
  const count = u2(bytes, walk.at)
  const kept: number = walk.tokens.push(0) - 1
  walk.at += 2
  let told = 0
  for (let left = count; left > 0 && !walk.isOdd; left--) {
    const entry = pool[u2(bytes, walk.at)]
    const name = entry?.tag === poolTag.Utf8 ? latin1(bytes.subarray(entry.start + 3, entry.end)) : ''
    const end = walk.at + 6 + u4(bytes, walk.at + 2)
    const isAside = walk.apart.debug === true && forDebuggers.has(name)
    const into: Walk = isAside ? { ...walk, tokens: [], used: walk.aside } : walk
    if (!isAside) told++
    constant(into, 2)
    into.at += 4
    if (end <= bytes.length) content(into, { name, end, depth })
    if (into.isOdd || into.at !== end) fail(walk)
    walk.at = into.at
  }
  walk.tokens[kept] = told
}

/** Its length is told by all that is in it. */
function content(walk: Walk, { name, end, depth }: { name: string; end: number; depth: number }): void {
  if (name === 'Code') {
    raw(walk, 4)
    const size = u4(walk.file.bytes, walk.at)
    raw(walk, 4)
    instructions(walk, walk.at + size)
    follow(walk, BEHIND_CODE, depth + 1)
  } else if (name === 'SourceDebugExtension') raw(walk, end - walk.at)
  else if (Object.hasOwn(grammars, name)) follow(walk, grammars[name]!, depth + 1)
  else fail(walk)
}

/** JVMS 6.5. */
function instructions(walk: Walk, end: number): void {
  const { bytes } = walk.file
  const start = walk.at
  if (!(end <= bytes.length)) {
    fail(walk)
    return
  }
  while (walk.at < end && !walk.isOdd) {
    const opcode = bytes[walk.at]!
    const grammar = operandsOf(opcode)
    if (isLdc(opcode)) {
      raw(walk, 1)
      constant(walk, 1)
    } else if (grammar !== null) {
      raw(walk, 1)
      follow(walk, grammar)
    } else {
      const size = unusual(bytes, start, walk.at)
      if (size > 0) raw(walk, size)
      else fail(walk)
    }
  }
  if (walk.at !== end) fail(walk)
}

/** Switches are filled up to four bytes from the begin of the code; `wide` doubles what follows. */
function unusual(bytes: Uint8Array, start: number, at: number): number {
  const table = at + 1 + ((4 - ((at + 1 - start) % 4)) % 4)
  switch (bytes[at]) {
    case 0xaa:
      return table - at + 12 + 4 * (1 + (u4(bytes, table + 8) | 0) - (u4(bytes, table + 4) | 0))
    case 0xab:
      return table - at + 8 + 8 * u4(bytes, table + 4)
    case 0xc4:
      return bytes[at + 1] === 0x84 ? 6 : 4
    default:
      return Number.POSITIVE_INFINITY
  }
}
