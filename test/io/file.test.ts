import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  appendFileSync,
  chmodSync,
  closeSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { basename, join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { fileSource, InputUnusable, openInput } from '../../src/io/file.ts'
import { scratch } from '../cli/samebits.ts'
import { bytes, patched } from '../support/bytes.ts'

const folder = scratch()
const pathOf = (name: string): string => join(folder, name)
let files = 0
function put(content: string | Uint8Array, name = `file-${files++}`): string {
  writeFileSync(pathOf(name), content)
  // Any later write gives it another time.
  utimesSync(pathOf(name), 1_000_000_000, 1_000_000_000)
  return pathOf(name)
}

const WINDOW = 1024 * 1024
const large = Uint8Array.from({ length: 5 * WINDOW + 7 }, (_, at) => (at * 31 + (at >> 11) + (at >> 20)) & 0xff)
const largePath = put(large, 'large')

/** Descriptors that are closed behind the tests. */
const opened: number[] = []
afterAll(() => {
  for (const fd of opened) closeSync(fd)
})
function descriptor(path: string, mode = 'r'): number {
  const fd = openSync(path, mode)
  opened.push(fd)
  return fd
}

describe('a source on a file', () => {
  const source = fileSource(descriptor(largePath), large.length, 'large')

  it.each([
    ['nothing', 5, 5],
    ['nothing at the end', large.length, large.length],
    ['the first byte', 0, 1],
    ['the last byte', large.length - 1, large.length],
    ['a whole window', WINDOW, 2 * WINDOW],
    ['up to the end of a window', WINDOW - 3, WINDOW],
    ['from the start of one', WINDOW, WINDOW + 3],
    ['across a border', WINDOW - 3, WINDOW + 3],
    ['across several', 3, 4 * WINDOW + 3],
    ['the last, short window', 5 * WINDOW, large.length],
    ['everything', 0, large.length],
  ])('%s', (_, start, end) => {
    const read = source.read(start, end)
    expect(read.length).toBe(end - start)
    expect(Buffer.compare(read, large.subarray(start, end))).toBe(0)
  })

  it('any bytes, in any order', () => {
    const place = fc.tuple(fc.nat(large.length), fc.oneof(fc.nat(50), fc.nat(3 * WINDOW)))
    fc.assert(
      fc.property(fc.array(place, { maxLength: 20 }), places => {
        for (const [start, length] of places) {
          const end = Math.min(large.length, start + length)
          expect(Buffer.compare(source.read(start, end), large.subarray(start, end))).toBe(0)
        }
      }),
      { numRuns: 50, seed: 1 },
    )
  })

  it('reads near each other read the file once; four windows are kept', () => {
    const path = put(large)
    const cached = fileSource(descriptor(path), large.length, 'cached')
    const first = (): number | undefined => cached.read(0, 1)[0]
    const writer = openSync(path, 'r+')
    const old = first()
    writeSync(writer, Uint8Array.from([0xaa]), 0, 1, 0)
    closeSync(writer)
    for (const window of [1, 2, 3]) cached.read(window * WINDOW, window * WINDOW + 1)
    cached.read(0, 3 * WINDOW)
    expect(first()).toBe(old)
    for (const window of [4, 1, 2, 3]) cached.read(window * WINDOW, window * WINDOW + 1)
    expect([old, first()]).toEqual([large[0], 0xaa])
  })

  it('a file that is shorter than it was', () => {
    const path = put('content')
    const shrunk = fileSource(descriptor(path), 7, 'shrunk')
    truncateSync(path, 3)
    expect(() => shrunk.read(0, 7)).toThrow(new InputUnusable('shrunk is shorter than it was'))
    expect(() => fileSource(descriptor(path), large.length, 'shrunk').read(0, large.length)).toThrow(InputUnusable)
  })

  it('a file that cannot be read says where', () => {
    const closed = fileSource(descriptor(put('x'), 'a'), 1, 'closed')
    expect(() => closed.read(0, 1)).toThrow(
      expect.objectContaining({ reason: 'closed cannot be read at 0', cause: expect.objectContaining({ code: 'EBADF' }) }),
    )
  })
})

describe('an input', () => {
  it('its name, bytes and digest', () => {
    const input = openInput(largePath)
    expect([input.name, input.source.size]).toEqual(['large', large.length])
    expect(input.sha256()).toBe(createHash('sha256').update(large).digest('hex'))
    expect(input.sha256()).toBe(input.sha256())
    expect(() => input.check()).not.toThrow()
    input.close()
  })

  it('an empty file', () => {
    const input = openInput(put(''))
    expect([input.source.size, input.source.read(0, 0).length]).toEqual([0, 0])
    expect(input.sha256()).toBe(createHash('sha256').digest('hex'))
    input.close()
  })

  it('one file by several names has one identity', () => {
    const path = put('x')
    linkSync(path, pathOf('hard'))
    symlinkSync(path, pathOf('soft'))
    const [one, hard, soft, other] = [path, pathOf('hard'), pathOf('soft'), put('x')].map(name => {
      const input = openInput(name)
      input.close()
      return input
    })
    expect([hard!.identity, soft!.identity]).toEqual([one!.identity, one!.identity])
    expect(other!.identity).not.toEqual(one!.identity)
    expect([hard!.name, soft!.name]).toEqual(['hard', 'soft'])
  })
})

describe('an input that changes while it is read', () => {
  it.each<readonly [what: string, change: (path: string) => void]>([
    ['grows', path => appendFileSync(path, '!')],
    ['shrinks', path => truncateSync(path, 3)],
    ['is emptied', path => truncateSync(path, 0)],
    ['is written again', path => writeFileSync(path, 'CONTENT')],
    ['is written in place', path => writeFileSync(path, bytes('C'), { flag: 'r+' })],
    ['is touched', path => utimesSync(path, 1_000_000_001, 1_000_000_001)],
  ])('%s', (_, change) => {
    const path = put('content')
    const input = openInput(path)
    expect(() => input.check()).not.toThrow()
    change(path)
    expect(() => input.check()).toThrow(new InputUnusable(`${basename(path)} changed while it was read`))
    input.close()
  })

  it.each<readonly [what: string, change: (path: string) => void]>([
    ['it is only read', path => openInput(path).close()],
    ['another file takes its name', path => renameSync(put('another'), path)],
    ['its name goes', path => unlinkSync(path)],
    ['its mode changes', path => chmodSync(path, 0o600)],
  ])('%s: the bytes are still the same', (_, change) => {
    const path = put('content')
    const input = openInput(path)
    change(path)
    expect(() => input.check()).not.toThrow()
    expect(input.source.read(0, 7)).toEqual(bytes('content'))
    input.close()
  })

  it('one that grows is read as it was', () => {
    const path = put('content')
    const input = openInput(path)
    appendFileSync(path, 'more')
    expect([input.source.size, input.source.read(0, 7)]).toEqual([7, bytes('content')])
    input.close()
  })

  it('one that shrinks cannot be read', () => {
    const path = put(patched(large, 0, 'x'))
    const input = openInput(path)
    truncateSync(path, WINDOW)
    expect(() => input.sha256()).toThrow(InputUnusable)
    input.close()
  })
})

const unix = process.platform !== 'win32'

describe('what is no input', () => {
  mkdirSync(pathOf('directory'))
  symlinkSync('loop', pathOf('loop'))
  symlinkSync('directory', pathOf('soft-directory'))
  put('x', 'plain')
  if (unix) execFileSync('mkfifo', [pathOf('fifo')])

  const refused = (path: string): unknown => {
    try {
      openInput(path).close()
      return null
    } catch (problem) {
      return problem
    }
  }

  it.each<readonly [name: string, reason: string]>([
    ['missing', 'does not exist'],
    ['directory/missing', 'does not exist'],
    ['directory', 'is a directory'],
    ['soft-directory', 'is a directory'],
    ['loop', 'is a loop of links'],
    ['plain/below', 'cannot be opened (ENOTDIR)'],
    ['x'.repeat(5000), 'cannot be opened (ENAMETOOLONG)'],
    ...(unix ? [['fifo', 'is a FIFO'] as const] : []),
  ])('%.20s %s', (name, reason) => {
    const problem = refused(pathOf(name))
    expect(problem).toBeInstanceOf(InputUnusable)
    expect(problem).toMatchObject({ reason: `${basename(name)} ${reason}`, message: `${basename(name)} ${reason}` })
  })

  it.runIf(unix)('a device', () => expect(refused('/dev/null')).toMatchObject({ reason: 'null is a device' }))

  it.runIf(unix)('a socket', async () => {
    const server = createServer()
    await new Promise<void>(listening => server.listen(pathOf('socket'), listening))
    expect(refused(pathOf('socket'))).toMatchObject({ reason: 'socket is a device or a socket', cause: { code: 'ENXIO' } })
    await new Promise(closed => server.close(closed))
  })

  // Root reads everything.
  it.skipIf(!unix || process.getuid?.() === 0)('a file that may not be read', () => {
    const path = put('x')
    chmodSync(path, 0)
    expect(refused(path)).toMatchObject({ reason: `${basename(path)} may not be read` })
  })

  it.runIf(process.platform === 'linux')('leaves no descriptor open', () => {
    const count = (): number => readdirSync('/proc/self/fd').length
    const before = count()
    for (let times = 0; times < 20; times++) for (const name of ['directory', 'fifo', 'missing']) refused(pathOf(name))
    expect(count()).toBe(before)
  })
})
