import type { ConsumerId } from '../../src/model/rule.ts'
import type { Pair } from './trial.ts'

export async function columnFaults(_: Pair, __: ConsumerId): Promise<readonly string[]> {
  return []
}
