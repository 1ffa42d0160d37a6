/** By code units: the same order in every locale. */
export const byUnits = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0)
