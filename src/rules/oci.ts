import { timeRule } from './embedded-time.ts'

export const ociCreated = timeRule('oci-created', ['oci.created'], {
  title: 'Times in the documents of a container image',
  what: 'Replaces created in the config of an image and in its history, and the annotation org.opencontainers.image.created, by a placeholder, where it is a date of RFC 3339. Labels stay, and all else.',
  why: 'Builders write the clock there unless SOURCE_DATE_EPOCH is honoured. No runtime reads it.',
  hides: 'When an image was built; what lists or prunes images by age sees another one.',
  see: 'https://reproducible-builds.org/docs/timestamps/',
})
