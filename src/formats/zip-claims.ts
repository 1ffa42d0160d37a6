import { latin1 } from '../model/bytes.ts'
import type { LayerHead } from '../model/layer.ts'
import { endsAsZip } from './zip-end.ts'

/** A local record; the end of an empty archive; the mark of one that was to be split (APPNOTE.TXT 8.5.4). */
const archive = /^PK(\x03\x04|\x05\x06|\x07\x08PK\x03\x04)/
/** JEP 261: magic and version 1.0. */
export const JMOD = 'JM\x01\0'
/** Of a beginning as much is looked at. */
export const HEAD = 256
const program = /^(MZ|\x7fELF|JM\x01\0PK\x03\x04)/
/** Interpreters that run the archive behind this line. Any other runs the bytes of the archive as its script. */
const loader = /^#![ \t]*(\S*\/)?(env[ \t]+(-S[ \t]+)?(\S*\/)?)?(python|pypy|java)[\d.]*([ \t\r\n]|$)/
/** What begins with another one is run by it, and then the whole file is its script; who starts a jar may still read the archive behind it. */
export const isShellScript = (start: string): boolean => start.startsWith('#!') && !loader.test(start)
const executable = /\.(jar|war)$/i
const named = /\.(zip|jar|whl|war|ear|pyz|xpi|apk|aar|nupkg|vsix|egg)$/i

/** POSIX.1-2017, pax, ustar: whoever reads a tar takes no notice of what follows it. */
const isTar = (head: Uint8Array): boolean => latin1(head.subarray(257, 262)) === 'ustar'

/** An archive by its head; by its tail only behind what is known to stand in front of archives, or under the name of one. */
export function claimsZip(head: Uint8Array, tail: Uint8Array, { name, path }: LayerHead): boolean {
  // dpkg runs maintainer scripts with execvp, which hands to sh whatever is no program.
  if (path.at(-2)?.key === 'control.tar') return false
  const start = latin1(head.subarray(0, HEAD))
  if (archive.test(start)) return true
  const isScript = start.startsWith('#!')
  const fits = program.test(start) || loader.test(start) || (isScript ? executable.test(name) : named.test(name) && !isTar(head))
  return fits && endsAsZip(tail)
}
