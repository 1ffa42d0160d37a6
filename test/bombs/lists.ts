import { ar, defaultControl } from '../support/ar.ts'
import { bytes, zeros } from '../support/bytes.ts'
import { tar, tarEntry } from '../support/tar.ts'
import { zip } from '../support/zip.ts'
import { type Bomb, bothOf } from './bomb.ts'
import { deflated, gz, type Part } from './repeated.ts'
import { entryOf } from './tars.ts'

/** A package with this file in its control.tar.gz. */
function debWith(name: string, parts: readonly Part[]): Uint8Array {
  const control: Part[] = name === './control' ? [] : [[tarEntry({ name: './control', body: defaultControl }), 1]]
  const members = [
    { name: 'debian-binary', body: '2.0\n' },
    { name: 'control.tar.gz', body: gz(...control, ...entryOf({ name }, parts), [zeros(1024), 1]) },
    { name: 'data.tar', body: tar([{ name: './a', body: 'x' }]) },
  ]
  return ar(members)
}
const jarWith = (parts: readonly Part[]): Uint8Array => {
  const content = deflated(parts)
  return zip([{ name: 'META-INF/MANIFEST.MF', ...content, method: 8, local: { size: content.size } }])
}
const repeated = (piece: string, times: number, last: string): readonly Part[] => [
  [bytes(piece), times],
  [bytes(last), 1],
]

const sum = 'd604a220708aa59433ba410986cd4ffa'
const control = bytes(defaultControl)
const head = 'Manifest-Version: 1.0\n'
const long = 'n'.repeat(60_000)
const [lines, entries] = [
  { verdict: 'incomplete', says: 'lines' },
  { verdict: 'incomplete', says: 'entries' },
] as const
const lowered = { limits: { entries: 1000 }, ...entries } as const

/** Two letters in turn that look like chance: lines that stand anywhere. */
function noise(size: number, letters: string, seed: number): Uint8Array {
  let word = seed
  return Uint8Array.from({ length: size }, (_, at) => {
    word = (Math.imul(word, 1664525) + 1013904223) >>> 0
    return at % 2 ? 10 : letters.charCodeAt(word >>> 31)
  })
}

export const lists: readonly Bomb[] = [
  {
    what: 'md5sums: lines',
    name: 'x.deb',
    make: size => bothOf(last => debWith('./md5sums', repeated(`${sum}  a\n`, size, last))),
    small: { size: 5000, ...lowered },
    large: { size: 10_000_000, ...entries },
  },
  {
    what: 'md5sums: lines with paths of 60 KB',
    name: 'x.deb',
    make: size => bothOf(last => debWith('./md5sums', repeated(`${sum}  ${long}\n`, size, last))),
    small: { size: 100, ...lowered },
    large: { size: 100_000, ...entries },
  },
  {
    what: 'md5sums: one line',
    name: 'x.deb',
    make: size => bothOf(last => debWith('./md5sums', repeated('n'.repeat(1024), size, last))),
    small: { size: 1000, verdict: 'different' },
    large: { size: 2 ** 20, verdict: 'different' },
  },
  {
    what: 'control: lines',
    name: 'x.deb',
    make: size => bothOf(last => debWith('./control', [[control, 1], ...repeated('A: b\n', size, `B: ${last}\n`)])),
    small: { size: 5000, ...lowered },
    large: { size: 10_000_000, ...lines },
  },
  {
    what: 'control: names of 60 KB',
    name: 'x.deb',
    make: size => bothOf(last => debWith('./control', [[control, 1], ...repeated(`${long}: b\n`, size, `B: ${last}\n`)])),
    small: { size: 100, ...lowered },
    large: { size: 90_000, ...entries },
  },
  {
    what: 'control: one line',
    name: 'x.deb',
    make: size => bothOf(last => debWith('./control', [[control, 1], ...repeated('n'.repeat(1024), size, last)])),
    small: { size: 1000, verdict: 'different' },
    large: { size: 2 ** 20, verdict: 'different' },
  },
  {
    what: 'control: one field of lines',
    name: 'x.deb',
    make: size => bothOf(last => debWith('./control', [[control, 1], ...repeated(' b\n', size, ` ${last}\n`)])),
    small: { size: 100_000, verdict: 'different' },
    large: { size: 300_000_000, ...lines },
  },
  {
    what: 'manifest: lines',
    name: 'x.jar',
    make: size => bothOf(last => jarWith([[bytes(head), 1], ...repeated('A: b\n', size, `B: ${last}\n`)])),
    small: { size: 5000, ...lowered },
    large: { size: 10_000_000, ...lines },
  },
  {
    what: 'manifest: attributes of a section with a long name',
    name: 'x.jar',
    make: size => bothOf(last => jarWith([[bytes(`${head}\nName: ${long}\n`), 1], ...repeated('A: b\n', size, `B: ${last}\n`)])),
    small: { size: 500, ...lowered },
    large: { size: 90_000, ...entries },
  },
  {
    what: 'manifest: one line',
    name: 'x.jar',
    make: size => bothOf(last => jarWith([[bytes(head), 1], ...repeated('n'.repeat(1024), size, last)])),
    small: { size: 1000, verdict: 'different' },
    large: { size: 2 ** 20, verdict: 'different' },
  },
  {
    what: 'text: one line',
    name: 'x.txt.gz',
    make: size => bothOf(last => gz(...repeated('n'.repeat(1024), size, last))),
    small: { size: 1000, verdict: 'different' },
    large: { size: 2 ** 20, verdict: 'different' },
  },
  {
    what: 'text: lines of two kinds, nowhere the same',
    name: 'x.txt',
    make: size => [noise(size, 'ab', 1), noise(size, 'ab', 2)],
    small: { size: 100_000, verdict: 'different' },
    large: { size: 8_000_000, verdict: 'different' },
  },
]
