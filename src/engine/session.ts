import { createDecoders } from '../io/decoders.ts'
import type { Sharing } from '../io/sharing.ts'
import type { Side } from '../model/layer.ts'
import type { Settings } from './settings.ts'
import type { Memo, Session } from './view.ts'

/** Of an input that is read once only and with threads at hand, large layers pass by; `fd` is its file. */
export interface Read {
  readonly sharing: Sharing
  readonly fd: number | null
}

export function newSession(side: Side, { limits, options }: Settings, read: Partial<Read> = {}): Session {
  const { sharing, fd } = read
  const passes = sharing && sharing.pool.workers > 0 && typeof fd === 'number' && !options.audit
  return {
    side,
    decoders: createDecoders(limits, sharing),
    replay: passes ? of => sharing.replay({ ...of, fd }) : null,
    limits,
    budget: { entries: limits.entries },
    forced: options.consumer ?? null,
    contents: new WeakMap(),
    views: new WeakMap(),
    slack: new WeakMap(),
  }
}

/** The same side with budgets of its own: knows what was read there, and what it reads itself neither counts nor is kept there. */
export const apart = (session: Session): Session => ({
  ...session,
  decoders: createDecoders(session.limits),
  budget: { entries: session.limits.entries },
  contents: over(session.contents),
  views: over(session.views),
})

function over<Key extends WeakKey, Value>(known: Memo<Key, Value>): Memo<Key, Value> {
  const own = new WeakMap<Key, Value>()
  return {
    get: key => own.get(key) ?? known.get(key),
    set: (key, value) => own.set(key, value),
    delete: key => own.delete(key),
  }
}
