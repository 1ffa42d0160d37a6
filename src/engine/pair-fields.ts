import type { Block, Field, FieldName } from '../model/layer.ts'
import type { Judgement } from './findings.ts'
import { fieldsOf, signatureOf } from './normal.ts'
import type { View } from './view.ts'

/** Two fields that are judged together, or one that stands alone. */
export interface FieldPair {
  readonly fa: Field | null
  readonly fb: Field | null
}

interface Sides {
  readonly a: View
  readonly b: View
  readonly left: Block | null
  readonly right: Block | null
}

/** Both sides have the same fields in the same order, each of them once: so it is with two headers of one dialect. Null otherwise. */
export function pairsInLine({ a, b, left, right }: Sides): FieldPair[] | null {
  if (!left || !right) return null
  const [ofA, ofB] = [fieldsOf(a, left), fieldsOf(b, right)]
  if (ofA.length !== ofB.length || !ofA.every(({ name }, index) => name === ofB[index]!.name)) return null
  return new Set(ofA.map(({ name }) => name)).size === ofA.length ? ofA.map((fa, index) => ({ fa, fb: ofB[index]! })) : null
}

/**
 * By name: a pax record and an octal field of one name are the same field in two dialects. Of several of one name those with equal normal
 * forms go together, as the normal form of a block has no order of fields; the rest as they come.
 */
export async function pairFields(j: Judgement, { a, b, left, right }: Sides): Promise<FieldPair[]> {
  const ofA = byName(left ? fieldsOf(a, left) : [])
  const ofB = byName(right ? fieldsOf(b, right) : [])
  const pairs: FieldPair[] = []
  for (const [name, fields] of ofA) {
    const others = ofB.get(name) ?? []
    ofB.delete(name)
    if (fields.length === 1 && others.length <= 1) pairs.push({ fa: fields[0]!, fb: others[0] ?? null })
    else {
      const signaturesA = await Promise.all(fields.map(field => signatureOf(j.norms, j.a, a, { block: left!, field })))
      const signaturesB = await Promise.all(others.map(field => signatureOf(j.norms, j.b, b, { block: right!, field })))
      for (const pair of matched({ fields, signatures: signaturesA }, { fields: others, signatures: signaturesB }))
        pairs.push(pair)
    }
  }
  for (const fields of ofB.values()) for (const fb of fields) pairs.push({ fa: null, fb })
  return pairs
}

function byName(fields: readonly Field[]): Map<FieldName, Field[]> {
  const groups = new Map<FieldName, Field[]>()
  for (const field of fields) {
    const group = groups.get(field.name)
    if (group) group.push(field)
    else groups.set(field.name, [field])
  }
  return groups
}

interface Signed {
  readonly fields: readonly Field[]
  readonly signatures: readonly (string | null)[]
}

function matched(a: Signed, b: Signed): FieldPair[] {
  const bySignature = new Map<string, number[]>()
  for (const [index, signature] of b.signatures.entries()) {
    if (signature === null) continue
    const known = bySignature.get(signature)
    if (known) known.push(index)
    else bySignature.set(signature, [index])
  }
  const partners = a.signatures.map(signature => (signature === null ? undefined : bySignature.get(signature)?.shift()))
  const taken = new Set(partners)
  const rest = b.fields.filter((_, index) => !taken.has(index))
  const pairs = a.fields.map((fa, index): FieldPair => {
    const partner = partners[index]
    return { fa, fb: partner === undefined ? (rest.shift() ?? null) : b.fields[partner]! }
  })
  return [...pairs, ...rest.map(fb => ({ fa: null, fb }))]
}
