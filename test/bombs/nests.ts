import { deflateRawSync } from 'node:zlib'
import { bytes, zeros } from '../support/bytes.ts'
import { tar } from '../support/tar.ts'
import { zip } from '../support/zip.ts'
import { type Bomb, bothOf } from './bomb.ts'
import { quine } from './quine.ts'
import { deflated, gz } from './repeated.ts'

const times = (count: number, wrap: (inner: Uint8Array) => Uint8Array, inner: Uint8Array): Uint8Array =>
  count === 0 ? inner : times(count - 1, wrap, wrap(inner))

const zipOf = (inner: Uint8Array): Uint8Array => zip([{ name: 'x.zip', body: inner, data: deflateRawSync(inner), method: 8 }])
const sixteen = (inner: Uint8Array): Uint8Array => {
  const data = deflateRawSync(inner)
  return zip(Array.from({ length: 16 }, (_, nth) => ({ name: `${nth.toString(16)}.zip`, body: inner, data, method: 8 })))
}
/** What is innermost: so many MiB of zeros. */
const leaf = (size: number, last: string): Uint8Array => {
  const content = deflated([
    [zeros(2 ** 20), size],
    [bytes(last), 1],
  ])
  return zip([{ name: 'leaf', ...content, method: 8, local: { size: content.size } }])
}

const [depth, decoded] = [
  { verdict: 'incomplete', says: 'depth' },
  { verdict: 'incomplete', says: 'decoded' },
] as const

export const nests: readonly Bomb[] = [
  {
    what: 'gzip: a file that decodes to itself',
    name: 'x.gz',
    make: () => bothOf(quine),
    small: { size: 1, ...depth },
    large: { size: 1, ...depth },
  },
  {
    what: 'gzip in gzip',
    name: 'x.gz',
    make: size => bothOf(last => times(size, inner => gz([inner, 1]), bytes(last))),
    small: { size: 40, ...depth },
    large: { size: 2000, ...depth },
  },
  {
    what: 'zip in zip',
    name: 'x.zip',
    make: size => bothOf(last => times(size, zipOf, bytes(last))),
    small: { size: 40, ...depth },
    large: { size: 500, ...depth },
  },
  {
    what: 'tar in tar',
    name: 'x.tar',
    make: size => bothOf(last => times(size, inner => tar([{ name: 'x.tar', body: inner }]), bytes(last))),
    small: { size: 40, ...depth },
    large: { size: 500, ...depth },
  },
  {
    what: 'zip: sixteen in sixteen, and zeros at the end',
    name: 'x.zip',
    make: size => bothOf(last => times(size === 1 ? 2 : 5, sixteen, leaf(size, last))),
    small: { size: 1, limits: { decoded: 2 ** 19 }, ...decoded },
    large: { size: 4095, verdict: 'different' },
  },
  {
    what: 'zip: sixteen in sixteen, and little at the end',
    name: 'x.zip',
    make: size => bothOf(last => times(size, sixteen, leaf(0, last))),
    small: { size: 1, verdict: 'different' },
    large: { size: 3, verdict: 'different' },
  },
]
