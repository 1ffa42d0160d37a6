import { expect, test } from 'vitest'
import { harmless, inertJson } from '../../src/reporters/harmless.ts'

const through = (...chunks: string[]): string => [...harmless(chunks)].join('')

test.each([
  ['a command at the start', '::error::x\n', '\\::error::x\n'],
  ['after blanks', 'a\n \t::set-output name=x::y\n', 'a\n \t\\::set-output name=x::y\n'],
  ['after other blanks of Unicode', '\u00a0\u3000\ufeff::x', '\u00a0\u3000\ufeff\\::x'],
  ['after a colour', '\x1b[1m\x1b[31m::x\n', '\x1b[1m\x1b[31m\\::x\n'],
  ['the older form, anywhere', 'name ##[error]x\n', 'name #\\#[error]x\n'],
  ['the form of Azure Pipelines', 'x ##vso[task.setvariable]y', 'x #\\#vso[task.setvariable]y'],
  ['without a newline at the end', '::x', '\\::x'],
  ['colons elsewhere stay', 'std::string\na :: b\n:x\n', 'std::string\na :: b\n:x\n'],
  ['numbers of issues stay', '##1 [x] ##\n', '##1 [x] ##\n'],
])('breaks CI commands: %s', (_, text, expected) => {
  expect(through(text)).toBe(expected)
  expect(through(through(text))).toBe(expected)
})

test('a command cut into chunks is seen as a whole', () => {
  expect(through('x\n ', ':', ':error', '::y\n#', '#[x]')).toBe('x\n \\::error::y\n#\\#[x]')
})

test('JSON keeps its value', () => {
  const value = { '##[x': ['##[group]', '\\##[x', '##vso[y', '::z'] }
  expect(inertJson(value)).not.toMatch(/##(\[|vso\[)/)
  expect(JSON.parse(inertJson(value))).toEqual(value)
})
