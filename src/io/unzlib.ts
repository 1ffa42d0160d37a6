import { inflateSync } from 'node:zlib'

/** A zlib stream (RFC 1950) that is all of the bytes, decoded; null where it is damaged, goes on, or decodes to more than `most` bytes. */
export function unzlib(bytes: Uint8Array, most: number): Uint8Array | null {
  try {
    const { buffer, engine } = inflateSync(bytes, { info: true, maxOutputLength: Math.max(1, most) }) as unknown as {
      buffer: Buffer
      engine: { bytesWritten: number }
    }
    return engine.bytesWritten === bytes.length && buffer.length <= most ? buffer : null
  } catch (problem) {
    const { code = '' } = problem as NodeJS.ErrnoException
    if (code === 'ERR_BUFFER_TOO_LARGE' || code.startsWith('Z_')) return null
    throw problem
  }
}
