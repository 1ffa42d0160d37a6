import { latin1 } from '../model/bytes.ts'
import type { Format } from '../model/layer.ts'
import { aroundInsets } from './insets.ts'

/** dvitype, section 15: `pre`, version 2, and the units in which TeX writes; then a magnification, and a comment behind its length. */
const PREAMBLE = '\xf7\x02\x01\x83\x92\xc0\x1c\x3b\x00\x00'
const COMMENT = 15
const DATE = /^( TeX output )(\d{4}\.\d\d\.\d\d:\d{4})$/

/** DVI (dvitype, sections 13 to 19): TeX tells in the comment of the preamble when it ran; no page says anything of it. */
export const dvi: Format = {
  id: 'dvi',
  docs: {
    title: 'DVI file of TeX',
    what: 'The time in the comment of its preamble; the rest is bytes.',
    see: 'D. Knuth, D. Fuchs: dvitype, section 15; tex.web, section 617',
  },
  claims: head => latin1(head.subarray(0, PREAMBLE.length)) === PREAMBLE,
  cut(_, bytes) {
    const size = bytes.size >= COMMENT ? bytes.read(COMMENT - 1, COMMENT)[0]! : 0
    const comment = latin1(bytes.read(Math.min(COMMENT, bytes.size), Math.min(COMMENT + size, bytes.size)))
    const [, words, value] = DATE.exec(comment) ?? []
    if (words === undefined || value === undefined || comment.length !== size) return aroundInsets(bytes.size, [], 'dvi.bytes')
    const start = COMMENT + words.length
    return aroundInsets(bytes.size, [{ name: 'dvi.date', range: { start, end: start + value.length }, value }], 'dvi.bytes')
  },
}
