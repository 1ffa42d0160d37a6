import { expect, it } from 'vitest'
import { debianDocument as format } from '../../src/formats/debian-document.ts'
import { compare } from '../../src/index.ts'
import { cutOf, survives } from '../support/broken.ts'
import { bytes } from '../support/bytes.ts'

const document = ({
  date = 'Tue, 14 Nov 2023 22:13:20 +0000',
  digest = 'a'.repeat(32),
  version = '1.0-1',
  environment = ['LANG="C"'],
  more = '',
} = {}): string =>
  [
    'Format: 1.0',
    'Source: hello',
    `Version: ${version}`,
    `Build-Date: ${date}`,
    'Checksums-Md5:',
    ` ${digest} 100 hello_1.0-1_all.deb`,
    ` ${'b'.repeat(32)} 50 hello-doc_1.0-1_all.deb`,
    'Installed-Build-Depends:',
    ' gcc (= 12.2.0-14),',
    ' make (= 4.3-4.1)',
    'Environment:',
    ...environment.map(line => ` ${line}`),
    more,
  ].join('\n')
const named = { path: [], name: 'hello.buildinfo', reach: 'installed' } as const

it('is cut into fields, and lists into lines', async () => {
  const { blocks } = await cutOf(format, document({ more: '-----BEGIN PGP SIGNATURE-----\n\nabc\n' }), named)
  expect(blocks.map(({ key }) => key)).toEqual([
    ...['format', 'source', 'version', 'build-date', 'checksums-md5'],
    ...['checksums-md5: hello_1.0-1_all.deb', 'checksums-md5: hello-doc_1.0-1_all.deb'],
    ...['installed-build-depends', 'installed-build-depends: gcc', 'installed-build-depends: make'],
    ...['environment', 'environment: LANG', '\0signature'],
  ])
})

it('damage of all kinds is survived', async () => {
  await survives(format, document(), named)
})

it.each<[string, Parameters<typeof document>[0], string, readonly string[]]>([
  ['another time', { date: 'Tue, 14 Nov 2023 22:13:21 +0000' }, 'build-timestamp certain', []],
  ['the same time in another zone', { date: 'Wed, 15 Nov 2023 12:13:20 +1400' }, 'timezone certain', []],
  ['another digest', { digest: 'c'.repeat(32) }, 'content-hash-cascade likely', []],
  [
    'a digest that follows',
    { digest: 'c'.repeat(32), environment: ['LANG="de"'] },
    'locale-language certain',
    ['content-hash-cascade'],
  ],
  ['another version', { version: '1.0-2' }, 'changelog-or-version certain', []],
  ['another language', { environment: ['LANG="de_DE.UTF-8"'] }, 'locale-language certain', []],
  ['a variable', { environment: ['LANG="C"', 'FOO="1"'] }, 'environment-variable certain', []],
])('%s', async (_, other, cause, folds) => {
  const options = { names: ['a.buildinfo', 'b.buildinfo'] } as const
  const { verdict, causes } = await compare(bytes(document()), bytes(document(other)), { ...options, audit: true })
  expect([verdict, causes.map(({ id, confidence }) => `${id} ${confidence}`)]).toEqual(['different', [cause]])
  expect(causes[0]!.folds.map(({ id }) => id)).toEqual(folds)
})

it('the number of jobs is one of processors', async () => {
  const jobs = (count: number): Uint8Array => bytes(document({ environment: [`DEB_BUILD_OPTIONS="nocheck parallel=${count}"`] }))
  const { causes } = await compare(jobs(1), jobs(2), { names: ['a.buildinfo', 'b.buildinfo'] })
  expect(causes.map(({ id }) => id)).toEqual(['cpu-count'])
})
