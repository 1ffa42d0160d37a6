import { expect, test } from 'vitest'
import type { Input, Report } from '../../src/model/report.ts'
import { type Look, loadColours, plainLook, reporters, text } from '../../src/reporters/index.ts'
import { widthOf } from '../../src/reporters/shown.ts'
import { sampleReport } from './sample-report.ts'

const color = await loadColours()

const rendered = (report: Report, look: Partial<Look> = {}): string =>
  [...text.render(report, { ...plainLook, ...look })].join('')
const linesOf = (report: Report, look: Partial<Look> = {}): string[] => rendered(report, look).replace(/\n$/, '').split('\n')

/** A report whose every array is full of the worst. */
function crowded(): Report {
  const sample = sampleReport()
  const many = <T>(values: T[]): T[] => Array.from({ length: 40 }, (_, index) => values[index % values.length]!)
  const long = `${'very-long-name/'.repeat(30)}日本\u202e::error::`
  return {
    ...sample,
    inputs: sample.inputs.map(input => ({ ...input, name: long, consumer: { id: 'dpkg', reason: long } })) as [Input, Input],
    causes: many(sample.causes).map(cause => ({
      ...cause,
      remedy: long,
      folds: many(cause.folds.length ? cause.folds : [{ id: long, span: long, count: 1 }]),
    })),
    differences: many(sample.differences).map(difference => ({ ...difference, path: [{ name: long, nth: 3 }] })),
    rules: many(sample.rules).map((rule, index) => ({ ...rule, id: `${rule.id}-${index}` })),
    warnings: many(sample.warnings).map((warning, index) => ({ ...warning, id: `structural:${index}`, layer: long })),
    problems: many(sample.problems).map(problem => ({ ...problem, found: long })),
    counts: { ...sample.counts, causes: 400, differences: 400, rules: 40, warnings: 40, problems: 40 },
  }
}

test('the first screen: verdict, identity, what was compared, causes, folds, erased, differences', () => {
  expect(linesOf(sampleReport(), { columns: 120, rows: 40 })).toMatchInlineSnapshot(`
    [
      "DIFFERENT · not bit-identical · hello_2.10-3_amd64.deb                                           3 of 419 members differ",
      "✗ content           unexplained  data.tar › ./usr/lib/libx.so  opaque.bytes +0x4c0",
      "✗ build-path        certain      data.tar › ./usr/bin/hello  opaque.bytes +0x800  /build/a1 → /srv/b2",
      "      fix: -ffile-prefix-map=$PWD=.",
      "~ gzip-header-mtime certain      data.tar › ./usr/share/doc/hello/changelog.gz  1700000000 → 1700000001  and 2 more",
      "      fix: gzip -n",
      "  follows from these: elf.build-id 1, md5sums.digest 2",
      "  erased: time/mtime 419",
      "  1 problem: A data.tar at 512: expected a tar header, found ::error::\\u{202e}",
      "  1 warning: structural:trailing-data",
      "  profile default; gate equivalent: not satisfied; read as deb for dpkg (debian-binary comes first)",
      "✗ data.tar › ./usr/lib/libx.so  opaque.bytes +0x4c0 16 bytes",
      "    - 000004c0 7f45 4c46 0201 0100 0000 0000 0000 0000 |.ELF............|",
      "    + 000004c0 7f45 4c46 0201 0100 0000 0000 0000 0041 |.ELF...........A|",
      "✗ control.tar › ./postinst  text.lines +0x0 30 bytes",
      "    @@ -1 +1 @@",
      "    -set -e",
      "    +::error::set -x",
      "    … more than the report holds",
      "? data.tar › ./usr/share/new  tar.name +0x200 512 bytes (file +0x1000) only in B not judged",
      "    + file, 12 bytes",
    ]
  `)
})

test.each([
  ['80 x 24', { columns: 80, rows: 24 }],
  ['narrow', { columns: 60, rows: 24 }],
  ['wide', { columns: 200, rows: 50 }],
  ['ASCII', { ascii: true }],
])('fits the screen: %s', (_, look) => {
  for (const report of [sampleReport(), crowded()]) {
    const lines = linesOf(report, look)
    expect(lines.length).toBeLessThan({ ...plainLook, ...look }.rows)
    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual({ ...plainLook, ...look }.columns)
  }
})

test.each([
  ['identical', 'IDENTICAL · bit-identical · hello_2.10-3_amd64.deb'],
  ['equivalent', 'EQUIVALENT · not bit-identical · hello_2.10-3_amd64.deb'],
  ['different', 'DIFFERENT · not bit-identical · hello_2.10-3_amd64.deb'],
  ['incomplete', 'INCOMPLETE · not bit-identical · hello_2.10-3_amd64.deb'],
] as const)('%s: whether the bytes are identical is said first', (verdict, expected) => {
  expect(linesOf(sampleReport({ verdict }))[0]).toContain(expected)
})

test('names of both sides where they differ, and nothing compared where nothing was', () => {
  const [a, b] = sampleReport().inputs
  const report = sampleReport({
    verdict: 'incomplete',
    inputs: [
      { ...a, sha256: null },
      { ...b, name: 'b.deb', sha256: null },
    ],
  })
  expect(linesOf(report)[0]).toBe('INCOMPLETE · nothing compared · hello_2.10-3_amd64.deb → b.deb')
})

test('digests are shown whole when asked for', () => {
  const [a, b] = sampleReport().inputs
  const digest = `n3:${'c'.repeat(64)}:${'d'.repeat(64)}`
  const digested = (ofB: string) =>
    rendered(
      sampleReport({
        inputs: [
          { ...a, canonicalDigest: digest },
          { ...b, canonicalDigest: ofB },
        ],
      }),
    )
  expect(digested(digest)).toContain(`  digest of both: ${digest}\n`)
  expect(digested('n3:x')).toContain(`  digest of A: ${digest}\n  digest of B: n3:x\n`)
  expect(rendered(sampleReport())).not.toContain('digest of')
})

test('quiet is the line of the verdict alone', () => {
  expect(rendered(sampleReport(), { quiet: true })).toBe(
    'DIFFERENT · not bit-identical · hello_2.10-3_amd64.deb  3 of 419 members differ\n',
  )
})

test('all unfolds every array, uncut', () => {
  const all = rendered(sampleReport(), { all: true })
  for (const part of [
    'Causes (3)',
    'Differences (3)',
    'Members',
    'hides: A file',
    'Ledger (1)',
    'Problems (1)',
    'Warnings (1)',
    'folded: build-id (elf.build-id) 1',
  ])
    expect(all).toContain(part)
  expect(all).not.toContain('(--all)')
})

test('what the report left out is told', () => {
  const report = sampleReport({ counts: { ...sampleReport().counts, causes: 10, members: 5 } })
  expect(rendered(report, { all: true })).toContain('7 more than the report holds')
})

test('no colour unless asked for; colour changes nothing else', () => {
  const plain = rendered(sampleReport())
  const colored = rendered(sampleReport(), { color })
  expect(plain).not.toContain('\x1b')
  expect(colored).toContain('\x1b[')
  expect(colored.replaceAll(/\x1b\[[\d;]*m/g, '')).toBe(plain)
})

test.each([
  ['plain', {}],
  ['all', { all: true }],
  ['ascii', { ascii: true }],
  ['coloured', { color }],
  ['coloured, all', { color, all: true }],
])('hostile names move no cursor, turn no text around and give CI no command: %s', (_, look) => {
  const evil = '\x1b[2J\u202e\n::error::##[x]\r\u0085::stop-commands::x'
  const sample = sampleReport()
  const step = [{ name: evil, nth: 0 }]
  const report: Report = {
    ...sample,
    inputs: sample.inputs.map(input => ({ ...input, name: evil, format: evil, consumer: { id: 'none', reason: evil } })) as [
      Input,
      Input,
    ],
    profile: { ...sample.profile, erase: [evil] },
    causes: sample.causes.map(cause => ({
      ...cause,
      id: evil,
      title: evil,
      remedy: evil,
      see: evil,
      where: [{ path: step, pathB: step, field: evil }],
      evidence: [{ a: evil, b: evil }],
      folds: [{ id: evil, span: evil, count: 1 }],
    })),
    differences: sample.differences.map(difference => ({
      ...difference,
      path: step,
      span: evil,
      ...(difference.values && { values: [evil, evil] as [string, string] }),
      ...(difference.hunks && {
        hunks: [{ startA: 1, startB: 1, columns: [7, 8], heading: evil, lines: [`-${evil}`, `+${evil}`] }],
      }),
    })),
    rules: sample.rules.map(rule => ({ ...rule, id: evil, title: evil, hides: evil, where: [{ path: step }] })),
    members: sample.members.map(member => ({ ...member, path: step, causes: [evil], derivedFrom: evil })),
    ledger: sample.ledger.map(group => ({ ...group, path: step, span: evil, by: evil })),
    problems: sample.problems.map(problem => ({ ...problem, layer: evil, expected: evil, found: evil })),
    warnings: sample.warnings.map(warning => ({ ...warning, id: evil, layer: evil, message: evil })),
  }
  const shown = rendered(report, look).replaceAll(/\x1b\[\d+m/g, '')
  expect(shown).not.toMatch(/[\p{Cf}\p{Zl}\p{Zp}]|(?!\n)\p{Cc}/u)
  expect(shown).not.toMatch(/^\s*::/m)
  expect(shown).not.toContain('##[')
})

test('a line that is too wide is shown where it differs from the other one', () => {
  const sample = sampleReport()
  const wide = (word: string): string => `${'x'.repeat(150)}${word}${'y'.repeat(150)}`
  const hunk = {
    startA: 1,
    startB: 2,
    columns: [900, 901] as [number, number],
    heading: 'main',
    lines: [`-${wide('one')}`, `+${wide('two')}`],
  }
  const differences = sample.differences.map(difference => (difference.hunks ? { ...difference, hunks: [hunk] } : difference))
  const lines = linesOf({ ...sample, differences }, { columns: 80 })
  expect(lines).toContain('    @@ -1:900 +2:901 @@ main')
  for (const [mark, word] of [
    ['-', 'one'],
    ['+', 'two'],
  ])
    expect(lines.filter(line => line.startsWith(`    ${mark}…xxx`))).toEqual([
      expect.stringMatching(new RegExp(`^.{10,60}${word}y+…$`)),
    ])
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(80)
})

test('ASCII is seven-bit', () => {
  expect(rendered(crowded(), { ascii: true, all: true })).toMatch(/^[\x20-\x7e\n]*$/)
})

test('the same report gives the same text; each face has an id of its own', () => {
  expect(rendered(sampleReport())).toBe(rendered(sampleReport()))
  expect(new Set(reporters.map(({ id }) => id)).size).toBe(reporters.length)
})
