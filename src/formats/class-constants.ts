import { latin1 } from '../model/bytes.ts'
import { type ClassFile, type Constant, poolTag, u2 } from './class-read.ts'

/** Indexes of the constants that a constant points to. */
export const targetsOf = ({ bytes }: ClassFile, { tag, start }: Constant): number[] =>
  (pointers[tag] ?? []).map(offset => u2(bytes, start + offset))

/** JVMS 4.4: a constant is its tag, its bytes, and the numbers of those that it points to, none of which may point back. */
export function idsOf(file: ClassFile, known: Map<string, number>): number[] | null {
  const { bytes, pool } = file
  const ids: number[] = pool.map(() => -1)
  const numbered = (key: string): number => {
    const id = known.get(key) ?? known.size
    known.set(key, id)
    return id
  }
  const keyOf = (entry: Constant): string | null => {
    const { tag, start, end } = entry
    const of = targetsOf(file, entry).map(index => ids[index] ?? -1)
    const own = latin1(bytes.subarray(start + 1, pointers[tag] ? start + pointers[tag][0]! : end))
    return of.includes(-1) ? null : `${tag} ${own} ${of.join()}`
  }
  for (const tags of inOrder)
    for (const [index, entry] of pool.entries()) {
      if (!entry || !tags.includes(entry.tag)) continue
      const key = keyOf(entry)
      if (key === null) return null
      ids[index] = numbered(key)
    }
  return ids
}

const { Utf8, Integer, Float, Long, Double, Class, String: Text, Fieldref, Methodref, InterfaceMethodref } = poolTag
const { NameAndType, MethodHandle, MethodType, Dynamic, InvokeDynamic, Module, Package } = poolTag
/** Each after those that it may point to. */
const inOrder: readonly (readonly number[])[] = [
  [Utf8, Integer, Float, Long, Double],
  [Class, Text, NameAndType, MethodType, Module, Package],
  [Fieldref, Methodref, InterfaceMethodref, Dynamic, InvokeDynamic],
  [MethodHandle],
]
/** Where places in the pool stand; what is in front of them (a kind, a number of a bootstrap method) are bytes. */
const pointers: Readonly<Record<number, readonly number[]>> = {
  [Class]: [1],
  [Text]: [1],
  [Fieldref]: [1, 3],
  [Methodref]: [1, 3],
  [InterfaceMethodref]: [1, 3],
  [NameAndType]: [1, 3],
  [MethodHandle]: [2],
  [MethodType]: [1],
  [Dynamic]: [3],
  [InvokeDynamic]: [3],
  [Module]: [1],
  [Package]: [1],
}
