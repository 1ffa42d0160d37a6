/** Documents of Debian builds, without what they list. */
import { written } from './cases.mjs'
import { bytes } from './edit-bytes.mjs'

const buildinfo = ({ date, digest, environment }) =>
  bytes(`Format: 1.0
Source: hello
Binary: hello
Architecture: amd64
Version: 2.10-3
Checksums-Sha256:
 ${digest.repeat(64)} 53080 hello_2.10-3_amd64.deb
Build-Origin: Debian
Build-Architecture: amd64
Build-Date: ${date}
Installed-Build-Depends:
 gcc (= 4:12.2.0-3),
 make (= 4.3-4.1)
Environment:
${environment.map(line => ` ${line}\n`).join('')}`)
const one = { date: 'Tue, 14 Nov 2023 22:13:20 +0000', digest: 'a', environment: ['DEB_BUILD_OPTIONS="parallel=1"', 'LANG="C"'] }
written('debian-document/buildinfo', {
  verdict: 'different',
  files: ['a.buildinfo', 'b.buildinfo'],
  why: 'Two builds: another day, another language, more jobs; the digest of what was built follows.',
  made: 'two texts',
  causes: ['build-timestamp', 'locale-language', 'cpu-count', 'content-hash-cascade'],
  a: () => buildinfo(one),
  b: () =>
    buildinfo({
      date: 'Thu, 12 Dec 2024 10:40:00 +0000',
      digest: 'b',
      environment: ['DEB_BUILD_OPTIONS="parallel=2"', 'LANG="de_DE"'],
    }),
})
written('debian-document/zone', {
  verdict: 'different',
  files: ['a.buildinfo', 'b.buildinfo'],
  why: 'The same second in another zone.',
  made: 'two texts',
  causes: ['timezone'],
  a: () => buildinfo(one),
  b: () => buildinfo({ ...one, date: 'Wed, 15 Nov 2023 12:13:20 +1400' }),
})
