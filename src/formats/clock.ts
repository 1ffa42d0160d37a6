/** As read from a file: month and day count from one. */
interface Moment {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
}

/** A second more than 59 is a leap second, for who knows those. */
const SECONDS = 59

/** A date and a time of day for people; null where a number is out of its range. */
export function momentText({ year, month, day, hour, minute, second }: Moment, seconds = SECONDS): string | null {
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > seconds) return null
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`
}
