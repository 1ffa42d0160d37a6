import type { Range } from '../model/bytes.ts'
import type { Codec } from '../model/codec.ts'
import type { Field } from '../model/layer.ts'
import { derivedField, hexOf } from './fields.ts'
import { type FrameCodec, type FrameContent, type Opened, openFrames } from './frame-codec.ts'
import { behindSkippables } from './frames.ts'
import { createLz4Decoder } from './lz4-decode.ts'
import { isLz4, type Lz4Frame, walkLz4 } from './lz4-walk.ts'

/** LZ4 Frame Format 1.6.x. */
const frames: FrameCodec<Lz4Frame> = {
  id: 'lz4',
  walk: walkLz4,
  decoder: createLz4Decoder,
  bits: 32,
  fields: fieldsOf,
  choices: ['lz4.descriptor'],
}

export const lz4: Codec = {
  id: 'lz4',
  docs: {
    title: 'LZ4',
    what: 'All frames, legacy and skippable ones too: headers, blocks to the last bit, sizes and checksums verified. Frames that need a dictionary are not decoded.',
    see: 'LZ4 Frame Format 1.6.x; LZ4 Block Format',
    recomputed: 'sizes and checksums',
  },
  claims: head => isLz4(behindSkippables(head)),
  open: (_, bytes, decoders) => openFrames(frames, bytes, decoders),
}

function fieldsOf(frame: Lz4Frame, content: FrameContent | null, { bytes, hash }: Opened): readonly Field[] {
  const { magic, descriptor, contentSize, size, dictionary, headerChecksum, checksum } = frame
  const fields: Field[] = [{ name: 'lz4.magic', ranges: [magic], value: hexOf(bytes, magic) }]
  const add = (range: Range, field: () => Field): void => {
    if (range.end > range.start) fields.push(field())
  }
  add(descriptor, () => ({ name: 'lz4.descriptor', ranges: [descriptor], value: hexOf(bytes, descriptor) }))
  add(contentSize, () =>
    content
      ? derivedField('lz4.content-size', contentSize, { stored: String(size), expected: String(content.end - content.start) })
      : { name: 'lz4.content-size', ranges: [contentSize] },
  )
  add(dictionary, () => ({ name: 'lz4.dictionary', ranges: [dictionary] }))
  // "Header Checksum": the second byte of XXH32.
  add(headerChecksum, () =>
    derivedField('lz4.header-checksum', headerChecksum, {
      stored: hexOf(bytes, headerChecksum),
      expected: hash(32, bytes, { start: descriptor.start, end: headerChecksum.start }).slice(4, 6),
    }),
  )
  add(checksum, () =>
    content
      ? derivedField('lz4.checksum', checksum, { stored: hexOf(bytes, checksum, 'little'), expected: content.sum })
      : { name: 'lz4.checksum', ranges: [checksum] },
  )
  return fields
}
