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

const spellings = [
  // ISO 8601, with a time or without.
  `${YEAR}-${MONTH}-${DAY}(?:[T ]${CLOCK}(?: ?${ZONE})?)?`,
  // As DocBook writes it, and the other way round.
  `${MONTH}/${DAY}/${YEAR}`,
  `${YEAR}/${MONTH}/${DAY}`,
  `${NAME},? ${YEAR}`,
  `${BARE_DAY} ${NAME},? ${YEAR}(?: ${CLOCK}(?: ${ZONE})?)?`,
  `${NAME} ${BARE_DAY},? ${YEAR}(?:,? ${CLOCK}(?: ${ZONE})?)?`,
  // As doxygen, C and date(1) write it.
  `${WEEKDAY},? ${SHORT} ${BARE_DAY} ${YEAR}(?: ${CLOCK})?`,
  `${WEEKDAY} ${SHORT} ${BARE_DAY} ${CLOCK} (?:${ZONE} )?${YEAR}`,
  `${WEEKDAY},? ${BARE_DAY} ${SHORT} ${YEAR}(?: ${CLOCK}(?: ${ZONE})?)?`,
]

export const DATE = `(?:${spellings.join('|')})`
/** Of the day nothing but the year: a date only where nothing else can stand. */
export const BARE_YEAR = YEAR
