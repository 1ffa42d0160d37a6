import { type ByteSource, latin1 } from '../model/bytes.ts'
import type { Anatomy, Likeness, Located } from '../model/layer.ts'
import { type Data, MOST_BYTES, utf8 } from './data.ts'
import { aroundInsets, type Placed } from './insets.ts'
import { textAlike, writtenAlike } from './text-likeness.ts'

/** Lines, and the name of what stands at an offset: the text, one character a byte, is read when somebody asks. */
export function locatedLines<Read extends object>(
  bytes: ByteSource,
  read: (text: string) => Read | null,
  { place, insets = [] }: { place(read: Read, offset: number): Located | null; insets?: readonly Placed[] },
): Anatomy {
  let known: Read | null | undefined
  const locate = (offset: number): Located | null => {
    if (known === undefined) known = textIn(bytes, read)
    return known && place(known, offset)
  }
  return { ...aroundInsets(bytes.size, insets, 'text.lines'), locate }
}

/** What is read of a text, one character a byte; of a large one nothing. */
export const textIn = <Read>(bytes: ByteSource, read: (text: string) => Read | null): Read | null =>
  bytes.size > MOST_BYTES ? null : read(latin1(bytes.read(0, bytes.size)))

/**
 * Two texts of data: what any text may differ in, and else what they say. Where one of them is no such data, or too large, they are plain
 * texts; blanks or lines in another order are of no meaning there only.
 */
export async function alikeAsData(
  [a, b]: readonly [ByteSource, ByteSource],
  read: (text: string) => Data | null | Promise<Data | null>,
  compare: (a: Data, b: Data) => Likeness | null,
): Promise<Likeness | null> {
  if (Math.max(a.size, b.size) > MOST_BYTES) return textAlike(a, b)
  const [one, two] = [a.read(0, a.size).slice(), b.read(0, b.size).slice()]
  const [left, right] = [utf8(one), utf8(two)]
  const [first, second] = [left === null ? null : await read(left), right === null ? null : await read(right)]
  if (!first || !second) return textAlike(a, b)
  return writtenAlike(one, two) ?? compare(first, second)
}
