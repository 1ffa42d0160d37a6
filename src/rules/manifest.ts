import type { Rule } from '../model/rule.ts'

/** ISO 8601 with or without a time; the form of java.util.Date; a compact date; milliseconds since 1970. */
const dates = [
  /^\d{4}-\d\d-\d\d([T ]\d\d:?\d\d(:?\d\d([.,]\d{1,9})?)?( ?(Z|UTC|GMT|[+-]\d\d:?\d\d))?)?$/,
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d\d \d\d:\d\d:\d\d ([A-Z]{1,5}|[+-]\d\d:?\d\d|GMT[+-]\d\d:?\d\d) \d{4}$/,
  /^\d{8}(-?\d{4}(\d\d)?)?$/,
  /^\d{13}$/,
] as const
const userName = /^[\w.@+\\ -]{1,64}$/

export const manifestBuilder: Rule = {
  id: 'manifest-builder',
  version: 1,
  tier: { transport: 'content', installed: 'content' },
  fields: ['manifest.user', 'manifest.time'],
  docs: {
    title: 'Builder and time in the manifest of a jar',
    what: 'Replaces the value of Built-By, Build-Date, Built-Date, Built-On, Build-Time, Build-Timestamp, Implementation-Build-Date and Bnd-LastModified in the main section by a placeholder, where it is a user name or a date; the attribute stays.',
    why: 'Maven, Ant, Gradle and bnd copy the user and the clock of the build machine.',
    hides: 'Who built a jar, and when.',
    see: 'https://reproducible-builds.org/docs/jvm/',
  },
  edit({ name, value }) {
    if (value === undefined) return undefined
    if (name === 'manifest.user') return userName.test(value) ? '<user>' : undefined
    return dates.some(date => date.test(value)) ? '<date>' : undefined
  },
}
