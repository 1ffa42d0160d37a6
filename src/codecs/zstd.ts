import { latin1, type Range } from '../model/bytes.ts'
import type { Codec } from '../model/codec.ts'
import type { Field } from '../model/layer.ts'
import { derivedField, hexOf } from './fields.ts'
import { type FrameCodec, type FrameContent, type Opened, openFrames } from './frame-codec.ts'
import { behindSkippables } from './frames.ts'
import { isLz4 } from './lz4-walk.ts'
import { createZstdDecoder } from './zstd-decode.ts'
import { walkZstd, ZSTD_MAGIC, type ZstdFrame } from './zstd-walk.ts'

/** Zstandard (RFC 8878). Fields of a frame: section 3.1.1. */
const frames: FrameCodec<ZstdFrame> = {
  id: 'zstd',
  walk: walkZstd,
  decoder: createZstdDecoder,
  bits: 64,
  fields: fieldsOf,
  choices: ['zstd.descriptor', 'zstd.window'],
}

export const zstd: Codec = {
  id: 'zstd',
  docs: {
    title: 'Zstandard',
    what: 'All frames and skippable frames: headers, blocks to the last bit, sizes and checksums verified. Frames that need a dictionary are not decoded.',
    see: 'RFC 8878, section 3.1',
    recomputed: 'sizes and checksums',
  },
  claims(head) {
    const behind = behindSkippables(head)
    return latin1(behind.subarray(0, 4)) === ZSTD_MAGIC || (behind !== head && !isLz4(behind))
  },
  open: (_, bytes, decoders) => openFrames(frames, bytes, decoders),
}

function fieldsOf(frame: ZstdFrame, content: FrameContent | null, { bytes }: Opened): readonly Field[] {
  const { start, plain, descriptor, windowDescriptor, window, dictionary, contentSize, size, checksum } = frame
  const magic = { start, end: descriptor.start }
  const fields: Field[] = [
    { name: 'zstd.magic', ranges: [magic], value: hexOf(bytes, magic) },
    // Section 3.1.1.1.1.3: decoders ignore the unused bit, so it may hold anything.
    { name: 'zstd.descriptor', ranges: [descriptor], ...(plain ? { value: hexOf(bytes, descriptor) } : {}) },
  ]
  const add = (range: Range, field: () => Field): void => {
    if (range.end > range.start) fields.push(field())
  }
  add(windowDescriptor, () => ({ name: 'zstd.window', ranges: [windowDescriptor], value: String(window) }))
  add(dictionary, () => ({ name: 'zstd.dictionary', ranges: [dictionary] }))
  add(contentSize, () =>
    content
      ? derivedField('zstd.content-size', contentSize, { stored: String(size), expected: String(content.end - content.start) })
      : { name: 'zstd.content-size', ranges: [contentSize] },
  )
  // Section 3.1.1: the lower four bytes of XXH64 with seed 0, least significant byte first.
  add(checksum, () =>
    content
      ? derivedField('zstd.checksum', checksum, {
          stored: hexOf(bytes, checksum, 'little'),
          expected: content.sum.slice(-8),
        })
      : { name: 'zstd.checksum', ranges: [checksum] },
  )
  return fields
}
