import { gunzipSync } from 'node:zlib'
import { decompress } from 'fzstd'
import { extract } from 'tar-stream'
import { type Entry as ZipRecord, fromBuffer, type ZipFile } from 'yauzl'
import { decoded } from './encodings.ts'

/** A member as a reader of others sees it; names are latin-1. */
export interface Member {
  readonly name: string
  readonly type: string
  readonly mode: number
  readonly owner: string
  readonly link: string
  /** null: what this reader cannot read. */
  readonly content: Buffer | null
}

/** Its types leave these two out. */
const asLatin1 = { filenameEncoding: 'latin1', allowUnknownFormat: true } as Parameters<typeof extract>[0]

export async function tarMembers(content: Uint8Array): Promise<Member[]> {
  const reader = extract(asLatin1)
  reader.end(Buffer.from(content))
  const members: Member[] = []
  for await (const entry of reader) {
    const { name, type, mode, linkname, uid, gid, uname, gname } = entry.header
    const parts: Buffer[] = []
    for await (const part of entry) parts.push(part as Buffer)
    members.push({
      ...{ name, mode: mode ?? 0, type: type ?? 'other', owner: [uid, gid, uname, gname].join(':') },
      link: type === 'link' || type === 'symlink' ? (linkname ?? '') : '',
      content: Buffer.concat(parts),
    })
  }
  return members
}

const opened = (content: Uint8Array): Promise<ZipFile> =>
  new Promise((resolve, reject) =>
    fromBuffer(Buffer.from(content), { lazyEntries: true, decodeStrings: false }, (problem, file) =>
      problem ? reject(problem) : resolve(file),
    ),
  )

const read = (file: ZipFile, record: ZipRecord): Promise<Buffer | null> =>
  new Promise(resolve =>
    file.openReadStream(record, (problem, stream) => {
      if (problem) return resolve(null)
      const parts: Buffer[] = []
      stream.on('data', part => parts.push(part))
      stream.on('error', () => resolve(null))
      stream.on('end', () => resolve(Buffer.concat(parts)))
    }),
  )

const UNIX = 3

export async function zipMembers(content: Uint8Array): Promise<Member[]> {
  const file = await opened(content)
  const records = await new Promise<ZipRecord[]>((resolve, reject) => {
    const seen: ZipRecord[] = []
    file.on('entry', (record: ZipRecord) => {
      seen.push(record)
      file.readEntry()
    })
    file.on('error', reject)
    file.on('end', () => resolve(seen))
    file.readEntry()
  })
  const members: Member[] = []
  for (const record of records) {
    const mode = record.versionMadeBy >> 8 === UNIX ? record.externalFileAttributes >>> 16 : 0
    const format = mode & 0o170000
    members.push({
      ...{ name: (record.fileName as unknown as Buffer).toString('latin1'), mode, owner: '', link: '' },
      type: [0, 0o100000, 0o040000].includes(format) ? 'usual' : format.toString(8),
      content: record.uncompressedSize > 1 << 26 ? null : await read(file, record),
    })
  }
  return members
}

/** ar(5): GNU and BSD long names; tables of symbols and of names are no members. Throws on what is none. */
export function arMembers(content: Uint8Array): Member[] {
  const bytes = Buffer.from(content)
  const text = (start: number, end: number): string => bytes.toString('latin1', start, end)
  const members: Member[] = []
  let names = ''
  for (let at = 8; at + 60 <= bytes.length; ) {
    const [field, size] = [text(at, at + 16).trimEnd(), Number(text(at + 48, at + 58).trim() || 'none')]
    const mode = Number.parseInt(text(at + 40, at + 48).trim() || '0', 8)
    if (text(at + 58, at + 60) !== '`\n' || !Number.isSafeInteger(size) || at + 60 + size > bytes.length) throw new Error(`no header at ${at}`)
    const body = bytes.subarray(at + 60, at + 60 + size)
    at += 60 + size + (size % 2)
    if (field === '//') names = body.toString('latin1')
    const bsd = Number(/^#1\/(\d+)$/.exec(field)?.[1] ?? 0)
    const place = /^\/(\d+)$/.exec(field)?.[1]
    const long = place === undefined ? undefined : names.slice(Number(place)).split('/\n', 1)[0]
    const name = bsd ? body.toString('latin1', 0, bsd).replace(/\0+$/, '') : (long ?? (field.replace(/\/$/, '') || '/'))
    if (/^(\/|\/\/|\/SYM64|__\.SYMDEF.*)$/.test(name) || field === '//') continue
    members.push({ name, type: 'file', mode, owner: '', link: '', content: body.subarray(bsd) })
  }
  return members
}

/** The outermost encoding taken off; null if there is none, or if it does not decode. */
export async function peeled(content: Uint8Array): Promise<{ readonly kind: string; readonly inner: Uint8Array } | null> {
  const head = Buffer.from(content.subarray(0, 4)).toString('latin1')
  try {
    if (head.startsWith('\x1f\x8b')) return { kind: 'gzip', inner: gunzipSync(content) }
    if (head === '\x28\xb5\x2f\xfd') return { kind: 'zstd', inner: decompress(content) }
  } catch {
    // The readers of others refuse it: it is not seen.
    return null
  }
  return decoded(content)
}
