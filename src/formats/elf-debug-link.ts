import { latin1, type Range } from '../model/bytes.ts'
import type { Field } from '../model/layer.ts'
import type { Elf } from './elf-read.ts'

/** GDB manual, "Separate Debug Files": a file name that ends with a NUL, zeros up to four bytes, and the CRC-32 of that file. */
const SUM = 4

export function debugLink({ bytes, isLittle }: Elf, range: Range): Field[] {
  const whole: Field[] = [{ name: 'elf.debuglink', ranges: [range] }]
  const length = range.end - range.start
  if (length > LONGEST || length < SUM * 2 || length % SUM !== 0) return whole
  const content = bytes.read(range.start, range.end).slice()
  const named = content.indexOf(0)
  if (named < 0 || named >= length - SUM || named < length - SUM * 2) return whole
  const name = { start: range.start, end: range.start + named }
  const sum = { start: range.end - SUM, end: range.end }
  const crc = new DataView(content.buffer).getUint32(length - SUM, isLittle)
  return [
    { name: 'elf.debuglink', ranges: [name], value: latin1(content.subarray(0, named)) },
    { name: 'elf.padding', ranges: [{ start: name.end, end: sum.start }] },
    { name: 'elf.debuglink-crc', ranges: [sum], value: crc.toString(16).padStart(8, '0') },
  ]
}

/** No file system has longer names. */
const LONGEST = 4096
