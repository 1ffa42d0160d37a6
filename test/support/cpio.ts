import { bytes, zeros } from './bytes.ts'

export interface CpioEntry {
  readonly name: string
  readonly body?: string | Uint8Array
  /** Type and permission bits. */
  readonly mode?: number
  readonly ino?: number
  readonly uid?: number
  readonly gid?: number
  readonly nlink?: number
  readonly mtime?: number
  readonly device?: readonly [number, number]
  readonly special?: readonly [number, number]
  readonly check?: number
  /** What stands behind the name in place of NUL. */
  readonly nameEnd?: string
  readonly filler?: number
}
export type CpioDialect = 'newc' | 'crc' | 'odc'

const magics = { newc: '070701', crc: '070702', odc: '070707' } as const

/** One entry; padding as if it began at a multiple of four. */
function cpioEntry(entry: CpioEntry, dialect: CpioDialect = 'newc'): Uint8Array {
  const { name, mode = 0o100644, ino = 1, uid = 0, gid = 0, nlink = 1, mtime = 1_700_000_000, nameEnd = '\0', filler = 0 } = entry
  const { device = [8, 1], special = [0, 0] } = entry
  const body = bytes(entry.body ?? '')
  const stored = bytes(name, nameEnd)
  if (dialect === 'odc') {
    const octal = (value: number, length: number): string => value.toString(8).padStart(length, '0')
    const joined = ([major, minor]: readonly [number, number]): number => (major << 8) | minor
    const six = [joined(device), ino, mode, uid, gid, nlink, joined(special)].map(value => octal(value, 6))
    return bytes(magics.odc, ...six, octal(mtime, 11), octal(stored.length, 6), octal(body.length, 11), stored, body)
  }
  const sum = (mode & 0o170000) === 0o100000 ? body.reduce((total, byte) => (total + byte) >>> 0, 0) : 0
  const check = entry.check ?? (dialect === 'crc' ? sum : 0)
  const numbers = [ino, mode, uid, gid, nlink, mtime, body.length, ...device, ...special, stored.length, check]
  const fill = (length: number): Uint8Array => zeros((4 - (length % 4)) % 4).map(() => filler)
  const head = bytes(magics[dialect], ...numbers.map(value => value.toString(16).padStart(8, '0')), stored)
  return bytes(head, fill(head.length), body, fill(body.length))
}

/** An archive with its trailer, filled up to a multiple of 512. */
export function cpioOf(entries: readonly CpioEntry[], dialect: CpioDialect = 'newc'): Uint8Array {
  const all = bytes(
    ...entries.map(entry => cpioEntry(entry, dialect)),
    cpioEntry({ name: 'TRAILER!!!', mode: 0, ino: 0, mtime: 0, device: [0, 0], check: 0 }, dialect),
  )
  return bytes(all, zeros((512 - (all.length % 512)) % 512))
}
