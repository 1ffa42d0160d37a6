import { bytes } from './bytes.ts'

/** Seven bits a byte; with more bytes than it needs, where that is asked for. */
export function leb(value: number, size = 1): number[] {
  const out: number[] = []
  for (let rest = value; rest > 0 || out.length < size; rest = Math.floor(rest / 128)) out.push(rest % 128)
  return out.map((byte, index) => (index < out.length - 1 ? byte + 128 : byte))
}
type Part = string | Uint8Array | number[]
/** Length first. */
export const long = (...parts: Part[]): Uint8Array => bytes(leb(bytes(...parts).length), ...parts)
export const section = (id: number, ...parts: Part[]): Uint8Array => bytes([id], long(...parts))
export const custom = (name: string, ...parts: Part[]): Uint8Array => section(0, long(name), ...parts)
export const wasm = (...sections: Uint8Array[]): Uint8Array => bytes('\0asm', [1, 0, 0, 0], ...sections)

export const bodies = (...functions: string[]): Uint8Array =>
  section(10, leb(functions.length), ...functions.map(body => long(body)))
export const functionNames = (...names: (readonly [index: number, name: string])[]): Uint8Array =>
  custom(
    'name',
    [0],
    long(long('module')),
    [1],
    long(leb(names.length), ...names.flatMap(([index, name]) => [leb(index), long(name)])),
  )
export const exports = (...names: (readonly [name: string, kind: number, index: number])[]): Uint8Array =>
  section(7, leb(names.length), ...names.flatMap(([name, kind, index]) => [long(name), [kind], leb(index)]))
export const producers = (fields: Readonly<Record<string, readonly (readonly [string, string])[]>>): Uint8Array =>
  custom(
    'producers',
    leb(Object.keys(fields).length),
    ...Object.entries(fields).flatMap(([field, tools]) => [
      long(field),
      leb(tools.length),
      ...tools.flatMap(([name, version]) => [long(name), long(version)]),
    ]),
  )
