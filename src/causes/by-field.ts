import type { Finding, Named } from '../model/cause.ts'
import type { FieldName } from '../model/layer.ts'

/**
 * Differences that lie in one field of known meaning: replacing that field makes the entry equal, so the name is certain. Bytes that do
 * not parse as what the field is for are no such variance.
 */
export const byField =
  (table: Partial<Record<FieldName, string>>) =>
  ({ field, what, parsed, fate }: Finding): Named | undefined => {
    const id = field && what === 'span' ? table[field] : undefined
    if (id === undefined) return undefined
    return parsed || fate !== 'unexplained'
      ? { id, confidence: 'certain' }
      : { id: 'structural:malformed', confidence: 'unexplained' }
  }
