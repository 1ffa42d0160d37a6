import { timeRule } from './embedded-time.ts'

export const gemDate = timeRule('gem-date', ['gem.date'], {
  title: 'Day of a gem',
  what: 'Replaces the date in the specification of a RubyGems package by a placeholder, where it is a day, the only one, and a key for certain.',
  why: 'RubyGems puts the day of the build there, and asks nobody to set it.',
  hides: 'On which day a gem was built; it is copied into the installed specification, and a program could ask for it.',
  see: 'https://reproducible-builds.org/docs/timestamps/',
})
