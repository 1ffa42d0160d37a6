import { digestOf } from '../io/digest.ts'
import { type OpenInput, openInput } from '../io/file.ts'
import { latin1, ofBytes } from '../model/bytes.ts'

/** A path, or the bytes themselves. Throws InputUnusable for what is no regular file that can be read. */
export function open(input: string | Uint8Array, name: string | undefined): OpenInput {
  if (typeof input === 'string') {
    const opened = openInput(input)
    return name === undefined ? opened : { ...opened, name }
  }
  const source = ofBytes(input)
  const sha256 = () => digestOf('sha256', source)
  return { name: name ?? 'bytes', source, sha256, fd: null, identity: null, check: () => undefined, close: () => undefined }
}

/** What an input is called that may not be there. */
export const nameOf = (input: string | Uint8Array, name: string | undefined): string =>
  name ?? (typeof input === 'string' ? baseName(input) : 'bytes')

const baseName = (path: string): string =>
  path
    .replace(/[\\/]+$/, '')
    .split(/[\\/]/)
    .at(-1) || path

/** A name as the formats have it: latin-1, one character a byte. */
export const keyOf = (name: string): string => latin1(Buffer.from(name))
