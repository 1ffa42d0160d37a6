import { causes } from './causes/index.ts'
import { codecs } from './codecs/index.ts'
import { consumers } from './consumers/index.ts'
import { runComparison } from './engine/compare.ts'
import type { CompareOptions } from './engine/settings.ts'
import { formats } from './formats/index.ts'
import type { Report } from './model/report.ts'
import { rules } from './rules/index.ts'

export { type Comparison, ComparisonImpossible, runComparison } from './engine/compare.ts'
export { canonicalPrefix, type Digest, type DigestOptions, digest } from './engine/digest.ts'
export type { LedgerRow } from './engine/ledger-rows.ts'
export type { CompareOptions } from './engine/settings.ts'
export type * from './model/report.ts'

/**
 * Compares two builds of a package: paths, or bytes. Bad content never throws, it is in the report; rejects with ComparisonImpossible
 * (which carries a report, too) when there was nothing to compare: an input that cannot be read, the same file twice, two empty files.
 */
export async function compare(a: string | Uint8Array, b: string | Uint8Array, options: CompareOptions = {}): Promise<Report> {
  return (await runComparison(a, b, options)).report
}

/** What this version knows, each entry with its docs. */
export const registry = { formats, codecs, consumers, rules, causes } as const
