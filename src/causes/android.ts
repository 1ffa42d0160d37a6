import type { CauseFamily, Finding, Named } from '../model/cause.ts'

/** Sizes, numbers and places, which strings and elements move. */
const places = /^android\.(header|pool|offsets)$/

function name({ field, fate, what, anomaly }: Finding): Named | undefined {
  if (!field || fate !== 'unexplained' || what !== 'span' || anomaly) return undefined
  return places.test(field) ? { id: 'binary-layout', confidence: 'unexplained', follows: true } : undefined
}

/** What is compiled for Android. */
export const android: CauseFamily = { causes: [], name }
