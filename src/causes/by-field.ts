import type { Finding, Named } from '../model/cause.ts'
import type { FieldName } from '../model/layer.ts'

/** Differences that lie in one field of known meaning: replacing that field makes the field equal, so the name is certain. */
export const byField =
  (table: Partial<Record<FieldName, string>>) =>
  ({ field, what }: Finding): Named | undefined => {
    const id = field && what === 'span' ? table[field] : undefined
    return id === undefined ? undefined : { id, confidence: 'certain' }
  }
