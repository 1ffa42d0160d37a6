import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { layout } from '../../src/formats/tar-header.ts'
import { anomaliesOf, describeMember, fieldsAt } from '../../src/formats/tar-member.ts'
import { ofBytes } from '../../src/model/bytes.ts'
import { tarEntry } from '../support/tar.ts'

const BODY = 700

const entry = fc.record({
  name: fc.constantFrom('a', 'd/', '../a', 'n'.repeat(100)),
  type: fc.constantFrom('0', '\0', '5', '2', '7', 'S', 'Z'),
  dialect: fc.constantFrom('v7' as const, 'ustar' as const, 'gnu' as const),
  prefix: fc.constantFrom('', 'd'),
  link: fc.constantFrom('', 't'),
})
/** Bytes put anywhere in header, body and padding, most of them where fields end. */
const place = fc.oneof(
  fc.constantFrom(1, 99, 101, 256, 258, 344, 346, 356, 474, 475, 476, 499, 511, 512 + BODY),
  fc.nat(2 * 512 + 511),
)
const changes = fc.array(fc.tuple(place, fc.constantFrom(0, 32, 48, 65, 255)), { maxLength: 3 })

function changed(packed: Uint8Array, edits: readonly (readonly [number, number])[]): Uint8Array {
  const out = Uint8Array.from(packed)
  const [checksum] = layout.checksum
  for (const [at, byte] of edits) if ((at < checksum || at >= checksum + 8) && at < out.length) out[at] = byte
  return out
}

describe('tar: anomalies of usual entries', () => {
  it('are those that the fields have, though no field is made', () => {
    let usual = 0
    fc.assert(
      fc.property(entry, changes, fc.boolean(), (one, edits, full) => {
        const bytes = ofBytes(changed(tarEntry({ ...one, body: full ? 'x'.repeat(BODY) : '' }), edits))
        const place = { start: 0, at: 0, global: new Map() }
        const header = bytes.read(0, 512).slice()
        const member = describeMember(bytes, { ...place, header, extensions: [] }, new Map())
        if (typeof member === 'string') return
        const ofFields = anomaliesOf(fieldsAt(bytes, place), 0)
        if (ofFields.length === 0) usual++
        expect(member.anomalies.filter(({ id }) => id !== 'structural:path-traversal')).toEqual(ofFields)
      }),
      { numRuns: 3000 },
    )
    expect(usual).toBeGreaterThan(100)
  })
})
