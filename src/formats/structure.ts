import type { Block, Field } from '../model/layer.ts'

/** A block that no user would call a member: a header, a gap, an end. */
export const structure = (key: string, nth: number, ...fields: readonly Field[]): Block => ({
  key,
  nth,
  member: false,
  ranges: fields.flatMap(({ ranges }) => ranges),
  fields: () => fields,
})

/** Tells blocks of one key apart. */
export function counter(): (key: string) => number {
  const counts = new Map<string, number>()
  return key => {
    const nth = counts.get(key) ?? 0
    counts.set(key, nth + 1)
    return nth
  }
}
