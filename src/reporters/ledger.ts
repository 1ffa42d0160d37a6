import { inertJson } from './harmless.ts'

/** The whole ledger as NDJSON: one JSON value (RFC 8259) a line, in the ledger's own order. */
export function* ledgerLines(rows: Iterable<unknown>): Generator<string> {
  for (const row of rows) yield `${inertJson(row)}\n`
}
