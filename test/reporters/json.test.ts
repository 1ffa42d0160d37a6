import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import type { Report } from '../../src/model/report.ts'
import { json } from '../../src/reporters/index.ts'
import { sampleReport } from './sample-report.ts'

const rendered = (report: Report): string => [...json.render(report)].join('')

test('the bytes are those of JSON.stringify and a newline', () => {
  const report = sampleReport({ causes: [], profile: { name: 'lenient', digest: '', erase: [] } })
  expect(rendered(report)).toBe(`${JSON.stringify(report, null, 1)}\n`)
  expect(rendered(sampleReport())).toBe(`${JSON.stringify(sampleReport(), null, 1)}\n`)
})

test('names that are CI commands to a log stay what they are', () => {
  const report = sampleReport({ tree: [{ name: '##[error]\n::error::x', status: 'same', size: 0 }] })
  expect(rendered(report)).not.toContain('##[')
  expect(rendered(report)).not.toMatch(/^\s*::/m)
  expect(JSON.parse(rendered(report))).toEqual(report)
})

test('a large report is not one string', () => {
  const chunks = [...json.render(sampleReport())]
  expect(Math.max(...chunks.map(chunk => chunk.length))).toBeLessThan(chunks.join('').length / 4)
})

const schema: object = JSON.parse(readFileSync(new URL('../../dist/report.schema.json', import.meta.url), 'utf8'))
const valid = new Ajv({ strict: true, allowUnionTypes: true }).compile(schema)

test('the schema takes a report', () => {
  valid(JSON.parse(rendered(sampleReport())))
  expect(valid.errors).toBe(null)
})

test.each([
  ['an unknown key', { ...sampleReport(), extra: 1 }],
  ['an unknown verdict', { ...sampleReport(), verdict: 'fine' }],
  ['one input', { ...sampleReport(), inputs: sampleReport().inputs.slice(1) }],
  ['three inputs', { ...sampleReport(), inputs: [...sampleReport().inputs, sampleReport().inputs[0]] }],
  ['an exit code that is none', { ...sampleReport(), gate: { require: 'equivalent', satisfied: true, exitCode: 3 } }],
  ['a missing array', { ...sampleReport(), causes: undefined }],
])('the schema refuses %s', (_, report) => {
  expect(valid(JSON.parse(JSON.stringify(report)))).toBe(false)
})
