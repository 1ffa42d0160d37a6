import type { Rule } from '../model/rule.ts'
import { timeRule } from './embedded-time.ts'

export const ociCreated = timeRule('oci-created', ['oci.created'], {
  title: 'Times in the documents of a container image',
  what: 'Replaces created in the config of an image, in its history and in the json of its layers, and the annotation org.opencontainers.image.created, by a placeholder, where it is a date of RFC 3339. Labels stay, and all else.',
  why: 'Builders write the clock there unless SOURCE_DATE_EPOCH is honoured. No runtime reads it.',
  hides: 'When an image was built; what lists or prunes images by age sees another one.',
  see: 'https://reproducible-builds.org/docs/timestamps/',
})

export const dockerLegacyId: Rule = {
  id: 'docker-legacy-id',
  version: 1,
  tier: { transport: 'metadata', installed: 'content' },
  fields: ['oci.legacy-id'],
  docs: {
    title: 'Ids of layers for old versions of docker',
    what: 'Replaces the id of a layer in the names of its folder and in its json by a placeholder, where all layers are one chain. Which layer is which, and what each of them holds, is compared.',
    why: 'docker save and skopeo write them for versions below 1.10; they follow from the time of the image, and loaders of today go by manifest.json.',
    hides: 'By what 64 digits versions of docker below 1.10 would know a layer.',
    see: 'https://reproducible-builds.org/docs/randomness/',
  },
  edit: ({ value }) => (value !== undefined && /^[0-9a-f]{64}$/.test(value) ? '<id>' : undefined),
}
