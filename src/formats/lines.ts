import type { ByteSource } from '../model/bytes.ts'

/** Lines as [start, end) with their line feed; patterns over hostile text only see records of at most 64 KiB. */
export const RECORD = 64 * 1024

export function* lines(bytes: ByteSource): Generator<{ start: number; end: number }> {
  const step = 256 * 1024
  let start = 0
  for (let at = 0; at < bytes.size; at += step) {
    const window = bytes.read(at, Math.min(bytes.size, at + step)).slice()
    for (let found = window.indexOf(10); found >= 0; found = window.indexOf(10, found + 1)) {
      yield { start, end: at + found + 1 }
      start = at + found + 1
    }
  }
  if (start < bytes.size) yield { start, end: bytes.size }
}

/** Spelled in the one way that archives spell paths: of any other spelling some reader makes the same path. */
export const isPlainPath = (path: string): boolean =>
  !path.includes('\0') && path.split('/').every(part => part !== '' && part !== '.' && part !== '..')
