import { expect, it } from 'vitest'
import { formatFor } from '../../src/formats/index.ts'
import { yaml } from '../../src/formats/yaml.ts'
import { cutOf, survives, topLayer } from '../support/broken.ts'
import { bytes } from '../support/bytes.ts'
import { likenessOf } from '../support/likeness.ts'

const text = `# comment
name: hello
"on":
  push: {branches: [main]}
jobs:
- build:
    steps:
      - run: |
          echo: no key
          make
      - uses: x
  more: 1
-
  - - deep
    - deeper: [1]
list:
  - a
  - b: 1
    c: 2
---
other: 1
`

it.each<[string, string | null]>([
  ['comment', null],
  ['hello', '/name'],
  ['push', '/on/push'],
  ['build', '/jobs/0/build'],
  ['run', '/jobs/0/build/steps/0/run'],
  ['no key', '/jobs/0/build/steps/0/run'],
  ['make', '/jobs/0/build/steps/0/run'],
  ['uses', '/jobs/0/build/steps/1/uses'],
  ['more', '/jobs/0/more'],
  ['- - deep', '/jobs/1/0/0'],
  ['deeper', '/jobs/1/0/1/deeper'],
  ['- a', '/list/0'],
  ['- b:', '/list/1/b'],
  ['c: 2', '/list/1/c'],
  ['other', '/other'],
])('%s is at %s', async (at, expected) => {
  const { locate } = await cutOf(yaml, text)
  expect(locate!(text.indexOf(at))?.symbol ?? null).toBe(expected)
})

it.each<[string, string, string, string | null]>([
  ['blanks', 'a: [1, 2]\nb:  x\n', 'a: [ 1,2 ]\nb: x\n', 'formatting-only certain'],
  ['quotes', 'a: "x"\nb: z\n', "a: x\nb: 'z'\n", 'formatting-only certain'],
  ['style', 'a: {b: x}\nc: "x\\n"\n', 'a:\n  b: x\nc: |\n  x\n', 'formatting-only certain'],
  ['a number and a text', 'a: "1"\nb: x\n', 'a: 1\nb: "x"\n', null],
  ['a truth to some, and a text', 'a: yes\n', 'a: "yes"\n', null],
  ['numbers in another spelling', 'a: 1.0\n', 'a: 1.00\n', null],
  ['another level', 'a:\n  b: x\nc: y\n', 'a:\n  b: x\n  c: y\n', null],
  ['keys', 'a: x\nb: y\n', 'b: y\na: x\n', 'structured-key-order certain'],
  ['keys that are there twice', 'a: x\na: y\n', 'a: y\na: x\n', null],
  ['items', '- c\n- a\n- b\n', '- a\n- b\n- c\n', 'readdir-order likely unsorted sorted'],
  ['another comment', '# a\na:  x\n', '# b\na: x\n', null],
  ['no comment', '# a\na:  x\n', 'a: x\n', null],
  ['anchors', 'a: &x {b: c}\nd: *x\n', 'a: &x\n  b: c\nd: *x\n', 'formatting-only certain'],
  ['another alias', 'a: &x 1\nb: &y 1\nc: *x\n', 'a: &x 1\nb: &y 1\nc:  *y\n', null],
  ['a tag', 'a: !x b\n', 'a: !y b\n', null],
  ['documents', 'a: x\n---\nb: y\n', '---\na:  x\n---\nb: y\n', 'formatting-only certain'],
  ['a key that is no text', '? [a]\n: b\n', '? [ a ]\n: b\n', 'formatting-only certain'],
  ['no YAML', 'a: [\n', 'a:  [\n', null],
  ['ends of lines', 'a: x\n', 'a: x\r\n', 'line-endings certain LF CR LF'],
  ['nothing', 'a:\n', 'a: \n', 'formatting-only certain'],
  ['nothing and a word for it', 'a:\n', 'a: ~\n', null],
])('in what two are alike: %s', async (_, a, b, expected) => expect(await likenessOf(yaml, a, b)).toBe(expected))

it.each<[string, string]>([
  ['flow', '['.repeat(20_000)],
  ['items', '- '.repeat(20_000)],
  ['keys', '? '.repeat(20_000)],
  ['anchors', '&a '.repeat(5000)],
  ['quotes', '"'.repeat(20_000)],
])('%s without an end are survived', async (_, content) => {
  expect(await likenessOf(yaml, content, `${content} `)).toBeNull()
  await cutOf(yaml, content)
})

it('of billions of laughs no alias is resolved', async () => {
  const laughs = `a: &a [x, x]\n${[...'bcdefghijklm'].map((name, at) => `${name}: &${name} [${`*${'abcdefghijkl'[at]},`.repeat(9)}]\n`).join('')}`
  expect(await likenessOf(yaml, laughs, laughs.replaceAll(',', ' , '))).toBe('formatting-only certain')
})

it.each<[string, string]>([
  ['x.yml', 'yaml'],
  ['x.yaml', 'yaml'],
  ['x.txt', 'text'],
])('%s is %s', (name, id) => expect(formatFor(bytes(text), bytes(text), { ...topLayer, name }).format.id).toBe(id))

it('survives damage', async () => {
  await survives(yaml, text)
  for (let size = 0; size < text.length; size += 7) await likenessOf(yaml, text.slice(0, size), text)
})
