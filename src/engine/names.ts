import { fromLatin1 } from '../model/bytes.ts'
import type { LayerPath, Step } from '../model/layer.ts'
import type { PathStep } from '../model/report.ts'

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const ascii = /^[\x00-\x7f]*$/
const lenient = new TextDecoder('utf-8', { ignoreBOM: true })

/** Names above this are cut: a pax record may hold one of megabytes, and a report many of them. */
const LONGEST = 1024
const cut = (name: string): string => (name.length > LONGEST ? `${name.slice(0, LONGEST)}… (${name.length} characters)` : name)

/** UTF-8 when the bytes are that; else U+FFFD where they are not, with the raw bytes beside it. */
export function shownStep({ key, nth }: Step): PathStep {
  // Structure has keys that begin with NUL; shown as what it is.
  if (/^\0[a-z0-9-]+( [\x21-\x7e]+)*$/.test(key)) return { name: `(${key.slice(1)})`, nth }
  if (ascii.test(key)) return { name: cut(key), nth }
  const bytes = fromLatin1(key)
  try {
    return { name: cut(strict.decode(bytes)), nth }
  } catch (problem) {
    if (!(problem instanceof TypeError)) throw problem
    return { name: cut(lenient.decode(bytes)), bytes: Buffer.from(bytes.subarray(0, LONGEST)).toString('base64'), nth }
  }
}

export const shownSteps = (path: LayerPath): PathStep[] => path.map(shownStep)

/** One line for messages: members joined by `!/`; the input itself is empty. */
export const shownPath = (path: LayerPath): string =>
  path
    .map(step => shownStep(step))
    .map(({ name, nth }) => (nth ? `${name}#${nth + 1}` : name))
    .join('!/')

/** Decoded values are latin-1; shown as UTF-8 where they are that. */
export const shownValue = (value: string | null): string | null =>
  value === null ? null : shownStep({ key: value, nth: 0 }).name

export const samePath = (a: LayerPath, b: LayerPath): boolean =>
  a.length === b.length && a.every((step, index) => step.key === b[index]!.key && step.nth === b[index]!.nth)
