import { bytes, u32 } from './bytes.ts'

export type Symbol = readonly [name: string, offset: number]

const big = (value: number): number[] => u32(value).reverse()
const long = (value: number): number[] => [...u32(value), 0, 0, 0, 0]

/** System V and GNU, "/" or "/SYM64/". */
export function gnuSymbols(symbols: readonly Symbol[], filler = 0, word: 4 | 8 = 4): Uint8Array {
  const number = word === 4 ? big : (value: number): number[] => long(value).reverse()
  const names = symbols.map(([name]) => `${name}\0`).join('')
  return bytes(number(symbols.length), ...symbols.map(([, offset]) => number(offset)), names, '\0'.repeat(filler))
}

export interface BsdOptions {
  readonly order?: 'big' | 'little'
  readonly word?: 4 | 8
  /** The names; those of the symbols, each ended by NUL, unless given. */
  readonly text?: string
  /** Where in it the names begin. */
  readonly at?: readonly number[]
}

/** 4.4BSD and Darwin, "__.SYMDEF" and its kin. */
export function bsdSymbols(symbols: readonly Symbol[], { order = 'little', word = 4, text, at }: BsdOptions = {}): Uint8Array {
  const plain = word === 4 ? u32 : long
  const number = (value: number): number[] => (order === 'little' ? plain(value) : plain(value).reverse())
  const names = text ?? symbols.map(([name]) => `${name}\0`).join('')
  const starts = at ?? symbols.map((_, index) => symbols.slice(0, index).reduce((sum, [name]) => sum + name.length + 1, 0))
  const list = symbols.flatMap(([, offset], index) => [...number(starts[index]!), ...number(offset)])
  return bytes(number(list.length), list, number(names.length), names)
}

/** What is told of a table. */
export const toldSymbols = (
  order: 'big' | 'little',
  symbols: readonly (readonly [name: string, member: string])[],
  word = 4,
): string => `${order}-endian, ${word} bytes\0${symbols.map(([name, member]) => `${name}\0${member}\0`).join('')}`
