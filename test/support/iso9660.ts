import { bytes, patched, zeros } from './bytes.ts'

const SECTOR = 2048
const both32 = (value: number): Uint8Array => {
  const out = new DataView(new ArrayBuffer(8))
  out.setUint32(0, value, true)
  out.setUint32(4, value)
  return new Uint8Array(out.buffer)
}

export interface IsoDates {
  /** Years since 1900, month, day, hour, minute, second, zone; of records and of Rock Ridge. */
  readonly record?: readonly number[]
  readonly rockRidge?: readonly number[]
  /** 17 bytes. */
  readonly volume?: string
}
export interface IsoOptions extends IsoDates {
  readonly content?: string
  /** Sector of the file; the root directory is in 19, its continuation in 20. */
  readonly fileAt?: number
}
const isoDate = [123, 11, 14, 22, 13, 20, 0]

/** A directory record (ECMA-119, 9.1) with its system use. */
function record(
  name: string | number,
  {
    at,
    size,
    flags = 0,
    date,
    use = zeros(0),
  }: { at: number; size: number; flags?: number; date: readonly number[]; use?: Uint8Array },
): Uint8Array {
  const stored = typeof name === 'number' ? Uint8Array.of(name) : bytes(name)
  const head = bytes(
    [0, 0],
    both32(at),
    both32(size),
    [...date],
    [flags, 0, 0, 1, 0, 0, 1, stored.length],
    stored,
    stored.length % 2 ? '' : [0],
  )
  const whole = bytes(head, use, (head.length + use.length) % 2 ? [0] : '')
  return patched(whole, 0, [whole.length])
}

/** One file in the root, with Rock Ridge times; 22 sectors. */
export function iso({
  record: date = isoDate,
  rockRidge = isoDate,
  volume = '2023111422132000\0',
  content = 'hello',
  fileAt = 21,
}: IsoOptions = {}): Uint8Array {
  const tf = bytes('TF', [5 + 7, 1, 2], [...rockRidge])
  const ce = bytes('CE', [28, 1], both32(20), both32(0), both32(tf.length))
  const root = (name: number): Uint8Array => record(name, { at: 19, size: SECTOR, flags: 2, date })
  const directory = bytes(root(0), root(1), record('A.;1', { at: fileAt, size: content.length, date, use: bytes(tf, ce) }))
  const descriptor = bytes(
    [1],
    'CD001',
    [1],
    zeros(149),
    root(0),
    zeros(813 - 190),
    volume.repeat(2),
    `${'0'.repeat(16)}\0`.repeat(2),
  )
  const sectors = [descriptor, bytes([255], 'CD001', [1]), zeros(0), directory, tf, bytes(content)]
  return bytes(zeros(16 * SECTOR), ...sectors.map(sector => bytes(sector, zeros(SECTOR - sector.length))))
}
