import { netTables, type Tables } from './pe-net.ts'
import type { Pe } from './pe-read.ts'
import { numbersAt, type RecordLayout, sizeOf, textUntilNul } from './record.ts'

/** ECMA-335 II.22: numbers of the tables that tell of methods, and of those that their rows point to. */
const table = {
  module: 0,
  typeRef: 1,
  typeDef: 2,
  fieldPointer: 3,
  field: 4,
  methodPointer: 5,
  method: 6,
  parameter: 8,
  moduleRef: 26,
  typeSpec: 27,
  assemblyRef: 35,
} as const
const MOST_METHODS = 200_000
const LONGEST_NAME = 256

export interface Method {
  readonly rva: number
  readonly name: string
}

/** Methods that have code, with their types. */
export function methodsIn(pe: Pe): Method[] {
  const tables = netTables(pe)
  if (!tables) return []
  const layouts = layoutsOf(tables)
  const startOf = (number: number): number =>
    layouts.slice(0, number).reduce((at, layout, before) => at + sizeOf(layout) * tables.rows[before]!, tables.first)
  const rowsOf = (number: number): Readonly<Record<string, number>>[] => {
    const [layout, start] = [layouts[number]!, startOf(number)]
    const room = Math.floor(Math.max(0, tables.end - start) / sizeOf(layout))
    return Array.from({ length: Math.min(tables.rows[number]!, room, MOST_METHODS) }, (_, row) =>
      numbersAt(pe, layout, start + row * sizeOf(layout)),
    )
  }
  const text = (offset: number): string => {
    const start = tables.strings.start + offset
    return start < tables.strings.end ? (textUntilNul(pe.bytes, { start, end: tables.strings.end }, LONGEST_NAME) ?? '') : ''
  }
  const types = rowsOf(table.typeDef)
  let owner = -1
  return rowsOf(table.method).flatMap(({ rva, name }, row) => {
    // Of each type its first method is told, counted from one.
    while (owner + 1 < types.length && types[owner + 1]!.methods! <= row + 1) owner++
    if (!rva) return []
    const type = types[owner]
    const parts = type ? [text(type.namespace!), text(type.name!)] : []
    return [{ rva, name: [...parts, text(name!)].filter(part => part !== '').join('.') }]
  })
}

/** II.22.30, .38, .37, .15, .26: an index is of four bytes where what it points to has many rows (II.24.2.6). */
function layoutsOf({ rows, width }: Tables): RecordLayout<string>[] {
  const index = (...tables: readonly number[]): number => {
    const bits = Math.ceil(Math.log2(tables.length))
    return Math.max(...tables.map(number => rows[number]!)) < 2 ** (16 - bits) ? 2 : 4
  }
  const { string, guid, blob } = width
  const scope = index(table.module, table.moduleRef, table.assemblyRef, table.typeRef)
  const parent = index(table.typeDef, table.typeRef, table.typeSpec)
  return [
    { generation: 2, name: string, mvid: guid, 'encoded-id': guid, 'base-id': guid },
    { scope, name: string, namespace: string },
    {
      flags: 4,
      name: string,
      namespace: string,
      extends: parent,
      fields: index(table.field),
      methods: index(table.method),
    },
    { field: index(table.field) },
    { flags: 2, name: string, signature: blob },
    { method: index(table.method) },
    { rva: 4, implementation: 2, flags: 2, name: string, signature: blob, parameters: index(table.parameter) },
  ]
}
