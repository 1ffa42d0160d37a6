import { expect, it } from 'vitest'
import { compare } from '../../src/index.ts'
import { gzip } from '../support/gzip.ts'
import { tar } from '../support/tar.ts'

const archive = (mtime: number): Uint8Array => gzip(tar([{ name: 'a', body: 'x'.repeat(999), mtime }]))

it('a Buffer is as good as any bytes, and stays as it is', async () => {
  const [a, b] = [Buffer.from(archive(1)), Buffer.from(archive(2))]
  const [copyA, copyB] = [Uint8Array.from(a), Uint8Array.from(b)]
  for (const [one, two] of [
    [a, b],
    [b, a],
    [copyA, copyB],
  ] as const)
    expect((await compare(one, two, { digest: true, audit: true })).verdict).toBe('equivalent')
  expect([Buffer.compare(a, copyA), Buffer.compare(b, copyB)]).toEqual([0, 0])
})

it('so is a view into a larger one', async () => {
  const around = Buffer.concat([Buffer.from('before'), archive(1), Buffer.from('behind')])
  expect((await compare(around.subarray(6, -6), archive(1))).verdict).toBe('identical')
})
