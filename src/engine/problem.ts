import { shownPath, shownValue } from './names.ts'
import type { View } from './view.ts'

/** What kept something from being read: which layer (empty: the input itself), the byte in it, and why. */
export interface Unread {
  readonly layer: string
  readonly offset: number
  readonly expected: string
  readonly found: string
}

/** Null where the layer was read. */
export function problemOf(view: View): Unread | null {
  if (view.state === 'ok') return null
  const anomaly = view.anatomy.facts.anomalies[0]
  const found = view.state === 'unsupported' || view.kind === 'unread' ? view.reason : (anomaly?.found ?? 'damage')
  const expected =
    view.state === 'unsupported'
      ? 'something that this version reads'
      : (anomaly?.expected ?? `a ${view.kind} stream that decodes`)
  const told = { expected: shownValue(expected)!, found: shownValue(found)! }
  return { layer: shownPath(view.path), offset: anomaly?.offset ?? 0, ...told }
}
