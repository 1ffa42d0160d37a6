import { createHash } from 'node:crypto'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Comparison, runComparison } from '../../src/index.ts'
import { bytes, find, patched } from '../support/bytes.ts'
import { gzip } from '../support/gzip.ts'
import { tar } from '../support/tar.ts'
import { xz } from '../support/xz.ts'
import { zip } from '../support/zip.ts'
import { type Tried, tryAll } from './child.ts'
import { contentsOf } from './contents.ts'
import { corpusIn } from './corpus.ts'
import { edited, editOf } from './edits.ts'
import { toldOf } from './faults.ts'
import { fewerBytes, fewerEdits, shorter } from './minimise.ts'
import { made, mutantOf } from './mutant.ts'
import { nestsIn } from './nests.ts'
import { randomOf } from './random.ts'
import { touched } from './touched.ts'

const corpus = corpusIn(join(import.meta.dirname, '..', '..', 'fixtures'))
const files = corpus.flatMap(pair => pair.files)

describe('a mutant', () => {
  it('is the same whatever was made before it', async () => {
    const shown = async (number: number): Promise<string> => {
      const { one, two, options } = await made(mutantOf(corpus, 7, number), files)
      return createHash('sha256').update(JSON.stringify(options)).update(one).update(two).digest('hex')
    }
    const numbers = Array.from({ length: 60 }, (_, number) => number)
    const forward: string[] = []
    for (const number of numbers) forward.push(await shown(number))
    for (const number of numbers.toReversed()) expect(await shown(number)).toBe(forward[number])
    expect(mutantOf(corpus, 8, 3)).not.toEqual(mutantOf(corpus, 7, 3))
  })

  it('can be made whatever the bytes are', () => {
    const any = fc.uint8Array({ maxLength: 1200 })
    fc.assert(
      fc.property(any, fc.nat(), (source, number) => {
        const random = randomOf(1, number)
        const before = Uint8Array.from(source)
        for (let count = 0; count < 4; count++) expect(edited(source, editOf(random), [source])).toBeInstanceOf(Uint8Array)
        expect(source).toEqual(before)
      }),
      { seed: 1 },
    )
  })
})

it('a touch changes a field that a rule names, and nothing else', async () => {
  const archive = tar([{ name: 'a', body: 'text' }])
  const header = archive.subarray(0, 512)
  for (const at of [0, 0.2, 0.4, 0.6, 0.8]) {
    const changed = await touched(archive, { kind: 'touch', at, offset: 0, text: '\x7f' })
    expect(changed.filter((byte, index) => byte !== archive[index])).toEqual(Uint8Array.of(0x7f))
    expect(changed.subarray(124, 136)).toEqual(header.subarray(124, 136))
    expect(changed.subarray(512, 516)).toEqual(archive.subarray(512, 516))
  }
  expect(await touched(bytes('text'), { kind: 'touch', at: 0, offset: 0, text: 'x' })).toEqual(bytes('text'))
})

describe('sums are made right', () => {
  const sums = { kind: 'sums' } as const
  it('of zip entries', async () => {
    const whole = zip([
      { name: 'a', body: 'some text', method: 0, descriptor: true },
      { name: 'b', body: 'more', method: 8 },
    ])
    expect(edited(whole, sums, [])).toEqual(whole)
    const changed = edited(patched(whole, find(whole, 'more'), 'less'), sums, [])
    const { report } = await runComparison(whole, changed)
    expect(report.warnings).toEqual([])
    expect(report.causes.map(({ id }) => id).filter(id => id.includes('stale'))).toEqual([])
  })

  it('of PNG chunks', () => {
    const picture = corpus.find(({ at }) => at === 'png/time')!.files[0]
    expect(edited(picture, sums, [])).toEqual(picture)
    const changed = edited(patched(picture, find(picture, 'tIME') + 4, [7, 200]), sums, [])
    expect(changed).not.toEqual(patched(picture, find(picture, 'tIME') + 4, [7, 200]))
  })

  it('of fonts', async () => {
    const [one, two] = corpus.find(({ at }) => at === 'font/dates')!.files
    expect([edited(one, sums, []), edited(two, sums, [])]).toEqual([one, two])
    const { report } = await runComparison(one, edited(patched(one, one.length - 1, [1]), sums, []), { names: ['a', 'a'] })
    expect([report.verdict, report.rules.map(({ id }) => id)]).toEqual(['equivalent', ['font-date']])
  })
})

describe('what is inside another layer', () => {
  const inner = tar([{ name: 'a', body: 'inside' }])
  it.each<[string, Uint8Array, number]>([
    ['gzip', gzip(inner), 0],
    ['xz', xz(inner), 0],
    [
      'tar',
      tar([
        { name: 'first', body: 'x' },
        { name: 'a.tar', body: inner },
      ]),
      1,
    ],
    [
      'zip',
      zip([
        { name: 'first', body: 'x', method: 0 },
        { name: 'a.tar', body: inner, method: 0 },
      ]),
      1,
    ],
  ])('of %s is found, and put back changed', async (_, outer, nth) => {
    const nest = (await nestsIn(outer))[nth]!
    expect(nest.inner).toEqual(inner)
    const again = await nestsIn(nest.wrap(patched(inner, 512, 'INSIDE')))
    expect(Buffer.from(again[nth]!.inner.subarray(512, 518)).toString()).toBe('INSIDE')
  })

  it.each([0, 8])('of zip may grow and shrink: method %i', async method => {
    const outer = zip([
      { name: 'first', body: 'some text', method },
      { name: 'last', body: 'unchanged', method, descriptor: true },
    ])
    for (const [nth, changed] of ['', 'longer than it was before'].entries()) {
      const grown = (await nestsIn(outer))[nth]!.wrap(bytes(changed))
      const contents = (await nestsIn(grown)).map(({ inner }) => Buffer.from(inner).toString())
      expect(contents).toEqual(['some text', 'unchanged'].with(nth, changed))
      const { report } = await runComparison(outer, grown)
      expect({ problems: report.problems, warnings: report.warnings }).toEqual({ problems: [], warnings: [] })
      expect(report.differences.map(({ path }) => path.at(-1))).toHaveLength(1)
    }
  })
})

describe('what must hold', () => {
  const one = tar([
    { name: 'a', body: 'text', mode: 0o755 },
    { name: 'l', type: '2', link: 'a' },
  ])
  /** A judge that lets everything pass. */
  const blind = async (...[a, b, options]: Parameters<typeof runComparison>): Promise<Comparison> => {
    const comparison = await runComparison(a, b, options)
    return { report: { ...comparison.report, verdict: 'equivalent' }, ledger: [], audit: [] }
  }
  it.each<[string, Uint8Array]>([
    [
      'content',
      tar([
        { name: 'a', body: 'Text', mode: 0o755 },
        { name: 'l', type: '2', link: 'a' },
      ]),
    ],
    [
      'name',
      tar([
        { name: 'b', body: 'text', mode: 0o755 },
        { name: 'l', type: '2', link: 'a' },
      ]),
    ],
    [
      'setuid',
      tar([
        { name: 'a', body: 'text', mode: 0o4755 },
        { name: 'l', type: '2', link: 'a' },
      ]),
    ],
    [
      'target',
      tar([
        { name: 'a', body: 'text', mode: 0o755 },
        { name: 'l', type: '2', link: 'b' },
      ]),
    ],
    ['another entry', tar([{ name: 'a', body: 'text', mode: 0o755 }, { name: 'l', type: '2', link: 'a' }, { name: 'z' }])],
  ])('a wrong pass is found: %s', async (_, two) => {
    const { faults } = await toldOf({ one, two, options: { names: ['a.tar', 'a.tar'] } }, blind)
    for (const by of ['another reader', 'what is left'])
      expect(faults.filter(fault => fault.startsWith(`wrong pass: ${by}:`))).toHaveLength(1)
    // Not by the order of entries, their times, nor the encoding.
    const names = ['a.tar.gz', 'a.tar.gz'] as const
    expect((await toldOf({ one: gzip(one, { mtime: 3 }), two: xz(one), options: { names } })).faults).toEqual([])
  })

  it('a crash is', async () => {
    const crash = async (): Promise<Comparison> => {
      throw new TypeError('undefined is not a function')
    }
    expect((await toldOf({ one, two: one, options: {} }, crash)).faults).toEqual([expect.stringContaining('crash: TypeError')])
  })

  it('other readers find the same in all encodings', async () => {
    const plain = await contentsOf(one, 'a.tar')
    expect(plain).toHaveLength(2)
    for (const encoded of [gzip(one), xz(one)]) expect(await contentsOf(encoded, 'a')).toEqual(plain)
  })
})

describe('the smallest one that fails', () => {
  it('has no edit that is not needed', async () => {
    const mutant = { ...mutantOf(corpus, 1, 1), common: [] }
    const needed = { kind: 'set', at: 0, value: 1 } as const
    const edits = [editOf(randomOf(1, 1)), needed, editOf(randomOf(1, 2))]
    const { pair, side } = mutant
    const fails = async ({ two }: { two: Uint8Array }): Promise<boolean> => two[0] === 1 && pair.files[side]![0] !== 1
    const smallest = await fewerEdits({ ...mutant, partner: false, own: [{ inside: [], edits }] }, files, fails)
    expect(smallest.own).toEqual([{ inside: [], edits: [needed] }])
  })

  it('differs in no byte that is not needed', async () => {
    const one = new Uint8Array(100)
    const { two } = await fewerBytes(
      { one, two: new Uint8Array(100).fill(1), options: {} },
      async candidate => candidate.two[41] === 1,
    )
    expect(two).toEqual(bytes(new Uint8Array(41), [1], new Uint8Array(58)))
  })

  it('has nothing in common with the other that is not needed', async () => {
    const from = { one: bytes('in front, key, behind'), two: bytes('in front, key and more, behind'), options: {} }
    const has = (source: Uint8Array): boolean => Buffer.from(source).includes('key')
    const { one, two } = await shorter(from, async candidate => has(candidate.one) && has(candidate.two))
    expect([one, two].map(source => Buffer.from(source).toString())).toEqual(['key', 'key and more'])
  })
})

it('a hundred mutants', async () => {
  const tried: Tried[] = []
  await tryAll(corpus, { seed: 1, from: 0, to: 100 }, one => tried.push(one))
  expect(tried.map(({ number }) => number)).toEqual(Array.from({ length: 100 }, (_, number) => number))
  expect(tried.filter(({ faults }) => faults.some(fault => !/^(memory|slow)/.test(fault)))).toEqual([])
})
