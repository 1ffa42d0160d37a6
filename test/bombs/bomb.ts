import type { FixedLimit, LimitName, Limits } from '../../src/model/codec.ts'
import type { Verdict } from '../../src/model/ledger.ts'

export type Both = readonly [a: Uint8Array, b: Uint8Array]

/** What becomes of a bomb of one size. */
export interface Scale {
  readonly size: number
  readonly limits?: Partial<Limits>
  readonly verdict: Verdict
  /** The limit that the report names. */
  readonly says?: LimitName | FixedLimit
}

/** Two files that differ in a byte, so that both have to be opened, and that are small beside what is in them. */
export interface Bomb {
  readonly what: string
  /** As the program is to know both files. */
  readonly name: string
  make(size: number): Both
  /** For a moment: limits are lowered. */
  readonly small: Scale
  /** As an attacker would make it, with the limits that the program has by itself unless it would take too long. */
  readonly large: Scale
}

/** The same with two endings. */
export const bothOf = (make: (last: string) => Uint8Array): Both => [make('a'), make('b')]
