import { codecFor } from '../../src/codecs/index.ts'
import { formatFor } from '../../src/formats/index.ts'
import { createDecoders } from '../../src/io/decoders.ts'
import { lengthOf, ofBytes, type Range } from '../../src/model/bytes.ts'
import { defaultLimits } from '../../src/model/codec.ts'
import type { Anatomy } from '../../src/model/layer.ts'
import { rules } from '../../src/rules/index.ts'
import type { Random } from './random.ts'

/** Bytes in a field that some rule names: where a wrong pass would begin. */
export interface Touch {
  readonly kind: 'touch'
  /** Which field, and where in it, as fractions. */
  readonly at: number
  readonly offset: number
  readonly text: string
}

/** What stands in fields, what ends them, and what hides there. */
const texts = [
  '0',
  '7',
  ' ',
  '\0',
  '\n',
  '/',
  '\x7f',
  '\x80',
  '\xff',
  '-1',
  '\0x',
  '1 x',
  '2024',
  '0000000',
  '\0\0\0\0',
  'message',
] as const

export const touchOf = (random: Random): Touch => ({
  kind: 'touch',
  at: random.fraction(),
  offset: random.chance(3) ? 0 : random.fraction(),
  text: random.chance(3) ? String.fromCharCode(random.below(256)) : random.pick(texts),
})

const named: ReadonlySet<string> = new Set(rules.flatMap(({ fields }) => fields))
const LIMITS = { ...defaultLimits, decoded: 1 << 26, entries: 10_000 }

async function anatomyOf(source: Uint8Array): Promise<Anatomy> {
  const head = { path: [], name: '', reach: 'transport' } as const
  const codec = codecFor(source.subarray(0, 4096))
  if (codec) return (await codec.open(head, ofBytes(source), createDecoders(LIMITS))).anatomy
  const { format } = formatFor(source.subarray(0, 4096), source.subarray(Math.max(0, source.length - 66 * 1024)), head)
  return format.cut(head, ofBytes(source), LIMITS)
}

/** A new byte string; the same bytes where no field of it is named. */
export async function touched(source: Uint8Array, { at, offset, text }: Touch): Promise<Uint8Array> {
  const out = Uint8Array.from(source)
  const field = pick(await rangesIn(source), at)
  if (!field) return out
  const start = field.start + Math.floor(offset * lengthOf(field))
  out.set(Buffer.from(text, 'latin1').subarray(0, field.end - start), start)
  return out
}

const pick = (ranges: readonly Range[], at: number): Range | undefined => ranges[Math.floor(at * ranges.length)]

async function rangesIn(source: Uint8Array): Promise<readonly Range[]> {
  // What cannot be cut has no fields: the mutant stays as it is, and the comparison itself meets the limit.
  const anatomy = await anatomyOf(source).catch(() => null)
  const fields = anatomy?.blocks.flatMap(block => block.fields()) ?? []
  return fields.filter(({ name }) => named.has(name)).flatMap(({ ranges }) => ranges.filter(range => lengthOf(range) > 0))
}
