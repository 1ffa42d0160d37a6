import { describe, expect, it } from 'vitest'
import { shownPair } from '../../src/engine/shown-text.ts'
import { compare } from '../../src/index.ts'
import { bytes } from '../support/bytes.ts'

const told = async (a: string, b: string) => {
  const report = await compare(bytes(a), bytes(b), { names: ['a.txt', 'b.txt'] })
  expect(report.differences).toHaveLength(1)
  const { hunks, truncated } = report.differences[0]!
  return { hunks: hunks!, truncated, changed: hunks!.flatMap(({ lines }) => lines.filter(line => !line.startsWith(' '))) }
}
/** Text without a period and without an end of a line. */
const long = (size: number, seed = 1): string => {
  let state = seed
  return Array.from({ length: size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return String.fromCharCode(97 + ((state >>> 24) % 26))
  }).join('')
}
const around = (before: string, token: string, behind: string): string => `head\n${before}${token}${behind}\ntail\n`

describe('a line that is too long to be shown', () => {
  const [before, behind] = [long(150_000), long(150_000, 7)]
  it.each<[string, string, string]>([
    ['one token of it', ' one ', ' two '],
    ['a longer token', ' one ', ' another one '],
    ['a token that is gone', ' one ', ''],
    ['a character of two bytes', ' \xc3\xa9 ', ' \xc3\xa8 '],
  ])('%s', async (_, one, two) => {
    const { hunks, truncated, changed } = await told(around(before, one, behind), around(before, two, behind))
    expect(changed).toEqual(
      [one, two]
        .map(token => Buffer.from(token, 'latin1').toString())
        .map((token, at) =>
          expect.stringMatching(new RegExp(`^[-+]…[a-z]{70,80}${token}[a-z]{70,90}…$`.replace('^[-+]', at ? '^\\+' : '^-'))),
        ),
    )
    expect(hunks).toMatchObject([{ startA: 2, startB: 2 }])
    const [column] = hunks[0]!.columns!
    expect(column).toBeGreaterThan(149_900)
    expect(column).toBeLessThan(150_001)
    expect(truncated).toBe(false)
  })

  it('two tokens far apart are two hunks; near ones are one', async () => {
    const [left, right] = [`${before} 1 `, ` 1 ${behind}`]
    const [far, near] = [long(5000, 3), long(50, 3)]
    const apart = await told(left + far + right, `${left.replace('1', '2')}${far}${right.replace('1', '2')}`)
    expect(apart.hunks).toHaveLength(2)
    const together = await told(left + near + right, `${left.replace('1', '2')}${near}${right.replace('1', '2')}`)
    expect(together.hunks).toHaveLength(1)
    expect([apart, together].map(({ changed }) => changed.filter(line => / [12] /.test(line)).length)).toEqual([4, 2])
  })

  it('a run that is longer than the window is cut, and told to be', async () => {
    const { changed, truncated } = await told(around(before, long(2000, 5), behind), around(before, long(1990, 6), behind))
    expect(changed.every(line => line.length < 600)).toBe(true)
    expect(truncated).toBe(true)
  })

  it('many runs in one line', async () => {
    const pieces = Array.from({ length: 30 }, (_, at) => long(100, at + 1))
    const { changed } = await told(pieces.join(' 1 '), pieces.join(' 2 '))
    expect(changed.every(line => line.length < 600)).toBe(true)
    expect(changed.join('').split(' 2 ').length).toBeGreaterThan(25)
  })
})

it('bytes that are no UTF-8 are told apart', async () => {
  expect((await told('caf\xe9 a\n', 'caf\xe8 a\n')).changed).toEqual(['-caf\\xe9 a', '+caf\\xe8 a'])
})

it('both sides are seen where there is little room, and what is left out is told', async () => {
  const lines = (word: string): string => Array.from({ length: 300 }, (_, at) => `${word} ${at}\n`).join('')
  const { changed, truncated } = await told(lines('one'), lines('two'))
  expect(truncated).toBe(true)
  expect(['-', '+'].map(mark => changed.filter(line => line.startsWith(mark)).length)).toEqual([30, 30])
})

it('lines beyond what is read of a hunk are told to be missing', async () => {
  const wide = (seed: number): string => Array.from({ length: 5 }, (_, at) => long(30_000, seed + at)).join('\n')
  const { changed, truncated } = await told(`${wide(1)}\n`, `${wide(50)}\n`)
  expect(truncated).toBe(true)
  expect(changed).not.toContain('-\\ no newline at the end')
})

it('the end of a file without an end of its line', async () => {
  expect((await told('a\nb\n', 'a\nc')).changed).toEqual(['-b', '+c', '+\\ no newline at the end'])
})

it('a limit of the search is a warning, whatever is shown', async () => {
  const [a, b] = ['-x', '+x'].map(text => bytes(text.repeat(9000)))
  const { verdict, warnings } = await compare(a!, b!, { names: ['a.txt', 'b.txt'] })
  expect(verdict).toBe('different')
  expect(warnings.map(({ id, side }) => [id, side])).toEqual([['coarse-alignment', 'both']])
})

it.each([
  ['a long value is shown where it begins to differ', `${'x'.repeat(500)}1`, `${'x'.repeat(500)}2`, /^…x{80}[12]$/],
  ['and not cut where it is short', 'one', 'two', /^(one|two)$/],
  ['nor amid a character', `${'\xc3\xa9'.repeat(200)}1`, `${'\xc3\xa9'.repeat(200)}2`, /^…é{40}[12]$/],
])('%s', (_, a, b, expected) => {
  const { values, truncated } = shownPair([a, b])
  for (const value of values) expect(value).toMatch(expected)
  expect(truncated).toBe(a.length > 240)
})
