import { createHash } from 'node:crypto'
import type { ConsumerId } from '../../src/model/rule.ts'
import { md5sumsLines } from './oracle-packages.ts'
import { isTarHeader } from './places.ts'
import { arMembers, type Member, peeled, tarMembers, zipMembers } from './readers.ts'
import type { Pair } from './trial.ts'

/** How much of an archive is asked for: what nobody may ignore, or what this consumer may not. */
interface View {
  readonly modes: number
  readonly owners: boolean
  readonly depth: number
}

const ALL = 0o7777
const NEVER_IGNORED = 0o7111
const DEEPEST = 8

const hashOf = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex')

/** What is found on the disk on one side and not on the other. */
export async function memberFaults({ a, b, options, names }: Pair, consumer: ConsumerId): Promise<readonly string[]> {
  const exact = options.profile !== 'lenient' && (consumer === 'none' || consumer === 'dpkg')
  const view: View = { modes: exact ? ALL : NEVER_IGNORED, owners: exact && consumer === 'dpkg', depth: 0 }
  const [one, two] = [await linesOf(await unwrapped(a), view), await linesOf(await unwrapped(b), view)]
  if (one === null && two === null) return []
  if (one === null || two === null) return [`members: ${names[one ? 1 : 0]} is not read by another reader, the other file is`]
  const wrong = [...one.filter(line => !two.includes(line)), ...two.filter(line => !one.includes(line))]
  if (wrong.length === 0 && one.join('\n') !== two.join('\n')) wrong.push('another number or another order')
  return wrong.slice(0, 4).map(line => `members: ${line}`)
}

/** All encodings off: of the input, or of a member of a .deb. */
async function unwrapped(content: Uint8Array): Promise<Uint8Array> {
  const stream = await peeled(content)
  return stream ? unwrapped(stream.inner) : content
}

/** A line a member; null for what is no archive, or none that can be read. */
async function linesOf(content: Uint8Array, view: View): Promise<string[] | null> {
  const head = Buffer.from(content.subarray(0, 8)).toString('latin1')
  try {
    if (head === '!<arch>\n') return await arLines(content, view)
    if (head.startsWith('PK')) return inOrder(await zipMembers(content), view)
    if (content.length >= 512 && isTarHeader(content, 0)) return inOrder(await tarMembers(content), view)
  } catch {
    // Refused by the reader: not seen.
  }
  return null
}

/** Order counts where one name is there twice: the last one wins. */
async function inOrder(members: readonly Member[], view: View): Promise<string[]> {
  const lines: string[] = []
  for (const member of members) lines.push(await lineOf(member, view))
  const unique = new Set(members.map(({ name }) => plain(name))).size === members.length
  return unique ? lines.sort() : lines
}

const plain = (name: string): string => name.replace(/^(\.\/+)+/, '').replace(/([^/])\/$/, '$1') || '.'

async function lineOf(member: Member, view: View): Promise<string> {
  const { name, type, mode, owner, link, content } = member
  const told = content === null ? 'unread' : await contentLine(plain(name), content, view)
  const target = type === 'link' ? plain(link) : link
  return [plain(name), type, (mode & view.modes).toString(8), view.owners ? owner : '', target, told].join(' | ')
}

/** Attributes that the rule `manifest-builder` may erase, in any section: laxer than the rule. */
const builders =
  /^(Built-By|Build-Date|Built-Date|Built-On|Build-Time|Build-Timestamp|Implementation-Build-Date|Bnd-LastModified):.*(\r\n?|\n)( .*(\r\n?|\n))*/gim

/** The bytes, but for what can be opened: that is asked for its own members, of which anybody may ignore more. */
async function contentLine(name: string, content: Uint8Array, view: View): Promise<string> {
  if (view.depth > DEEPEST) return 'too deep'
  const inside: View = { modes: NEVER_IGNORED, owners: false, depth: view.depth + 1 }
  const stream = await peeled(content)
  if (stream) return `${stream.kind} of ${await contentLine('', stream.inner, inside)}`
  const lines = await linesOf(content, inside)
  if (lines) return `members ${hashOf(Buffer.from(lines.join('\n')))}`
  if (isArchiveLike(content)) return 'unread'
  if (name === 'META-INF/MANIFEST.MF') return hashOf(Buffer.from(Buffer.from(content).toString('latin1').replace(builders, '')))
  return hashOf(content)
}

const isArchiveLike = (content: Uint8Array): boolean =>
  /^(!<arch>|PK|\x1f\x8b|\xfd7zXZ|\x28\xb5\x2f\xfd|BZh|\x04\x22\x4d\x18|\x5d)/.test(Buffer.from(content.subarray(0, 8)).toString('latin1')) ||
  (content.length >= 512 && isTarHeader(content, 0))

/** Members of a .deb are opened on the way to the disk, with its consumer's eyes. */
async function arLines(content: Uint8Array, view: View): Promise<string[]> {
  const members = arMembers(content)
  const isDeb = members[0]?.name === 'debian-binary'
  if (!isDeb) {
    const modes = 0o7000
    return Promise.all(members.map(member => lineOf(member, { ...view, modes })))
  }
  const lines: string[] = []
  const tars = new Map<string, Member[]>()
  for (const member of members) {
    const part = /^(control|data)\.tar/.exec(member.name)?.[0]
    if (!part) {
      lines.push(await lineOf(member, { ...view, modes: 0 }))
      continue
    }
    const inner = await tarMembers(await unwrapped(member.content!))
    tars.set(part, inner)
    lines.push(...(await inOrder(inner.map(one => forgetful(part, one)), view)).map(line => `${part} | ${line}`))
  }
  return [...lines, ...md5sumsLines(tars)]
}

/** md5sums follow from what is installed, and are looked at below. */
const forgetful = (part: string, member: Member): Member => {
  if (part !== 'control.tar' || member.type !== 'file') return member
  if (plain(member.name) === 'md5sums') return { ...member, content: Buffer.alloc(0) }
  const text = member.content?.toString('latin1').replace(/^Installed-Size:.*$/gm, 'Installed-Size')
  return plain(member.name) === 'control' && text !== undefined ? { ...member, content: Buffer.from(text, 'latin1') } : member
}
