/** Bytes that a name, a line or a central record has as a rule. */
export const USUAL = 256

/** Names are kept as long as their layer: what is longer than usual counts as further entries, so that the limit of these bounds memory. */
export const weightOf = (length: number): number => Math.floor(length / USUAL)
