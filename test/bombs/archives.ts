import { ar, arMember, bsdAr, gnuAr } from '../support/ar.ts'
import { gnuSymbols } from '../support/ar-symbols.ts'
import { bytes, u16, u32, zeros } from '../support/bytes.ts'
import { zip } from '../support/zip.ts'
import { type Bomb, bothOf } from './bomb.ts'
import { crcOfBoth, deflated, filledWith, gz, type Part } from './repeated.ts'

const MiB = 2 ** 20
const megabyte = zeros(MiB)
const limited = { verdict: 'incomplete', says: 'entries' } as const
const lowered = { limits: { entries: 1000 }, ...limited } as const
const decoded = { verdict: 'incomplete', says: 'decoded' } as const

/** Central records of one entry, so many times; the ends say so many. */
function sameEntries(count: number, { name, extra }: { name: string; extra: Uint8Array }): (body: string) => readonly Part[] {
  return body => {
    const one = zip([{ name, body, method: 0, extra }])
    const end = one.length - 22
    const local = 30 + name.length + extra.length + body.length
    const central = one.subarray(local, end)
    const size = central.length * count
    const u64 = (value: number): number[] => [...u32(value % 2 ** 32), ...u32(Math.floor(value / 2 ** 32))]
    const record = bytes('PK\x06\x06', u64(44), u16(45), u16(45), u32(0), u32(0), u64(count), u64(count), u64(size), u64(local))
    const locator = bytes('PK\x06\x07', u32(0), u64(local + size), u32(1))
    const last = bytes('PK\x05\x06', u32(0), u32(0xffff_ffff), u32(0xffff_ffff), u32(0xffff_ffff), u16(0))
    return [
      [one.subarray(0, local), 1],
      [central, count],
      [bytes(record, locator, last), 1],
    ]
  }
}
const whole = (parts: readonly Part[]): Uint8Array => bytes(...parts.map(([piece, times]) => filledWith(piece, times)))

/** Of one zip: local headers in front of each other, which the entries quote as stored blocks, and one kernel for all (David Fifield). */
function quoting(entries: number, kernel: number): (body: string) => Uint8Array {
  return body => {
    let { data, crc, size } = deflated([
      [megabyte, kernel],
      [bytes(body), 1],
    ])
    const centrals: Uint8Array[] = []
    let packed = data.length
    const heads: Uint8Array[] = []
    for (let nth = entries - 1; nth >= 0; nth--) {
      const one = zip([
        { name: `f${nth}`, body: '', method: 8, data: bytes(), crc, size, local: { size, compressedSize: packed } },
      ])
      const local = one.subarray(0, 30 + `f${nth}`.length)
      const central = Uint8Array.from(one.subarray(local.length, one.length - 22))
      central.set(u32(packed), 20)
      centrals.unshift(central)
      const quote = bytes([0, ...u16(local.length), ...u16(~local.length & 0xffff)])
      heads.unshift(nth > 0 ? bytes(quote, local) : local)
      if (nth === 0) break
      crc = crcOfBoth(zipCrc(local), crc, size)
      size += local.length
      packed += quote.length + local.length
    }
    return withOffsets(heads, data, centrals)
  }
}
const zipCrc = (content: Uint8Array): number => deflated([[content, 1]]).crc

function withOffsets(heads: readonly Uint8Array[], data: Uint8Array, centrals: readonly Uint8Array[]): Uint8Array {
  let at = 0
  for (const [nth, head] of heads.entries()) {
    // A quoted header lies behind the five bytes that quote it.
    centrals[nth]!.set(u32(at + (nth > 0 ? 5 : 0)), 42)
    at += head.length
  }
  const size = centrals.reduce((sum, { length }) => sum + length, 0)
  const end = bytes('PK\x05\x06', u32(0), u16(heads.length), u16(heads.length), u32(size), u32(at + data.length), u16(0))
  return bytes(...heads, data, ...centrals, end)
}

/** Entries of so many MiB each. */
const zeroEntries = (entries: number, size: number) => (body: string) => {
  const content = deflated([
    [megabyte, size],
    [bytes(body), 1],
  ])
  const own = { ...content, method: 8, local: { size: content.size } }
  return zip(Array.from({ length: entries }, (_, nth) => ({ name: `f${nth}`, ...own })))
}

/** GNU: so many symbols of one member, whose name is as long as may be. */
const symbols = (count: number) => (body: string) => {
  const list = Array.from({ length: count }, () => ['', 8] as const)
  return gnuAr([{ name: `${'n'.repeat(60_000)}.o`, body }], gnuSymbols(list))
}
const members = (count: number, member: Uint8Array) => (body: string) =>
  gz([bytes('!<arch>\n'), 1], [member, count], [arMember({ name: 'last', body }), 1])
const longNamed = bsdAr([{ name: 'n'.repeat(65_000), body: '' }]).subarray(8)

export const archives: readonly Bomb[] = [
  {
    what: 'zip: entries',
    name: 'x.zip.gz',
    make: size => bothOf(body => gz(...sameEntries(size, { name: 'a', extra: bytes() })(body))),
    small: { size: 5000, ...lowered },
    large: { size: 10_000_000, ...limited },
  },
  {
    what: 'zip: entries that are all one',
    name: 'x.zip',
    make: size => bothOf(body => whole(sameEntries(size, { name: 'a', extra: bytes() })(body))),
    small: { size: 5000, verdict: 'different' },
    large: { size: 999_999, verdict: 'different' },
  },
  {
    what: 'zip: names of 64 KiB',
    name: 'x.zip.gz',
    make: size => bothOf(body => gz(...sameEntries(size, { name: 'n'.repeat(65_000), extra: bytes() })(body))),
    small: { size: 100, ...lowered },
    large: { size: 100_000, ...limited },
  },
  {
    what: 'zip: entries that quote each other and share a kernel',
    name: 'x.zip',
    make: size => bothOf(quoting(size, Math.ceil(size / 10))),
    small: { size: 50, verdict: 'different' },
    large: { size: 250, verdict: 'different' },
  },
  {
    what: 'zip: zeros',
    name: 'x.zip',
    make: size => bothOf(zeroEntries(size, size === 20 ? 1024 : 1)),
    small: { size: 10, limits: { decoded: MiB / 2 }, ...decoded },
    large: { size: 20, verdict: 'different' },
  },
  {
    what: 'ar: members',
    name: 'x.a.gz',
    make: size => bothOf(members(size, arMember({ name: 'a', body: '' }))),
    small: { size: 5000, ...lowered },
    large: { size: 10_000_000, ...limited },
  },
  {
    what: 'ar: names of 64 KiB',
    name: 'x.a.gz',
    make: size => bothOf(members(size, longNamed)),
    small: { size: 100, ...lowered },
    large: { size: 100_000, ...limited },
  },
  {
    what: 'ar: symbols of one member with a long name',
    name: 'x.a',
    make: size => bothOf(symbols(size)),
    small: { size: 5000, verdict: 'different' },
    large: { size: 50_000, verdict: 'different' },
  },
  {
    what: 'ar: a size of ten digits',
    name: 'x.a',
    make: () => bothOf(body => ar([{ name: 'a', body, size: 9_999_999_999 }])),
    small: { size: 1, verdict: 'different' },
    large: { size: 1, verdict: 'different' },
  },
]
