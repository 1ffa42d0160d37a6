import { describe, expect, it } from 'vitest'
import { opaque } from '../../src/formats/opaque.ts'
import { text } from '../../src/formats/text.ts'
import { cutOf, shapeOf, survives, topLayer } from '../support/broken.ts'
import { bytes } from '../support/bytes.ts'

const claimed = (content: Uint8Array): boolean => text.claims(content.subarray(0, 4096), content, topLayer)

describe('text', () => {
  it.each<[string, Uint8Array]>([
    ['ASCII', bytes('words\n')],
    ['UTF-8', Buffer.from('größer, 日本\n')],
    ['a character cut off at 4 KiB', Buffer.from(`${'x'.repeat(4094)}日本`)],
    ['ISO 8859-1', bytes('gr\xf6\xdfer\n')],
    ['a form feed and colours', bytes('\f\x1b[1mbold\x1b[0m\r\n')],
    ['hardly a control', bytes(`\x01${'x'.repeat(40)}`)],
    ['UTF-16, little end first', bytes('\xff\xfea\0b\0')],
    ['UTF-16, big end first', bytes('\xfe\xff\0a\0b')],
  ])('%s', (_, content) => expect(claimed(content)).toBe(true))

  it.each<[string, Uint8Array]>([
    ['a NUL', bytes('words\0')],
    ['controls', bytes('\x01\x02\x03\x04words')],
    ['no UTF-8, and upper controls', bytes('\x80\x81\x82\xff')],
    ['nothing', bytes()],
  ])('not: %s', (_, content) => expect(claimed(content)).toBe(false))

  it.each([
    [text, 'text', 'text.lines'],
    [opaque, 'bytes', 'opaque.bytes'],
  ])('one field over everything', async (format, key, name) => {
    for (const content of ['', 'a\nb\n']) {
      const anatomy = await cutOf(format, content)
      expect(shapeOf(anatomy)).toEqual({ [key]: { [name]: 'raw' } })
      expect(anatomy.blocks[0]!.member).toBe(false)
    }
    await survives(format, 'one\ntwo\0\n')
  })
})
