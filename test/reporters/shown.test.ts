import { expect, test } from 'vitest'
import { counted, fitted, shown, widthOf, wrapped } from '../../src/reporters/shown.ts'

test.each([
  ['plain', 'usr/bin/hello', 'usr/bin/hello'],
  ['terminal control', '\x1b[31mred\x07', '\\u{1b}[31mred\\u{7}'],
  ['line breaks', 'a\nb\r\tc\0', 'a\\nb\\r\\tc\\0'],
  ['C1 control', '\u009b31m', '\\u{9b}31m'],
  ['bidi override', 'gpj.\u202exe', 'gpj.\\u{202e}xe'],
  ['separators', '\u2028\u2029', '\\u{2028}\\u{2029}'],
  ['invisible', 'a\u200bb\u00adc\u3164d', 'a\\u{200b}b\\u{ad}c\\u{3164}d'],
  ['an unpaired surrogate', '\ud800x', '\\u{d800}x'],
  ['other scripts stay', 'größe 日本 🎉', 'größe 日本 🎉'],
])('shows %s', (_, text, expected) => {
  expect(shown(text)).toBe(expected)
})

test('in ASCII, everything else is spelled out', () => {
  expect(shown('größe…\x7f', true)).toBe('gr\\u{f6}\\u{df}e\\u{2026}\\u{7f}')
})

test.each([
  ['abc', 3],
  ['日本', 4],
  ['e\u0301', 1],
  ['🎉', 2],
  ['ａ', 2],
])('%s takes %d columns', (text, columns) => {
  expect(widthOf(text)).toBe(columns)
})

test.each([
  ['abcdefghij', 10, 'abcdefghij'],
  ['abcdefghijk', 10, 'abcde…hijk'],
  ['日本日本日本', 7, '日…日本'],
  ['🎉🎉🎉', 5, '🎉…🎉'],
  ['abc', 1, '…'],
])('%s in %d columns is %s', (text, columns, expected) => {
  expect(fitted(text, columns)).toBe(expected)
  expect(widthOf(fitted(text, columns))).toBeLessThanOrEqual(columns)
})

test('numbers are grouped without a locale', () => {
  expect([0, 999, 1000, 1_234_567].map(counted)).toEqual(['0', '999', '1,000', '1,234,567'])
})

test('words are wrapped', () => {
  expect([...wrapped('one two  three', 7)]).toEqual(['one two', 'three'])
})
