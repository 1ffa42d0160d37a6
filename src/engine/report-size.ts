import type { Report } from '../model/report.ts'

/** What gives way when a report is too large; `counts` keeps the true numbers. */
const yielding = ['tree', 'members', 'ledger', 'differences', 'warnings', 'problems', 'rules', 'causes'] as const

/** Bytes of it as JSON (RFC 8259), indented by one blank as it is written. */
const sizeOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value, null, 1))

/** The same report in at most so many bytes of JSON: the largest list is halved until it fits. */
export function fitted(report: Report, most: number): Report {
  let out = report
  const sizes = new Map(yielding.map(name => [name, sizeOf(report[name])]))
  while (sizeOf(out) > most) {
    const [name] = [...sizes].reduce((largest, one) => (one[1] > largest[1] ? one : largest))
    if (out[name].length === 0) break
    const kept = out[name].slice(0, out[name].length >> 1)
    out = { ...out, [name]: kept }
    sizes.set(name, sizeOf(kept))
  }
  return out
}
