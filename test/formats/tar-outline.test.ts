import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tar } from '../../src/formats/tar.ts'
import { outline } from '../../src/formats/tar-outline.ts'
import type { Range } from '../../src/model/bytes.ts'
import { cutOf } from '../support/broken.ts'
import { base256, tar as tarOf } from '../support/tar.ts'

/** Contents as the headers tell them, one after the other. */
function outlined(archive: Uint8Array): Range[] {
  const out: Range[] = []
  for (let at = 0; at + outline.header <= archive.length; ) {
    const behind = outline.behind(archive.subarray(at, at + outline.header))
    if (!behind) break
    const start = at + outline.header
    if (behind.content > 0) out.push({ start, end: start + behind.content })
    at = start + behind.content + behind.kept
  }
  return out
}

async function bodies(archive: Uint8Array): Promise<Range[]> {
  const { blocks } = await cutOf(tar, archive)
  return blocks
    .flatMap(({ child }) => child?.pieces.filter(({ start, end }) => end > start) ?? [])
    .map(({ start, end }) => ({ start, end }))
}

const root = join(import.meta.dirname, '..', '..', 'fixtures', 'tar')
const fixtures = readdirSync(root).flatMap(name => {
  const { files } = JSON.parse(readFileSync(join(root, name, 'case.json'), 'utf8')) as { files: string[] }
  return files.filter(file => file.endsWith('.tar')).map(file => [`${name}/${file}`] as const)
})

describe('contents lie where the archive says when it is whole', () => {
  it.each(fixtures)('%s', async at => {
    const archive = readFileSync(join(root, at))
    const told = outlined(archive)
    // A hint may be wrong; where no record tells another size or a map, it is right up to where the archive breaks off.
    const known = (await bodies(archive)).filter(body => !told.some(({ start, end }) => start === body.start && end === body.end))
    if (!/sparse|size/.test(at)) expect(known).toEqual([])
  })
})

describe('it ends', () => {
  const whole = tarOf([{ name: 'a', body: 'x' }])
  it.each<[string, Uint8Array]>([
    ['at the end marker', new Uint8Array(512)],
    ['where a checksum is wrong', Uint8Array.from(whole.subarray(0, 512), (byte, at) => (at === 0 ? byte ^ 1 : byte))],
    ['at a size that is no number', tarOf([{ name: 'a', raw: [[124, 'no number']] }]).subarray(0, 512)],
    ['at a negative size', tarOf([{ name: 'a', raw: [[124, base256(-1, 12)]] }]).subarray(0, 512)],
  ])('%s', (_, header) => {
    expect(outline.behind(header)).toBeNull()
  })
})
