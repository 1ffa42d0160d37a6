import type { FieldName } from '../model/layer.ts'
import { JAVA_DATE } from './dates.ts'

/** Attributes of the main section that tell who built and when, as Maven, Ant, Gradle and bnd write them. No loader reads any of them. */
export const builder: ReadonlyMap<string, FieldName> = new Map([
  ['built-by', 'manifest.user'],
  ['bnd-lastmodified', 'manifest.time'],
  ['build-date', 'manifest.time'],
  ['build-time', 'manifest.time'],
  ['build-timestamp', 'manifest.time'],
  ['built-date', 'manifest.time'],
  ['built-on', 'manifest.time'],
  ['implementation-build-date', 'manifest.time'],
])

const user = /^[\w.@+\\ -]{1,64}$/
const date = new RegExp(
  `^(?:\\d{13}|\\d{8}(?:-?\\d{4}(?:\\d\\d)?)?|\\d{4}-\\d\\d-\\d\\d(?:[T ]\\d\\d:\\d\\d(?::\\d\\d)?(?: ?(?:Z|UTC|GMT|[+-]\\d\\d:?\\d\\d))?)?|${JAVA_DATE})$`,
)

/** A name or a date in one of them, as they usually are. */
export const isBuilder = (name: string, value: string): boolean => {
  const field = builder.get(name)
  return field !== undefined && (field === 'manifest.user' ? user : date).test(value)
}
