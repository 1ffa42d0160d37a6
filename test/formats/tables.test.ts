import { describe, expect, it } from 'vitest'
import { csv, readCsv } from '../../src/formats/csv.ts'
import { debianIndex } from '../../src/formats/debian-index.ts'
import { formatFor } from '../../src/formats/index.ts'
import { cutOf, survives, topLayer } from '../support/broken.ts'
import { bytes } from '../support/bytes.ts'
import { likenessOf } from '../support/likeness.ts'

const packages = `Package: hello
Version: 2.10-3
Depends: libc6,
 libx
Size: 10

Package: zlib
Version: 1.3
Size: 20
`
const release = (date: string, rest = 'Suite: stable\n') =>
  `Origin: Debian\n${rest}Date: ${date}\nSHA256:\n ${'0f'.repeat(32)} 10 main/Packages\n ${'1f'.repeat(32)} 10 main/Sources\n`
const [first, second] = ['Tue, 14 Nov 2023 22:13:20 UTC', 'Thu, 12 Dec 2024 10:40:00 UTC']

describe('indices', () => {
  it.each<[string, string | null]>([
    ['libx', 'hello 2.10-3: Depends'],
    ['Size: 20', 'zlib 1.3: Size'],
    ['Package: zlib', 'zlib 1.3: Package'],
  ])('%s is at %s', async (at, expected) => {
    expect((await cutOf(debianIndex, packages)).locate!(packages.indexOf(at))?.symbol ?? null).toBe(expected)
  })
  it('of a Release file', async () => {
    const text = release(first)
    expect((await cutOf(debianIndex, text)).locate!(text.indexOf('1f1f'))?.symbol).toBe('SHA256 of main/Sources')
  })
  const [hello, zlib] = packages.split('\n\n')
  it.each<[string, string, string, string | null]>([
    ['packages', packages, `${zlib}\n${hello}\n`, 'readdir-order likely sorted unsorted'],
    ['fields', packages, packages.replace('Version: 1.3\nSize: 20', 'Size: 20\nVersion: 1.3'), 'structured-key-order certain'],
    ['blanks', packages, packages.replace('Size: 20', 'size:20 '), 'formatting-only certain'],
    ['blanks that fold', packages, packages.replace('\n libx', '\n  libx'), null],
    ['a value', packages, packages.replace('20', '21'), null],
    ['a date', release(first), release(second), `build-timestamp certain ${first} ${second}`],
    ['a date and a value', release(first), release(second, 'Suite: testing\n'), null],
    ['no date', release('a'), release('b'), null],
    ['no index', 'a: b\nx\n', 'a: b\ny\n', null],
  ])('in what two are alike: %s', async (_, a, b, expected) => expect(await likenessOf(debianIndex, a, b)).toBe(expected))
  it('survives damage', async () => survives(debianIndex, packages))
})

describe('csv', () => {
  const table = 'name,size\r\n"a ""b"", c",1\r\nd,2\r\n'
  it('is read', () => {
    expect(readCsv(table)!.map(row => row.map(({ value }) => value))).toEqual([
      ['name', 'size'],
      ['a "b", c', '1'],
      ['d', '2'],
    ])
    expect(readCsv('a;b\n;""\n')!.map(row => row.map(({ value }) => value))).toEqual([
      ['a', 'b'],
      ['', ''],
    ])
  })
  it.each(['"a', '"a"b', 'a"b'])('not %s', source => expect(readCsv(source)).toBeNull())
  it.each<[string, string | null]>([
    ['size', 'row 1, column 2'],
    ['""b', 'row 2, column name'],
    ['2', 'row 3, column size'],
  ])('%s is at %s', async (at, expected) => {
    expect((await cutOf(csv, table)).locate!(table.indexOf(at))?.symbol ?? null).toBe(expected)
  })
  it.each<[string, string, string, string | null]>([
    ['quotes', 'a,b\n1,2\n', 'a,"b"\n"1",2\n', 'formatting-only likely'],
    ['rows', 'a,b\n1,2\n3,4\n5,6\n', 'a,b\n3,4\n1,2\n5,6\n', 'readdir-order likely sorted unsorted'],
    ['columns', 'a,b\n1,2\n3,4\n', 'b,a\n2,1\n4,3\n', 'structured-key-order likely'],
    ['a cell', 'a,b\n1,2\n', 'a,b\n1,3\n', null],
    ['blanks in a cell', 'a,b\n1,2 3\n', 'a,b\n1,2  3\n', null],
  ])('in what two are alike: %s', async (_, a, b, expected) => expect(await likenessOf(csv, a, b)).toBe(expected))
  it('survives damage', async () => survives(csv, table))
})

it.each<[string, string, string]>([
  [packages, 'Packages', 'debian-index'],
  [packages, 'deb.debian.org_dists_stable_main_binary-amd64_Packages', 'debian-index'],
  [release(first), 'Release', 'debian-index'],
  [packages, 'hello.dsc', 'text'],
  ['a\n', 'Release', 'text'],
  ['a,b\n', 'x.csv', 'csv'],
])('%j called %s is %s', (content, name, id) => {
  expect(formatFor(bytes(content), bytes(content), { ...topLayer, name }).format.id).toBe(id)
})
