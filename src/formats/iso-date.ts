const day = String.raw`\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])`
const time = String.raw`(?:[01]\d|2[0-3]):[0-5]\d`
/** 60 is a leap second. */
const second = String.raw`:(?:[0-5]\d|60)(?:\.\d{1,9})?`
const zone = String.raw`(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)`

/** RFC 3339, 5.6: `date-time`. */
export const dateTime = new RegExp(`^${day}T${time}${second}${zone}$`)
/** W3C-DTF, a profile of ISO 8601; Python leaves the zone out. */
export const dayOrTime = new RegExp(`^${day}(?:T${time}(?:${second})?${zone}?)?$`)
