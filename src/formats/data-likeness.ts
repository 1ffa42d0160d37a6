import type { Likeness } from '../model/layer.ts'
import type { Data, Entries, List } from './data.ts'
import { leavesAlike } from './leaf-likeness.ts'
import { pathAlike } from './path-likeness.ts'
import { orderOf } from './text-order.ts'

/** Numbers for one node, the same for what says the same: as it stands, keys in any order, items of lists in any order, too. */
interface Marks {
  readonly exact: number
  readonly keyless: number
  readonly unordered: number
}
type MarksOf = (data: Data) => Marks

/** Two texts that say the same data, but for one factor. Both were read without a loss. */
export function dataAlike(a: Data, b: Data): Likeness | null {
  if (sumOf(a) !== sumOf(b)) return leavesAlike(a, b) ?? pathAlike(a, b)
  const marksOf = marking()
  const [one, two] = [marksOf(a), marksOf(b)]
  if (one.exact === two.exact) return { cause: 'formatting-only', confidence: 'certain', values: [null, null] }
  if (one.keyless === two.keyless) return { cause: 'structured-key-order', confidence: 'certain', values: [null, null] }
  if (one.unordered === two.unordered) return byItems(a, b, marksOf)
  return leavesAlike(a, b) ?? pathAlike(a, b)
}

/** The same for the same leaves and keys in any order: where it differs, nothing is left to be looked at. */
function sumOf(data: Data): number {
  if ('leaf' in data) return sumOfText(data.leaf)
  let sum = 1
  if ('items' in data) for (const item of data.items) sum = (sum + sumOf(item)) | 0
  else for (const [key, value] of data.entries) sum = (sum + sumOfText(key) + sumOf(value)) | 0
  return sum
}

/** FNV-1a. */
function sumOfText(text: string): number {
  let sum = 0x811c9dc5
  for (let at = 0; at < text.length; at++) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193)
  return sum
}

/** Each text that a node comes to has a number of its own, so that a node is as long as it has children. */
function marking(): MarksOf {
  const numbers = new Map<string, number>()
  const known = new Map<Data, Marks>()
  const numberOf = (text: string): number => {
    const number = numbers.get(text) ?? numbers.size
    numbers.set(text, number)
    return number
  }
  const all = (text: string): Marks => {
    const number = numberOf(text)
    return { exact: number, keyless: number, unordered: number }
  }
  const ofList = ({ items }: List): Marks => {
    const marks = items.map(marksOf)
    return {
      exact: numberOf(`[${marks.map(({ exact }) => exact).join()}`),
      keyless: numberOf(`[${marks.map(({ keyless }) => keyless).join()}`),
      unordered: numberOf(
        `(${marks
          .map(({ unordered }) => unordered)
          .sort((x, y) => x - y)
          .join()}`,
      ),
    }
  }
  const ofEntries = ({ entries }: Entries): Marks => {
    const marks = entries.map(([key, value]) => [numberOf(`k${key}`), marksOf(value)] as const)
    // Of two entries of one key readers take either: then their order says something.
    const isFree = new Set(marks.map(([key]) => key)).size === marks.length
    const told = (kind: keyof Marks): string[] => marks.map(([key, value]) => `${key}:${value[kind]}`)
    const sorted = (kind: keyof Marks): string[] => (isFree ? told(kind).sort() : told(kind))
    return {
      exact: numberOf(`{${told('exact').join()}`),
      keyless: numberOf(`${isFree ? '<' : '{'}${sorted('keyless').join()}`),
      unordered: numberOf(`${isFree ? '<' : '{'}${sorted('unordered').join()}`),
    }
  }
  function marksOf(data: Data): Marks {
    const found = known.get(data)
    if (found) return found
    if ('leaf' in data) return all(`=${data.leaf}`)
    const marks = 'items' in data ? ofList(data) : ofEntries(data)
    known.set(data, marks)
    return marks
  }
  return marksOf
}

/** Lists have an order, as a rule: that it comes from a set is a guess. */
function byItems(a: Data, b: Data, marksOf: MarksOf): Likeness {
  const [one, two] = firstLists(a, b, marksOf) ?? [[], []]
  const moved = one.flatMap((item, at) => (item === two[at] ? [] : [at]))
  const [from, to] = [moved[0] ?? 0, (moved.at(-1) ?? -1) + 1]
  const order = orderOf(one.slice(from, to), two.slice(from, to))
  return order.confidence === 'certain' ? { ...order, confidence: 'likely' } : order
}

/** The first two lists of the same items in another order, spelled. */
function firstLists(a: Data, b: Data, marksOf: MarksOf): readonly [string[], string[]] | null {
  const [one, two] = [marksOf(a), marksOf(b)]
  if (one.keyless === two.keyless || one.unordered !== two.unordered) return null
  if ('items' in a && 'items' in b) {
    const spelled = (list: List): string[] => list.items.map(spell)
    for (const [at, item] of a.items.entries()) {
      const other = b.items[at]
      const found = other && firstLists(item, other, marksOf)
      if (found) return found
    }
    return [spelled(a), spelled(b)]
  }
  if (!('entries' in a && 'entries' in b)) return null
  const others = new Map(b.entries)
  for (const [key, value] of a.entries) {
    const other = others.get(key)
    const found = other && firstLists(value, other, marksOf)
    if (found) return found
  }
  return null
}

/** Enough of an item to tell how a list is sorted. */
const SPELLED = 80
function spell(data: Data): string {
  let text = ''
  const visit = (one: Data): void => {
    if (text.length >= SPELLED) return
    if ('leaf' in one) text += `${one.leaf.replace(/^\w+:/, '')} `
    else if ('items' in one) for (const item of one.items) visit(item)
    else for (const [key, value] of one.entries) if (text.length < SPELLED) visit({ items: [{ leaf: key }, value] })
  }
  visit(data)
  return text
}
