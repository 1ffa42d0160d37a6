import type { Digest } from '../index.ts'
import type { Requirement } from '../model/ledger.ts'
import { shown } from '../reporters/index.ts'

/** One line of a list of digests: `n3:<profile digest>:<sha256>  name` or `sha256:<hex>  name`. */
export interface Sum {
  /** How a canonical digest begins: number of the normal form and digest of the profile; null for the SHA-256 of the file. */
  readonly prefix: string | null
  readonly digest: string
  /** A path, as it was given. */
  readonly name: string
  /** Its number in the list, from 1. */
  readonly at: number
}

/** The canonical line first, then the SHA-256 of the file as it is: what belongs together stands together. */
export function sumLines({ canonicalDigest, sha256 }: Digest, name: string): readonly string[] {
  return [canonicalDigest, `sha256:${sha256}`].map(sum => {
    const told = escaped(name)
    return `${told === name ? '' : '\\'}${sum}  ${told}\n`
  })
}

/**
 * As sha256sum does, a line that begins with a backslash has escapes in its name: `\\`, `\n`, `\r`; here also `\t` and `\u{hex}` for what a
 * terminal would act on or hide, and for the first of two #, which CI systems act on.
 */
const escaped = (name: string): string => shown(name.replaceAll('\\', '\\\\')).replaceAll(/#(?=#)/g, '\\u{23}')

const line = /^(\\?)(?:(n\d+:[0-9a-f]{64}):|sha256:)([0-9a-f]{64}) {2}(.+)$/su

/** Null for a line of another form. */
export function parseSum(text: string, at: number): Sum | null {
  const [, mark, prefix, digest, told] = line.exec(text) ?? []
  if (digest === undefined || told === undefined) return null
  const name = mark ? unescaped(told) : told
  return name === null ? null : { prefix: prefix ?? null, digest, name, at }
}

const spelled = /\\(?:u\{([0-9a-f]{1,6})\}|(.?))/gsu
const letters: Readonly<Record<string, string>> = { '\\': '\\', n: '\n', r: '\r', t: '\t', '0': '\0' }

function unescaped(told: string): string | null {
  let isWrong = false
  const name = told.replaceAll(spelled, (_, hex: string | undefined, letter: string) => {
    const point = Number.parseInt(hex ?? '', 16)
    const character = hex === undefined ? letters[letter] : point <= 0x10ffff ? String.fromCodePoint(point) : undefined
    isWrong ||= character === undefined
    return character ?? ''
  })
  return isWrong ? null : name
}

/** What is asked of one file: one of the two digests at least. */
export interface Demand extends Pick<Sum, 'name' | 'at'> {
  readonly canonical: { readonly prefix: string; readonly digest: string } | null
  readonly sha256: string | null
}

/** A canonical line and the SHA-256 line of the same name that follows it are one demand. */
export function demandsOf(sums: readonly Sum[]): readonly Demand[] {
  const demands: Demand[] = []
  for (const { prefix, digest, name, at } of sums) {
    const last = demands.at(-1)
    if (prefix !== null) demands.push({ name, at, canonical: { prefix, digest }, sha256: null })
    else if (last?.name === name && last.sha256 === null) demands[demands.length - 1] = { ...last, sha256: digest }
    else demands.push({ name, at, canonical: null, sha256: digest })
  }
  return demands
}

/** Whether a file keeps to its demand; null where it cannot be said. The same bytes are asked for by `identical`, or where nothing else is told. */
export function keepsTo({ canonical, sha256 }: Demand, found: Digest, require: Requirement): boolean | null {
  if (canonical === null || require === 'identical')
    return found.sha256 === null || sha256 === null ? null : found.sha256 === sha256
  return found.canonicalDigest === null ? null : found.canonicalDigest === `${canonical.prefix}:${canonical.digest}`
}
