import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { canonicalPrefix, digest, runComparison } from '../../src/index.ts'
import { scratch } from '../cli/samebits.ts'
import { deb } from '../support/ar.ts'
import { bytes, zeros } from '../support/bytes.ts'
import { gzip } from '../support/gzip.ts'
import { tar } from '../support/tar.ts'
import { zip } from '../support/zip.ts'

const folder = scratch()
const fixture = (path: string): string => join(import.meta.dirname, '../../fixtures', path)
const form = /^n3:[0-9a-f]{64}:[0-9a-f]{64}$/

describe('a digest', () => {
  it('is that of the normal form, with the digest of the profile in it', async () => {
    const [a, b] = [await digest(fixture('deb/mtime/a.deb')), await digest(fixture('deb/mtime/b.deb'))]
    expect(a).toMatchObject({ name: 'a.deb', canonicalDigest: expect.stringMatching(form), format: 'deb', problems: [] })
    expect(a.consumer.id).toBe('dpkg')
    expect(a.canonicalDigest).toBe(b.canonicalDigest)
    expect(a.canonicalDigest!.startsWith(`${canonicalPrefix()}:`)).toBe(true)
    expect(a.sha256).not.toBe(b.sha256)
    const none = await digest(fixture('deb/mtime/a.deb'), { profile: 'none' })
    expect(none.canonicalDigest).not.toBe(a.canonicalDigest)
    expect(none.canonicalDigest!.startsWith(`${canonicalPrefix({ profile: 'none' })}:`)).toBe(true)
  })

  it('is what a comparison gives', async () => {
    const { report } = await runComparison(fixture('deb/mtime/a.deb'), fixture('deb/umask/a.deb'), { digest: true })
    expect(report.inputs[0].canonicalDigest).toBe((await digest(fixture('deb/mtime/a.deb'))).canonicalDigest)
  })

  it('hangs neither on the path nor on the name, but where the name tells the consumer', async () => {
    const content = readFileSync(fixture('npm/spelling/hello-1.0.0.tgz'))
    mkdirSync(join(folder, 'elsewhere'))
    const digestOf = async (name: string): Promise<string | null> => {
      writeFileSync(join(folder, 'elsewhere', name), content)
      const [file, memory] = [await digest(join(folder, 'elsewhere', name)), await digest(content, { name })]
      expect(memory).toEqual(file)
      return file.canonicalDigest
    }
    const plain = await digestOf('x')
    expect(await digestOf('other.bin')).toBe(plain)
    const npm = await digestOf('pkg-1.0.0.tgz')
    expect(npm).not.toBe(plain)
    expect((await digest(content, { consumer: 'npm' })).canonicalDigest).toBe(npm)
  })

  it('is the same however many are made at once', async () => {
    const paths = ['deb/mtime/a.deb', 'deb/owner/a.deb', 'zip/mtime/a.zip', 'deb/mtime/b.deb'].map(fixture)
    const one: unknown[] = []
    for (const path of paths) one.push(await digest(path))
    expect(await Promise.all(paths.map(path => digest(path)))).toEqual(one)
  })

  it('is there for an empty input', async () => {
    expect(await digest(bytes(''))).toMatchObject({ size: 0, canonicalDigest: expect.stringMatching(form), problems: [] })
  })
})

describe('there is no digest of', () => {
  const inner = gzip('x'.repeat(3000))
  const cut = inner.subarray(0, inner.length - 6)

  it.each([
    ['a file that is not there', join(folder, 'missing'), {}, [{ layer: '', found: 'missing does not exist' }]],
    ['a directory', folder, {}, [{ layer: '', found: expect.stringContaining('is a directory') }]],
    ['a stream that is cut off', cut, {}, [{ layer: '', expected: expect.any(String) }]],
    ['a damaged file in a package', deb({ files: [{ name: 'x.gz', body: cut }] }), {}, [{ layer: 'data.tar!/x.gz' }]],
    [
      'an encrypted entry',
      zip([{ name: 'a', flags: 1, data: bytes('twelve bytes of one secret') }]),
      {},
      [{ layer: 'a', offset: 0, found: 'an encrypted entry' }],
    ],
    ['decoded bytes above the limit', gzip(zeros(5000)), { decoded: 4999 }, [{ layer: '', found: /decoded of 4999/ }]],
    ['archives below the limit of depth', tar([{ name: 'd', body: tar([{ name: 'a' }]) }]), { depth: 0 }, [{ layer: 'd' }]],
    ['more entries than the limit', tar([{ name: 'a' }, { name: 'b' }]), { entries: 1 }, [{ layer: '', found: /entries of 1/ }]],
  ] as const)('%s; it is said where that is', async (_, input, limits, problems) => {
    const found = await digest(input, { limits })
    expect(found.canonicalDigest).toBeNull()
    expect(found.problems).toMatchObject(
      problems.map(one => ({
        ...one,
        ...('found' in one && one.found instanceof RegExp ? { found: expect.stringMatching(one.found) } : {}),
      })),
    )
    if (typeof input !== 'string')
      expect(found).toMatchObject({ size: input.length, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) })
    else expect(found.sha256).toBeNull()
  })

  it('what rejects is use without sense', async () => {
    await expect(digest(bytes('x'), { erase: ['comment'] })).rejects.toThrow(RangeError)
  })
})
