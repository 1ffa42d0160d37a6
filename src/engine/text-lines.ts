import { type ByteSource, WINDOW } from '../model/bytes.ts'
import { clip } from './shown-text.ts'

/** Lines of context around a hunk, as in a unified diff. */
const CONTEXT = 3

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** UTF-8, or what no two bytes look the same in. */
export function decoded(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes)
  } catch (problem) {
    if (!(problem instanceof TypeError)) throw problem
    return Array.from(bytes, byte => (byte < 0x80 ? String.fromCharCode(byte) : `\\x${byte.toString(16)}`)).join('')
  }
}

export function linesBefore(source: ByteSource, at: number): string[] {
  const from = Math.max(0, at - 4096)
  const lines = split(source.read(from, at)).slice(0, -1)
  return (from > 0 ? lines.slice(1) : lines).slice(-CONTEXT).map(line => clip(decoded(line))!)
}

export function linesAfter(source: ByteSource, at: number): string[] {
  const to = Math.min(source.size, at + 4096)
  const lines = split(source.read(at, to))
  if (lines.at(-1)!.length === 0 || to < source.size) lines.pop()
  return lines.slice(0, CONTEXT).map(line => clip(decoded(line))!)
}

function split(bytes: Uint8Array): Uint8Array[] {
  const out: Uint8Array[] = []
  let at = 0
  for (let found = bytes.indexOf(10); found >= 0; found = bytes.indexOf(10, at)) {
    out.push(bytes.slice(at, found))
    at = found + 1
  }
  return [...out, bytes.slice(at)]
}

/** Number of the line, and of the byte in it, of offsets that ascend; both count from one. */
export function lineCounter(source: ByteSource): (at: number) => { readonly line: number; readonly column: number } {
  let [line, begin, counted] = [1, 0, 0]
  return to => {
    for (let at = counted; at < to; at += WINDOW) {
      const bytes = source.read(at, Math.min(to, at + WINDOW))
      for (let found = bytes.indexOf(10); found >= 0; found = bytes.indexOf(10, found + 1)) {
        line++
        begin = at + found + 1
      }
    }
    counted = Math.max(counted, to)
    return { line, column: to - begin + 1 }
  }
}
