import { createHash } from 'node:crypto'
import type { Member } from './readers.ts'

const digest = (id: string, content: Uint8Array): string => createHash(id).update(content).digest('hex')
const plain = (name: string): string => name.replace(/^(\.\/+)+/, '')

/**
 * What md5sums of a .deb say of what it installs: `right`, or the stored digest over the contents that it belies. A digest that is right on one
 * side only, or wrong over other contents, so gives other lines.
 */
export function md5sumsLines(tars: ReadonlyMap<string, readonly Member[]>): string[] {
  const contents = new Map((tars.get('data.tar') ?? []).map(member => [plain(member.name), member]))
  const contentOf = (path: string): Buffer | undefined => {
    const member = contents.get(plain(path))
    return (member?.type === 'link' ? contents.get(plain(member.link)) : member)?.content ?? undefined
  }
  const list = textOf(tars, 'md5sums')
  const lines = list.split('\n').flatMap(line => {
    const [, stored, path] = /^([0-9a-f]{32}) [ *](.*)$/.exec(line) ?? []
    if (!stored) return line ? [`md5sums | ${line}`] : []
    const content = contentOf(path!)
    const right = content && digest('md5', content) === stored
    return [`md5sums | ${path} | ${right ? 'right' : `${stored} over ${content ? digest('sha256', content) : 'nothing'}`}`]
  })
  return lines.sort()
}

const textOf = (tars: ReadonlyMap<string, readonly Member[]>, name: string): string =>
  tars.get('control.tar')?.findLast(member => plain(member.name) === name)?.content?.toString('latin1') ?? ''
