import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { mtree } from '../../src/formats/mtree.ts'
import { compare } from '../../src/index.ts'
import type { LayerHead } from '../../src/model/layer.ts'
import { sha256 } from '../support/apk.ts'
import { cutOf, shapeOf, survives } from '../support/broken.ts'
import { type TarEntry, tar } from '../support/tar.ts'

const layer: LayerHead = { path: [{ key: '.MTREE', nth: 0 }], name: '.MTREE', reach: 'installed' }
const text = (...lines: string[]): string => `#mtree\n${lines.map(line => `${line}\n`).join('')}`

describe('.MTREE', () => {
  const around = { 'mtree.separator': 'raw' }
  const gap = { 'mtree.gap': 'structural:malformed' }
  it.each<[string, string, object]>([
    [
      'a file',
      './a time=5.0 size=3 sha256digest=ab mode=644',
      { a: { 'mtree.path': 'a', ...around, 'mtree.time': '5', 'mtree.size': '3', 'mtree.sha256': 'ab', 'mtree.mode': '644' } },
    ],
    ['nanoseconds', './a time=5.5', { a: { 'mtree.path': 'a', ...around, 'mtree.time': '5.000000005' } }],
    ['another time', './a time=5.05', { a: { 'mtree.path': 'a', ...around, 'mtree.word-time': '5.05' } }],
    ['another mode', './a mode=0644', { a: { 'mtree.path': 'a', ...around, 'mtree.word-mode': '0644' } }],
    [
      'a link',
      './a type=link link=b\\040c',
      { a: { 'mtree.path': 'a', ...around, 'mtree.type': 'symlink', 'mtree.link': 'b c' } },
    ],
    ['an escaped path', './a\\040b', { 'a b': { 'mtree.path': 'a b', ...around } }],
    ['an odd escape', './a\\s', { '\0gap': gap }],
    ['one keyword twice', './a size=1 size=2', { '\0gap': gap }],
    ['one digest twice', './a md5=1 md5digest=2', { '\0gap': gap }],
    ['a word', './a optional', { '\0gap': gap }],
    ['two blanks', './a  size=1', { '\0gap': gap }],
    ['another path', 'a size=1', { '\0gap': gap }],
    ['unset', '/unset mode', { '\0gap': gap }],
  ])('%s', async (_, line, expected) => {
    expect(shapeOf(await cutOf(mtree, text(line), layer))).toEqual({ '\0text': { 'mtree.comment': 'raw' }, ...expected })
  })

  it('what is set is said of all that follow and do not say it', async () => {
    const { blocks } = await cutOf(mtree, text('/set mode=644 uid=0', './a', './b mode=755', '/set mode=600', './c'), layer)
    const modes = blocks.flatMap(block => block.fields().filter(({ name }) => name === 'mtree.mode'))
    expect(modes.map(({ value, ranges }) => [value, ranges.length])).toEqual([
      ['644', 0],
      ['755', 1],
      ['600', 0],
    ])
  })

  it('broken lists are tiled', async () => {
    await survives(
      mtree,
      text('/set type=file uid=0 mode=644', './a\\040b time=5.0 size=3 md5digest=ab', './l type=link link=a'),
      layer,
    )
  })
})

interface Parts {
  readonly body?: string
  readonly mode?: number
  readonly mtime?: number
  readonly link?: string
  readonly list?: (line: string) => string
}
const body = 'hello'
function arch({ body: content = body, mode = 0o755, mtime = 5, link = 'x', list = line => line }: Parts): Uint8Array {
  const listed = `#mtree\n/set type=file uid=0 gid=0 mode=755\n./x time=${mtime}.0 size=5 sha256digest=${sha256(body)}\n./l time=${mtime}.0 mode=777 type=link link=x\n`
  const entries: TarEntry[] = [
    { name: '.MTREE', body: gzipSync(list(listed)), mtime },
    { name: '.PKGINFO', body: 'pkgname = x\n', mtime },
    { name: 'x', body: content, mode, mtime },
    { name: 'l', type: '2', link, mode: 0o777, mtime },
  ]
  return tar(entries)
}

describe('what .MTREE lists', () => {
  it.each<[string, Parts, string, readonly string[]]>([
    ['another time, told right', { mtime: 6 }, 'equivalent', ['archive-entry-mtime']],
    [
      'another time, told wrong',
      { mtime: 6, list: line => line.replaceAll('6.0', '5.0') },
      'different',
      ['structural:stale-digest'],
    ],
    ['other content of one size', { body: 'Hello' }, 'different', ['content-change', 'structural:stale-digest']],
    ['another mode', { mode: 0o4755 }, 'different', ['permission-other', 'structural:stale-digest']],
    ['another target', { link: 'y' }, 'different', ['symlink-target', 'structural:stale-digest']],
    ['another digest', { list: line => line.replace(sha256(body), sha256('')) }, 'different', ['structural:stale-digest']],
    ['another owner', { list: line => line.replace('uid=0', 'uid=1') }, 'different', ['structural:stale-digest']],
    ['no line of a file', { list: line => line.replace(/\.\/x.*\n/, '') }, 'different', ['file-set-difference']],
    ['a line of no file', { list: line => line.replace('./x', './z') }, 'different', ['file-set-difference']],
  ])('%s', async (_, parts, verdict, causes) => {
    const report = await compare(arch({}), arch(parts), { audit: true })
    expect(report.inputs[0].consumer.id).toBe('pacman')
    expect({ verdict: report.verdict, causes: causes.filter(id => !report.causes.some(cause => cause.id === id)) }).toEqual({
      verdict,
      causes: [],
    })
  })
})

it.each(['.INSTALL', '.post-install', 'install/doinst.sh'])('%s is a script, whatever it looks like', async name => {
  const like = (mtime: number): Uint8Array => tar([{ name, body: tar([{ name: 'x', mtime }]) }])
  expect((await compare(like(1), like(2), { audit: true })).verdict).toBe('different')
})
