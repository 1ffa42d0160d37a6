/** How dates are spelled in texts for people. Each pattern is of one date and nothing beside it, with every number in its range. */

const YEAR = '(?:19|20)\\d\\d'
const MONTH = '(?:0[1-9]|1[0-2])'
const DAY = '(?:0[1-9]|[12]\\d|3[01])'
/** Without a leading zero, as people write it, or with a blank in its place, as C does (`%e`). */
const BARE_DAY = '(?: ?[1-9]|0[1-9]|[12]\\d|3[01])'
const NAME =
  '(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:t|tember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)'
const SHORT = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)'
const WEEKDAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)'
const SECONDS = '(?:[01]\\d|2[0-3]):[0-5]\\d:(?:[0-5]\\d|60)'
const CLOCK = '(?:[01]\\d|2[0-3]):[0-5]\\d(?::(?:[0-5]\\d|60))?'
const ZONE = '(?:GMT[+-]\\d\\d:\\d\\d|[A-Z]{1,5}|[+-]\\d\\d(?::?\\d\\d)?)'

/** As java.util.Date prints itself. */
export const JAVA_DATE = `${WEEKDAY} ${SHORT} ${DAY} ${SECONDS} ${ZONE} ${YEAR}`

/** With the time of day. ISO 8601; as people write it; as doxygen, C and date(1) do; RFC 5322. */
const clocked = [
  `${YEAR}-${MONTH}-${DAY}[T ]${CLOCK}(?:\\.\\d{1,9})?(?: ?${ZONE})?`,
  `${BARE_DAY} ${NAME},? ${YEAR},? ${CLOCK}(?: ${ZONE})?`,
  `${NAME} ${BARE_DAY},? ${YEAR},? ${CLOCK}(?: ${ZONE})?`,
  `${WEEKDAY},? ${SHORT} ${BARE_DAY} ${YEAR} ${CLOCK}`,
  `${WEEKDAY} ${SHORT} ${BARE_DAY} ${CLOCK} (?:${ZONE} )?${YEAR}`,
  `${WEEKDAY},? ${BARE_DAY} ${SHORT} ${YEAR} ${CLOCK}(?: ${ZONE})?`,
]
/** Of the day alone; with strokes as DocBook writes it, and the other way round. */
const days = [
  `${YEAR}-${MONTH}-${DAY}`,
  `${MONTH}/${DAY}/${YEAR}`,
  `${YEAR}/${MONTH}/${DAY}`,
  `${NAME},? ${YEAR}`,
  `${BARE_DAY} ${NAME},? ${YEAR}`,
  `${NAME} ${BARE_DAY},? ${YEAR}`,
  `${WEEKDAY},? ${SHORT} ${BARE_DAY},? ${YEAR}`,
  `${WEEKDAY},? ${BARE_DAY} ${SHORT} ${YEAR}`,
]

export const CLOCKED_DATE = `(?:${clocked.join('|')})`
export const DATE = `(?:${[...clocked, ...days].join('|')})`
/** Of the day nothing but the year: a date only where nothing else can stand. */
export const BARE_YEAR = YEAR
