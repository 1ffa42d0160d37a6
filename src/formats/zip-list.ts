import { Readable } from 'node:stream'
import { fromRandomAccessReader, RandomAccessReader, type Entry as YauzlEntry, type ZipFile } from 'yauzl'
import { type ByteSource, piecesOf, type Range } from '../model/bytes.ts'
import { EOCD, type ZipEnd } from './zip-end.ts'
import { type Listed, Malformed } from './zip-locate.ts'

/** yauzl asks with callbacks and takes what `read` gives at once. `fault` is a failure to read, in contrast to bytes that are no zip. */
class SourceReader extends RandomAccessReader {
  fault: unknown
  readonly source: ByteSource
  constructor(source: ByteSource) {
    super()
    this.source = source
  }
  override _readStreamForRange(from: number, to: number): Readable {
    return Readable.from([Buffer.from(this.source.read(from, Math.min(to, this.source.size)))])
  }
  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (problem: Error | null) => void,
  ): void {
    callback(this.fill(buffer.subarray(offset, offset + length), position))
  }
  fill(buffer: Buffer, position: number): Error | null {
    const end = position + buffer.length
    if (end > this.source.size) return new Error(`a record at ${position} that ends behind the end`)
    try {
      buffer.set(this.source.read(position, end))
      return null
    } catch (problem) {
      this.fault = problem
      return problem as Error
    }
  }
}

/** The archive as yauzl wants it: from where offsets count to its end, without the comment, which may hold further ends. */
export async function list(bytes: ByteSource, { base, record }: ZipEnd): Promise<Listed[]> {
  const length = { start: 0, end: 2, hole: true }
  const source = new SourceReader(piecesOf(bytes, [{ start: base, end: record.start + EOCD - 2 }, length]))
  const options = { lazyEntries: true, autoClose: false, decodeStrings: false, validateEntrySizes: false }
  return new Promise<Listed[]>((resolve, reject) => {
    fromRandomAccessReader(source, source.source.size, options, (problem, file) => {
      if (problem || !file) reject(problem)
      else collect(file, base).then(resolve, reject)
    })
  }).catch((problem: unknown) => {
    throw source.fault ?? new Malformed(base, 'a zip archive', (problem as Error).message)
  })
}

/** `readEntryCursor` is where the next record begins: public in yauzl, though its type is wrong. */
const cursorOf = (file: ZipFile): number => file.readEntryCursor as unknown as number

function collect(file: ZipFile, base: number): Promise<Listed[]> {
  const listed: Listed[] = []
  let start = base + cursorOf(file)
  let arrived = false
  let asking = false
  /** Entries mostly arrive before `readEntry` returns: asking for the next one from within would fill the stack. */
  const advance = (): void => {
    asking = true
    do {
      arrived = false
      file.readEntry()
    } while (arrived)
    asking = false
  }
  return new Promise((resolve, reject) => {
    file.on('error', reject)
    file.on('end', () => resolve(listed))
    file.on('entry', (entry: YauzlEntry) => {
      const record = { start, end: base + cursorOf(file) }
      start = record.end
      listed.push(listedOf(entry, record, base))
      arrived = true
      if (!asking) advance()
    })
    advance()
  })
}

const listedOf = (entry: YauzlEntry, record: Range, base: number): Listed => ({
  central: record,
  offset: base + entry.relativeOffsetOfLocalHeader,
  packed: entry.compressedSize,
  size: entry.uncompressedSize,
  flags: entry.generalPurposeBitFlag,
  method: entry.compressionMethod,
  crc: entry.crc32,
  folder: entry.fileNameRaw.at(-1) === 0x2f,
})
