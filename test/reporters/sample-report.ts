import { defaultLimits } from '../../src/model/codec.ts'
import type { Cause, Difference, Member, Pair, PathStep, Place, Report } from '../../src/model/report.ts'

const at = (...names: string[]): PathStep[] => names.map(name => ({ name, nth: 0 }))

const place = (path: PathStep[], field: string, start: number, end: number): Place => ({
  path,
  field,
  a: { start, end },
  b: { start, end },
})

const cause = (fields: Partial<Cause> & Pick<Cause, 'id'>): Cause => ({
  confidence: 'certain',
  title: `What ${fields.id} means`,
  remedy: '',
  see: 'https://reproducible-builds.org/docs/',
  where: [],
  evidence: [],
  count: 1,
  bytes: 16,
  folds: [],
  fate: 'unexplained',
  ...fields,
})

const libx = at('data.tar', './usr/lib/libx.so')
const hello = at('data.tar', './usr/bin/hello')
const changelog = at('data.tar', './usr/share/doc/hello/changelog.gz')

const causes: Cause[] = [
  cause({
    id: 'content',
    confidence: 'unexplained',
    where: [place(libx, 'opaque.bytes', 0x4c0, 0x4d0)],
    evidence: [{ a: null, b: null }],
  }),
  cause({
    id: 'build-path',
    where: [place(hello, 'opaque.bytes', 0x800, 0x810)],
    evidence: [{ a: '/build/a1', b: '/srv/b2' }],
    remedy: '-ffile-prefix-map=$PWD=.',
    folds: [
      { id: 'build-id', span: 'elf.build-id', count: 1 },
      { id: 'content-hash-cascade', span: 'md5sums.digest', count: 2 },
    ],
  }),
  cause({
    id: 'gzip-header-mtime',
    where: [place(changelog, 'gzip.mtime', 4, 8)],
    evidence: [{ a: '1700000000', b: '1700000001' }],
    remedy: 'gzip -n',
    count: 3,
    fate: 'normalized',
  }),
]

const differences: Difference[] = [
  {
    path: libx,
    side: 'both',
    fate: 'unexplained',
    span: 'opaque.bytes',
    cause: 'content',
    offsets: [
      { start: 0x4c0, end: 0x4d0 },
      { start: 0x4c0, end: 0x4d0 },
    ],
    fileOffsets: [null, null],
    kind: 'hex',
    hex: [
      {
        a: { offset: 0x4c0, hex: '7f454c46020101000000000000000000' },
        b: { offset: 0x4c0, hex: '7f454c46020101000000000000000041' },
      },
    ],
    truncated: false,
  },
  {
    path: at('control.tar', './postinst'),
    side: 'both',
    fate: 'unexplained',
    span: 'text.lines',
    cause: 'content',
    offsets: [
      { start: 0, end: 30 },
      { start: 0, end: 31 },
    ],
    fileOffsets: [null, null],
    kind: 'text',
    hunks: [{ startA: 1, startB: 1, lines: [' #!/bin/sh', '-set -e', '+::error::set -x'] }],
    truncated: true,
  },
  {
    path: at('data.tar', './usr/share/new'),
    side: 'b',
    fate: 'undecided',
    span: 'tar.name',
    cause: 'content',
    offsets: [null, { start: 512, end: 1024 }],
    fileOffsets: [null, 4096],
    kind: 'entry',
    values: [null, 'file, 12 bytes'],
    truncated: false,
  },
]

const members: Member[] = [
  { path: libx, status: 'different', sizes: [4096, 4096], sha256: ['a'.repeat(64), 'b'.repeat(64)], causes: ['content'] },
  {
    path: at('control.tar', './md5sums'),
    status: 'different',
    sizes: [80, 80],
    sha256: [null, null],
    causes: [],
    derivedFrom: 'libx.so',
  },
  {
    path: hello,
    pathB: at('data.tar', './usr/bin/hallo'),
    status: 'normalized',
    sizes: [10, 20],
    sha256: [null, null],
    causes: [],
  },
]

const ranges = (): Pair<{ start: number; end: number }> => [
  { start: 4, end: 8 },
  { start: 4, end: 8 },
]

const inputOf = (name: string, digit: string): Report['inputs'][0] => ({
  name,
  size: 12_345,
  sha256: digit.repeat(64),
  format: 'deb',
  consumer: { id: 'dpkg', reason: 'debian-binary comes first' },
  canonicalDigest: null,
})

const every = <T>(value: () => T): Record<'same' | 'normalized' | 'carried' | 'unexplained' | 'undecided', T> => ({
  same: value(),
  normalized: value(),
  carried: value(),
  unexplained: value(),
  undecided: value(),
})

/** A report with something in every array, as an engine would make it of two builds of hello. */
export const sampleReport = (over: Partial<Report> = {}): Report => ({
  schemaVersion: '1.0',
  tool: { name: 'samebits', version: '0.1.0' },
  profile: { name: 'default', digest: 'c'.repeat(64), erase: [] },
  verdict: 'different',
  gate: { require: 'equivalent', satisfied: false, exitCode: 1 },
  inputs: [inputOf('hello_2.10-3_amd64.deb', '1'), inputOf('hello_2.10-3_amd64.deb', '2')],
  summary: {
    layers: 419,
    blocks: 430,
    bytes: every(() => [1000, 1001]),
    deltas: { normalized: 5, carried: 2, unexplained: 2, undecided: 1 },
    members: { same: 412, normalized: 4, different: 2, undecided: 0, onlyA: 0, onlyB: 1 },
  },
  causes,
  differences,
  rules: [
    {
      id: 'time/mtime',
      tier: 'metadata',
      title: 'Modification times',
      hides: 'A file whose only change is its date.',
      count: 419,
      where: [place(libx, 'tar.mtime', 136, 148)],
    },
  ],
  members,
  tree: [
    { name: 'data.tar', status: 'different', size: 10, children: [{ name: './usr', status: 'same', size: 0, folded: 411 }] },
  ],
  ledger: [
    {
      path: changelog,
      span: 'gzip.mtime',
      fate: 'normalized',
      by: 'time/gzip-header',
      count: 3,
      bytes: [12, 12],
      places: [ranges()],
    },
  ],
  problems: [{ side: 'a', layer: 'data.tar', offset: 512, expected: 'a tar header', found: '::error::\u202e' }],
  warnings: [
    { id: 'structural:trailing-data', side: 'both', layer: 'control.tar', offset: 10_240, message: '3 bytes after the end' },
  ],
  limits: defaultLimits,
  counts: { causes: 3, differences: 3, rules: 1, members: 3, ledger: 1, problems: 1, warnings: 1 },
  ...over,
})
