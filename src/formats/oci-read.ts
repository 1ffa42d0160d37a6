import { type ByteSource, latin1, lengthOf, type Range } from '../model/bytes.ts'
import { type Json, readJson } from './json-read.ts'
import { hasTwins } from './oci-references.ts'

/** distribution-spec, "Pushing Manifests": registries refuse larger ones. */
const MOST_OF_DOCUMENT = 4 * 1024 * 1024

/** A document of an image; null where it is none, or says two things. */
export function jsonAt(bytes: ByteSource, range: Range): Json | null {
  const json = lengthOf(range) > MOST_OF_DOCUMENT ? null : readJson(latin1(bytes.read(range.start, range.end)))
  return json && !hasTwins(json) ? json : null
}
