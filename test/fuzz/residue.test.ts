import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { rules } from '../../src/rules/index.ts'
import { bytes, patched } from '../support/bytes.ts'
import { gzip } from '../support/gzip.ts'
import { tar } from '../support/tar.ts'
import { Unread } from './contents.ts'
import { corpusIn } from './corpus.ts'
import { edited } from './edits.ts'
import { residueOf } from './residue.ts'
import { spares } from './spared.ts'

const root = join(import.meta.dirname, '..', '..', 'fixtures')
const pairs = corpusIn(root)
  .filter(({ options }) => Object.keys(options).length === 0)
  .map(pair => {
    const { verdict } = JSON.parse(readFileSync(join(root, pair.at, 'case.json'), 'utf8')) as { verdict: string }
    return { ...pair, verdict }
  })

/** Null where it says nothing. */
async function isSame([a, b]: readonly [Uint8Array, Uint8Array], name: string): Promise<boolean | null> {
  try {
    const [one, two] = [await residueOf(a, name), await residueOf(b, name)]
    return one.join('\n') === two.join('\n')
  } catch (problem) {
    if (problem instanceof Unread) return null
    throw problem
  }
}

describe('what no rule may take', () => {
  it('is told of every field that a rule names', () => {
    // Told by the layer.
    const engine = ['codec.kind']
    const named = rules.filter(({ tier }) => tier.transport !== 'lossy').flatMap(({ fields }) => fields as readonly string[])
    expect(named.filter(name => !spares[name] && !engine.includes(name))).toEqual([])
  })

  it('is the same in all fixtures that are equivalent', async () => {
    const equivalent = pairs.filter(({ verdict }) => verdict === 'equivalent')
    const told = await Promise.all(equivalent.map(async ({ at, name, files }) => [at, await isSame(files, name)] as const))
    expect(told.filter(([, same]) => same === false)).toEqual([])
    expect(told.filter(([, same]) => same === true).length).toBeGreaterThan(80)
  })

  it('is not in those that are different, but for what it takes at its word', async () => {
    const different = pairs.filter(({ verdict }) => verdict === 'different')
    const told = await Promise.all(different.map(async ({ at, name, files }) => [at, await isSame(files, name)] as const))
    // Bits that nobody reads; a sum over a package; names of the inputs, which mutants have in common.
    const blind = ['deb/installed-size', 'gzip/slack', 'npm/named-otherwise']
    expect(told.filter(([, same]) => same === true).map(([at]) => at)).toEqual(blind)
  })
})

describe('a wrong pass that no other reader would see', () => {
  const one = tar([
    { name: 'a', body: 'text', mode: 0o644, uid: 1 },
    { name: 'b', body: 'more', mode: 0o644, uid: 2 },
  ])
  const named = gzip(one, { name: 'plain' })
  const summed = (...change: [at: number, text: string]): Uint8Array => edited(patched(one, ...change), { kind: 'sums' }, [])
  it.each<[string, Uint8Array, Uint8Array]>([
    ['a mode that is honoured', one, summed(100, '0000600')],
    ['an owner among several', one, summed(108, '0000003')],
    ['a message behind the NUL of a time', one, summed(136, '1\0message')],
    ['a message in unused bytes', one, summed(500, 'message')],
    ['a message in the name of a gzip stream', named, patched(named, 10, 'p\x1b[2')],
    ['bytes behind the end', one, bytes(one, 'message')],
  ])('%s', async (_, a, b) => {
    expect(await isSame([a, b], 'a.tar')).toBe(false)
    expect(await isSame([a, a], 'a.tar')).toBe(true)
  })

  it('is none: a time, an encoding', async () => {
    expect(await isSame([one, summed(136, '00000000007')], 'a.tar')).toBe(true)
    expect(await isSame([one, gzip(one, { mtime: 5 })], 'a.tar')).toBe(true)
  })
})
