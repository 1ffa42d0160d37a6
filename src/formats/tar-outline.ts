import type { Outline } from '../model/layer.ts'
import { isExtension } from './tar-extension.ts'
import { BLOCK, fieldBytes, isHeader, number, typeChar } from './tar-header.ts'

/** Bodies by the main header alone; those of extended headers are kept. A size that only a record tells ends it. */
export const outline: Outline = {
  header: BLOCK,
  behind(header) {
    if (!isHeader(header)) return null
    const size = number(fieldBytes(header, 'size'))
    if (size === undefined || size < 0) return null
    const end = Math.ceil(size / BLOCK) * BLOCK
    return isExtension(typeChar(header)) ? { content: 0, kept: end } : { content: size, kept: end - size }
  },
}
