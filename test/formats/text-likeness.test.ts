import { expect, it } from 'vitest'
import { textAlike } from '../../src/formats/text-likeness.ts'
import { fromLatin1, ofBytes } from '../../src/model/bytes.ts'

const source = (text: string | Uint8Array) => ofBytes(typeof text === 'string' ? fromLatin1(text) : text)
const utf16 = (text: string) => Uint8Array.from([0xff, 0xfe, ...Buffer.from(text, 'utf16le')])
const utf8 = (text: string) => Uint8Array.from(Buffer.from(text))

it.each([
  ['CR LF', 'a\nb\n', 'a\r\nb\r\n', 'line-endings certain LF CR LF'],
  ['CR', 'a\nb\n', 'a\rb\r', 'line-endings certain LF CR'],
  ['an end on one side', 'a\nb', 'a\nb\n', 'final-newline certain without with'],
  ['a mark', 'a\n', '\xef\xbb\xbfa\n', 'byte-order-mark certain without with'],
  ['Latin-1', utf8('é\n'), '\xe9\n', 'character-encoding certain utf-8 windows-1252'],
  ['UTF-16', utf8('né\n'), utf16('né\n'), 'character-encoding certain utf-8 utf-16le'],
  ['blanks', 'a b\n\nc\n', 'a  b \nc\n', 'formatting-only certain - -'],
  ['a locale', 'B\na\nc\n', 'a\nB\nc\n', 'locale-collation certain sorted by a locale'],
  ['sorted or not', 'a\nb\nc\n', 'b\nc\na\n', 'readdir-order likely sorted unsorted'],
  ['reversed', 'q\na\nz\nb\n', 'b\nz\na\nq\n', 'readdir-order likely unsorted unsorted'],
  ['neither sorted', 'q\na\nz\nb\n', 'z\nq\nb\na\n', 'hash-seed-order possible unsorted unsorted'],
  ['part of it', 'head\nx\na\nb\ntail\n', 'head\nx\nb\na\ntail\n', 'readdir-order likely sorted unsorted'],
  ['a line more often', 'a\na\nb\n', 'a\nb\nb\n', null],
  ['a letter besides', 'a\nb\n', 'a\r\nc\r\n', null],
  ['a letter in another encoding', utf8('é\n'), '\xe8\n', null],
  ['another text', 'a\n', 'b\n', null],
])('%s', (_, a, b, expected) => {
  const told = (one: string | Uint8Array, two: string | Uint8Array): string | null => {
    const alike = textAlike(source(one), source(two))
    return alike && `${alike.cause} ${alike.confidence} ${alike.values.map(value => value ?? '-').join(' ')}`
  }
  expect(told(a, b)).toBe(expected)
  expect(told(b, a)?.split(' ')[0]).toBe(expected?.split(' ')[0])
})
