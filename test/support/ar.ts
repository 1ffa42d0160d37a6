import { createHash } from 'node:crypto'
import { bytes, fixed } from './bytes.ts'
import { type TarEntry, tar } from './tar.ts'

export interface ArMember {
  /** As it stands in the 16 bytes; "x.o/" in GNU archives. */
  readonly name: string
  readonly body: string | Uint8Array
  readonly mtime?: number | string
  readonly uid?: number | string
  readonly gid?: number | string
  readonly mode?: string
  readonly padding?: string
  readonly size?: number
}

/** ar(5), one member with its padding. */
export function arMember({
  name,
  body,
  mtime = 1_700_000_000,
  uid = 0,
  gid = 0,
  mode = '100644',
  padding = '\n',
  size,
}: ArMember): Uint8Array {
  const content = bytes(body)
  const field = (value: string | number, length: number): Uint8Array => fixed(String(value), length, 0x20)
  const header = [
    field(name, 16),
    field(mtime, 12),
    field(uid, 6),
    field(gid, 6),
    field(mode, 8),
    field(size ?? content.length, 10),
    '`\n',
  ]
  return bytes(...header, content, content.length % 2 ? padding : '')
}

export const ar = (members: readonly ArMember[], tail: string | Uint8Array = ''): Uint8Array =>
  bytes('!<arch>\n', ...members.map(arMember), tail)

export interface DebParts {
  readonly control?: string
  readonly files?: readonly TarEntry[]
  /** Further members of control.tar. */
  readonly scripts?: readonly TarEntry[]
  /** Lines of md5sums; computed from the files unless given. */
  readonly md5sums?: string
  readonly mtime?: number
  readonly compress?: { readonly suffix: string; readonly pack: (tar: Uint8Array) => Uint8Array }
  readonly members?: (members: ArMember[]) => ArMember[]
  readonly tarOf?: (entries: readonly TarEntry[]) => Uint8Array
}

export const defaultControl =
  'Package: hello\nVersion: 1.0-1\nArchitecture: all\nMaintainer: A <a@example.org>\nDescription: hello\n'
export const defaultFiles: readonly TarEntry[] = [
  { name: './', type: '5', mode: 0o755 },
  { name: './usr/', type: '5', mode: 0o755 },
  { name: './usr/bin/', type: '5', mode: 0o755 },
  { name: './usr/bin/hello', mode: 0o755, body: '#!/bin/sh\necho hello\n' },
  { name: './usr/share/doc/hello/copyright', body: 'Public domain\n' },
]

export const md5 = (body: string | Uint8Array): string => createHash('md5').update(bytes(body)).digest('hex')

export const md5sumsOf = (files: readonly TarEntry[]): string =>
  files
    .filter(({ type = '0' }) => type === '0')
    .map(({ name, body = '' }) => `${md5(body)}  ${name.replace('./', '')}\n`)
    .join('')

/** deb(5), uncompressed unless told otherwise. */
export function deb(parts: DebParts = {}): Uint8Array {
  const { files = defaultFiles, mtime = 1_700_000_000, compress, tarOf = entries => tar(entries) } = parts
  const dated = (entries: readonly TarEntry[]): TarEntry[] => entries.map(entry => ({ mtime, dialect: 'gnu', ...entry }))
  const control = tarOf(
    dated([
      { name: './', type: '5', mode: 0o755 },
      { name: './control', body: parts.control ?? defaultControl },
      { name: './md5sums', body: parts.md5sums ?? md5sumsOf(files) },
      ...(parts.scripts ?? []),
    ]),
  )
  const pack = compress?.pack ?? (tarball => tarball)
  const suffix = compress?.suffix ?? ''
  const members: ArMember[] = [
    { name: 'debian-binary', body: '2.0\n', mtime },
    { name: `control.tar${suffix}`, body: pack(control), mtime },
    { name: `data.tar${suffix}`, body: pack(tarOf(dated(files))), mtime },
  ]
  return ar(parts.members?.(members) ?? members)
}

const blankHeader = { mtime: '', uid: '', gid: '', mode: '' } as const

/** GNU: a slash ends a name; one of more than 15 bytes stands in the table "//". */
export function gnuAr(members: readonly ArMember[], symbols?: string | Uint8Array): Uint8Array {
  let table = ''
  const named = members.map(member => {
    if (member.name.length < 16) return { ...member, name: `${member.name}/` }
    table += `${member.name}/\n`
    return { ...member, name: `/${table.length - member.name.length - 2}` }
  })
  if (table.length % 2) table += '\n'
  return ar([
    ...(symbols === undefined ? [] : [{ name: '/', body: symbols, mtime: 0, mode: '0' }]),
    ...(table ? [{ name: '//', body: table, ...blankHeader }] : []),
    ...named,
  ])
}

/** macOS: every name stands behind its header, filled up with NULs to a multiple of eight with the header. */
export function bsdAr(members: readonly ArMember[], symbols?: string | Uint8Array): Uint8Array {
  const tables = symbols === undefined ? [] : [{ name: '__.SYMDEF SORTED', body: symbols }]
  return ar(
    [...tables, ...members].map(member => {
      const length = Math.ceil((60 + member.name.length + 1) / 8) * 8 - 60
      return { ...member, name: `#1/${length}`, body: bytes(fixed(member.name, length), member.body) }
    }),
  )
}

/** GNU `ar rcsT`: headers without bodies, but for the table of names. */
export function thinAr(members: readonly { readonly name: string; readonly size: number }[]): Uint8Array {
  const table = members.map(({ name }) => `${name}/\n`).join('')
  const starts = members.map((_, index) => members.slice(0, index).reduce((sum, { name }) => sum + name.length + 2, 0))
  return bytes(
    '!<thin>\n',
    arMember({ name: '//', body: table, ...blankHeader }),
    ...members.map(({ size }, index) => arMember({ name: `/${starts[index]}`, body: '', size })),
  )
}
