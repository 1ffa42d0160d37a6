import { unzlib } from '../../src/io/unzlib.ts'
import { fromLatin1, ofBytes } from '../../src/model/bytes.ts'
import type { Format } from '../../src/model/layer.ts'

/** What a format says of two texts: cause, confidence and values, one after the other. */
export async function likenessOf({ alike }: Format, a: string, b: string): Promise<string | null> {
  const found = await alike!(ofBytes(fromLatin1(a)), ofBytes(fromLatin1(b)), { unzlib, unzstd: async () => null })
  if (!found) return null
  const { cause, confidence, values } = found
  return [cause, confidence, ...values.filter(value => value !== null && cause !== 'final-newline')].join(' ')
}
