import { json } from './json.ts'
import type { Reporter } from './reporter.ts'
import { text } from './text.ts'

export { harmless } from './harmless.ts'
export { ledgerLines } from './ledger.ts'
export { type Look, loadColours, plainLook } from './reporter.ts'
export { shown, wrapped } from './shown.ts'
export { json, text }

/** In the order of the help; the faces are written in this order too. */
export const reporters = [text, json] as const satisfies readonly Reporter[]
