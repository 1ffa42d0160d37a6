import { describe, expect, it } from 'vitest'
import { formatFor } from '../../src/formats/index.ts'
import { json, placeInJson } from '../../src/formats/json.ts'
import { exactly, readJson, valueAt } from '../../src/formats/json-read.ts'
import { compare } from '../../src/index.ts'
import { cutOf, survives, topLayer } from '../support/broken.ts'
import { bytes, find } from '../support/bytes.ts'
import { likenessOf } from '../support/likeness.ts'

const text = '{"a/b": [1, {"x~y": "\\u00e9\\n"}, -0.5e+3], "c": true, "d": null, "e": {}, "f": []}\n'

describe('what is read', () => {
  it.each<[string, string]>([
    ['an object', text],
    ['a text', '"a"'],
    ['a number', ' 0 '],
    ['as deep as that', `${'['.repeat(400)}${']'.repeat(400)}`],
  ])('%s', (_, source) => expect(readJson(source)).not.toBeNull())

  it.each<[string, string]>([
    ['nothing', ''],
    ['a comma behind the last item', '[1,]'],
    ['no comma', '[1 2]'],
    ['a key that is no text', '{a: 1}'],
    ['no value', '{"a"}'],
    ['a leading zero', '[01]'],
    ['no digit behind the point', '[1.]'],
    ['a control character', '["\t"]'],
    ['an unknown escape', '["\\x41"]'],
    ['half an escape', '["\\u00e"]'],
    ['a text without an end', '["a'],
    ['an escape without an end', '["\\'],
    ['something behind it', '{} {}'],
    ['a comment', '{/**/}'],
    ['not a number', '[NaN]'],
    ['too deep', `${'['.repeat(402)}${']'.repeat(402)}`],
    ['deep and open', '['.repeat(1_000_000)],
    ['too many', `[${'0,'.repeat(600_000)}0]`],
  ])('not %s', (_, source) => expect(readJson(source)).toBeNull())

  it.each<[string, string, string]>([
    ['zero behind the point', '1.0', '1'],
    ['a power', '1.5E+2', '150'],
    ['a negative power', '15e-1', '1.50'],
    ['zero', '0.00', '0e9'],
    ['above double precision', '9007199254740993', '9007199254740993.0'],
  ])('numbers are the same: %s', (_, a, b) => expect(exactly(a)).toBe(exactly(b)))

  it.each<[string, string, string]>([
    ['above double precision', '9007199254740993', '9007199254740992'],
    ['a small part', '0.1', '0.10000000000000000001'],
    ['zero with a sign', '0', '-0'],
    ['powers', '1e400', '1e401'],
    ['powers of powers', '1e9999999999999', '10e9999999999999'],
  ])('numbers are not the same: %s', (_, a, b) => expect(exactly(a)).not.toBe(exactly(b)))

  it('a value of a key that is there once', () => {
    const root = readJson('{"a": {"b": "x"}, "c": 1, "c": 2}')!
    expect(valueAt(root, 'a', 'b')).toMatchObject({ leaf: 's:x', start: 12, end: 15 })
    expect(valueAt(root, 'c')).toBeNull()
    expect(valueAt(root, 'a', 'b', 'c')).toBeNull()
  })
})

describe('where it is', () => {
  const placed = (at: string, from = 0): string | null =>
    placeInJson(readJson(text)!, find(bytes(text), at, from))?.symbol ?? null
  it.each<[string, string, string | null]>([
    ['an item', '1,', '/a~1b/0'],
    ['a key', '"x~y', '/a~1b/1/x~0y'],
    ['inside a text', 'u00e9', '/a~1b/1/x~0y'],
    ['in front of an entry', ' "c"', '/c'],
    ['a word', 'true', '/c'],
    ['an empty object', '{}', '/e'],
    ['the end', '\n', null],
  ])('%s', (_, at, expected) => expect(placed(at)).toBe(expected))

  it('each place has a name', async () => {
    const { locate } = await cutOf(json, text)
    for (let at = 0; at < text.length; at++) expect(locate!(at)?.within ?? 0).toBeGreaterThanOrEqual(0)
    expect((await cutOf(json, '{"a": ')).locate!(2)).toBeNull()
  })
})

it.each<[string, string, string | null]>([
  ['spaces', '{"a":[1,"x"]}', 'formatting-only certain'],
  ['spelling', '{ "\\u0061": [1.0, "\\u0078"] }', 'formatting-only certain'],
  ['another number', '{"a": [1.5, "x"]}', null],
  ['blanks in a text', '{"a": [1, "x "]}', null],
  ['a number for a text', '{"a": ["1", "x"]}', null],
  ['an end of a line', '{"a": [1, "x"]}\n', 'final-newline certain'],
  ['no JSON', '{"a":  [1, "x"]', null],
])('in what two are alike: %s', async (_, other, expected) => {
  expect(await likenessOf(json, '{"a": [1, "x"]}', other)).toBe(expected)
  expect(await likenessOf(json, other, '{"a": [1, "x"]}')).toBe(expected)
})

it.each<[string, string, string, string | null]>([
  ['keys', '{"a": 1, "b": {"c": 2, "d": 3}}', '{"b": {"d": 3, "c": 2}, "a": 1}', 'structured-key-order certain'],
  ['keys that are there twice', '{"a": 1, "a": 2}', '{"a": 2, "a": 1}', null],
  ['the same key twice, spelled', '{"a": 1, "a": 2}', '{"a":1,"a":2}', 'formatting-only certain'],
  ['items', '["q", "a", "z", "b"]', '["z", "q", "b", "a"]', 'hash-seed-order possible unsorted unsorted'],
  ['items, sorted', '{"x": ["a", "b", "c"]}', '{"x": ["b", "c", "a"]}', 'readdir-order likely sorted unsorted'],
  ['items, by a locale', '{"x": ["B", "a", "c"]}', '{"x": ["a", "B", "c"]}', 'locale-collation likely sorted by a locale'],
  ['items that are objects', '[{"n": "b"}, {"n": "a"}]', '[{"n": "a"}, {"n": "b"}]', 'readdir-order likely unsorted sorted'],
  ['items of a list in a list', '[[1, 2], [4, 3]]', '[[1, 2], [3, 4]]', 'readdir-order likely unsorted sorted'],
  ['lines that are the same', '{"a":\n"b",\n"c":\n"d"\n}', '{"a":\n"d"\n,\n"c":\n"b"}', null],
  [
    'folders',
    '{"x": "-I/build/a1/inc", "y": "gcc /build/a1/m.c"}',
    '{"x": "-I/srv/b2/inc", "y": "gcc /srv/b2/m.c"}',
    'build-path likely /build/a1 /srv/b2',
  ],
  ['two folders', '["/build/a1/x.c", "/build/a1"]', '["/srv/b2/x.c", "/srv/b2"]', 'build-path likely /build/a1 /srv/b2'],
  ['one path', '["/build/a1/x.c"]', '["/srv/b2/x.c"]', null],
  ['what is installed', '["/usr/lib/a/x", "/usr/lib/a/y"]', '["/usr/lib/b/x", "/usr/lib/b/y"]', null],
  ['a folder and more', '["/build/a1/x.c", "/build/a1/y.c"]', '["/srv/b2/x.c", "/srv/b2/z.c"]', null],
  ['a name that goes on', '["/build/a/x.c", "/build/ab/y.c"]', '["/srv/b2/x.c", "/srv/b2b/y.c"]', null],
])('in what order: %s', async (_, a, b, expected) => expect(await likenessOf(json, a, b)).toBe(expected))

const [uuid, drawn] = ['e2be54ce-0f9f-4f89-aad6-2c2d57365506', '00be54ce-0f9f-4f89-aad6-2c2d57365506']
const [then, now] = ['2023-11-14T22:13:20Z', '2024-12-12T10:40:00Z']
it.each<[string, string, string, string | null]>([
  ['random numbers', `["urn:${uuid}", "${uuid}"]`, `["urn:${drawn}", "${drawn}"]`, `random-uuid certain ${uuid} ${drawn}`],
  [
    'one that stands for two',
    `["${uuid}", "${uuid}"]`,
    `["${drawn}", "${drawn.replace('00', '11')}"]`,
    `random-uuid likely ${uuid} ${drawn}`,
  ],
  ['a number that is not random', `["${uuid.replace('-4', '-1')}"]`, `["${drawn.replace('-4', '-1')}"]`, null],
  ['random numbers and more', `["${uuid}", "a"]`, `["${drawn}", "b"]`, null],
  ['a time', `{"at": "${then}"}`, `{"at": "${now}"}`, `build-timestamp likely ${then} ${now}`],
  ['a time and more', `{"at": "${then} a"}`, `{"at": "${now} b"}`, null],
  ['a time on one side', `{"at": "${then}"}`, '{"at": ""}', null],
])('what differs in texts: %s', async (_, a, b, expected) => expect(await likenessOf(json, a, b)).toBe(expected))

describe('source maps', () => {
  const map = (folder: string, content = '', more = '') =>
    `{"version":3,"file":"x.js","sources":["${folder}/src/x.js"],"sourcesContent":["${content}"],"mappings":"AAAA${more}"}`
  it.each<[string, string, string, string | null]>([
    ['another folder', map('/build/a1'), map('/srv/b2'), 'build-path certain /build/a1 /srv/b2'],
    ['another way up', map('../../../build/a1'), map('../../b2'), 'build-path certain ../../../build/a1 ../../b2'],
    ['in a text, too', map('/build/a1', '/build/a1/y'), map('/srv/b2', '/srv/b2/y'), 'build-path likely /build/a1 /srv/b2'],
    ['and code', map('/build/a1', 'good'), map('/srv/b2', 'evil'), null],
    ['and mappings', map('/build/a1'), map('/srv/b2', '', 'A'), null],
    ['another file', map('/build/a1'), map('/build/a1').replace('src/x.js', 'src/y.js'), null],
  ])('%s', async (_, a, b, expected) => expect(await likenessOf(json, a, b)).toBe(expected))
})

it.each<[string, string]>([
  ['{"a": 1}', 'json'],
  ['\xef\xbb\xbf [ "a" ]', 'json'],
  ['[section]\na = 1\n', 'text'],
  ['{ a }', 'text'],
  ['{"a": "\0\0"}', 'opaque'],
])('%j is %s', (content, id) => {
  expect(formatFor(bytes(content), bytes(content), topLayer).format.id).toBe(id)
})

it('survives damage', async () => survives(json, text))

it('the report names the key', async () => {
  const lines = text.replaceAll(', ', ',\n')
  const { differences, causes } = await compare(bytes(lines), bytes(lines.replace('-0.5', '-0.6').replace('null', '7')), {
    names: ['a.json', 'a.json'],
  })
  expect(causes.map(({ id }) => id)).toEqual(['content-change'])
  expect(differences.map(({ kind, symbols }) => [kind, symbols])).toEqual([['text', ['/a~1b/2', '/a~1b/2']]])
  expect(differences[0]!.hunks!.map(({ heading }) => heading)).toEqual(['/a~1b/2', '/d'])
})
