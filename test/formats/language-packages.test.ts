import { describe, expect, it } from 'vitest'
import { formatFor } from '../../src/formats/index.ts'
import { perlMeta } from '../../src/formats/perl-meta.ts'
import { rDescription } from '../../src/formats/r-description.ts'
import { cutOf, shapeOf, survives, topLayer } from '../support/broken.ts'
import { bytes } from '../support/bytes.ts'
import { likenessOf } from '../support/likeness.ts'

const rest = { 'text.lines': 'raw' }
describe('DESCRIPTION of R', () => {
  const packaged = 'Packaged: 2024-01-01 10:00:00 UTC; jane\n'
  it.each<[string, string, object]>([
    ['packaged', packaged, { ...rest, 'r.packaged-time': '2024-01-01 10:00:00 UTC', 'r.packager': 'jane' }],
    [
      'built',
      'Built: R 4.2.2; ; 2024-02-01 10:00:00 UTC; unix\n',
      { ...rest, 'r.version': 'R 4.2.2', 'r.platform': '', 'r.built-time': '2024-02-01 10:00:00 UTC', 'r.system': 'unix' },
    ],
    [
      'built for a platform',
      'Built: R 4.2.2; x86_64-pc-linux-gnu; 2024-02-01 10:00:00.123456 UTC; unix',
      {
        ...rest,
        'r.version': 'R 4.2.2',
        'r.platform': 'x86_64-pc-linux-gnu',
        'r.built-time': '2024-02-01 10:00:00.123456 UTC',
        'r.system': 'unix',
      },
    ],
    ['a part less', 'Built: R 4.2.2; unix\n', rest],
    ['no time', 'Packaged: today; jane\n', rest],
    ['on two lines', 'Packaged: 2024;\n jane\n', rest],
    ['another field', 'Title: a; b\n', rest],
  ])('%s', async (_, line, expected) => {
    const { blocks, facts } = await cutOf(rDescription, `Package: x\n${line}`)
    expect(shapeOf({ blocks: blocks.slice(1), facts })).toEqual({ [line.split(':', 1)[0]!]: expected })
  })

  it.each<[string, string, string]>([
    ['x/DESCRIPTION', `Package: x\n${packaged}`, 'r-description'],
    ['x/DESCRIPTION', 'Package: x\n', 'text'],
    ['x/DESCRIPTION.txt', `Package: x\n${packaged}`, 'text'],
  ])('%s is %3$s', (name, content, id) =>
    expect(formatFor(bytes(content), bytes(content), { ...topLayer, name }).format.id).toBe(id),
  )
  it('damage is survived', async () =>
    survives(rDescription, `Package: x\n${packaged}Built: R 4.2.2; ; 2024-02-01 10:00:00 UTC; unix\n`))
})

describe('META.json of Perl', () => {
  const meta = (more: object = {}) => JSON.stringify({ name: 'X', generated_by: 'A 1', x_generated_by_perl: 'v5.34.0', ...more })
  it.each<[string, string, string | null]>([
    ['another tool', meta({ generated_by: 'A 2' }), 'toolchain-version likely A 1 A 2'],
    ['another Perl', meta({ x_generated_by_perl: 'v5.36.0' }), 'toolchain-version likely v5.34.0 v5.36.0'],
    ['another tool and another name', meta({ generated_by: 'A 2', name: 'Y' }), null],
    ['another spelling', JSON.stringify(JSON.parse(meta()), null, 1), 'formatting-only certain'],
  ])('in what two are alike: %s', async (_, b, expected) => expect(await likenessOf(perlMeta, meta(), b)).toBe(expected))
  it('is known by name and content', () => {
    const idOf = (name: string, content: string) => formatFor(bytes(content), bytes(content), { ...topLayer, name }).format.id
    expect([idOf('X-1/META.json', meta()), idOf('X-1/META.json', '{"name":"X"}'), idOf('X.json', meta())]).toEqual([
      'perl-meta',
      'json',
      'json',
    ])
  })
  it('damage is survived', async () => survives(perlMeta, meta()))
})
