import type { CauseFamily, Finding, Named } from '../model/cause.ts'
import { byField } from './by-field.ts'

const fields = byField({ 'oci.created': 'build-timestamp' })
const fact = (id: string): Named => ({ id, confidence: 'unexplained' })
const likely = (id: string): Named => ({ id, confidence: 'likely' })

const label = (names: string): RegExp => new RegExp(`(/Labels|/annotations)/(${names})$`)

/** By RFC 6901: what a difference in this key of a config or manifest is, whatever made it. Labels as annotations.md has them, and label-schema.org. */
const keys: readonly (readonly [RegExp, Named])[] = [
  [label('org\\.opencontainers\\.image\\.revision|org\\.label-schema\\.vcs-ref|vcs-ref'), likely('vcs-commit')],
  [label('org\\.opencontainers\\.image\\.version|org\\.label-schema\\.version|version|release'), fact('changelog-or-version')],
  [label('org\\.opencontainers\\.image\\.created|org\\.label-schema\\.build-date|build-date'), likely('build-timestamp')],
  [/^\/docker_version$/, likely('toolchain-version')],
  [/^\/(container_)?config\/Hostname$/, likely('hostname')],
  [/^\/container$/, likely('random-uuid')],
]

function keyName({ format, key, fate, what, anomaly }: Finding): Named | undefined {
  if (format !== 'oci-document' || fate !== 'unexplained' || anomaly || (what !== 'span' && what !== 'member')) return undefined
  return keys.find(([pattern]) => pattern.test(key))?.[1]
}

/** What a command of the history repeats of a label, or of the clock. */
const repeated: readonly (readonly [RegExp, Named])[] = [
  [/\b(?:org\.opencontainers\.image\.revision|org\.label-schema\.vcs-ref|vcs-ref)=\S+/g, likely('vcs-commit')],
  [/\b(?:org\.opencontainers\.image\.created|org\.label-schema\.build-date|build-date)=\S+/g, likely('build-timestamp')],
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?/g, likely('build-timestamp')],
]
function commandName({ format, key, values: [a, b], fate, what }: Finding): Named | undefined {
  if (format !== 'oci-document' || fate !== 'unexplained' || what !== 'span' || a === null || b === null) return undefined
  if (!/^\/history\/\d+\/(created_by|comment)$/.test(key) || a === b) return undefined
  return repeated.find(([pattern]) => a.replace(pattern, '') === b.replace(pattern, ''))?.[1]
}

const layerType = /^application\/vnd\.(oci\.image\.layer|docker\.image\.rootfs)\..*\btar([.+](gzip|zstd))?$/
/** The media type of a layer tells its encoding. */
function typeName({ format, key, values, fate, what }: Finding): Named | undefined {
  if (format !== 'oci-document' || fate !== 'unexplained' || what !== 'span') return undefined
  const [a, b] = values.map(value => value ?? '')
  const isType = /\/layers\/\d+\/mediaType$/.test(key) && [a!, b!].every(type => layerType.test(type))
  return isType && bare(a!) === bare(b!) ? likely('compression-format') : undefined
}
const bare = (type: string): string => type.replace(/[.+](gzip|zstd)$/, '')

/** Without rules it is part of a name; erased, it follows from the time of the image. */
const legacyName = ({ field, fate }: Finding): Named | undefined =>
  field !== 'oci.legacy-id' ? undefined : fate === 'normalized' ? likely('content-hash-cascade') : fact('file-set-difference')

/** Writers sort blobs by their digests, which recompute. */
const orderName = ({ consumer, format, what, fate }: Finding): Named | undefined =>
  consumer === 'oci' && format === 'tar' && what === 'order' && fate === 'normalized' ? likely('content-hash-cascade') : undefined

/** layer.md, Whiteouts: what a file of this name removes of the layers below. */
function whiteoutName({ key, what, consumer, side }: Finding): Named | undefined {
  if (consumer !== 'oci-layer' || what !== 'member') return undefined
  const [, folder = '', name = ''] = /^(.*\/)?\.wh\.([^/]+)$/s.exec(key) ?? []
  if (name === '') return undefined
  const told = name === '.wh..opq' ? `removes all below ${folder || './'}` : `removes ${folder}${name}`
  return { ...fact('file-set-difference'), values: side === 'a' ? [told, null] : [null, told] }
}

/** No words of its own: what builders of images put into their documents, and what layers are made of. */
export const oci: CauseFamily = {
  causes: [],
  name: finding =>
    fields(finding) ??
    legacyName(finding) ??
    typeName(finding) ??
    commandName(finding) ??
    keyName(finding) ??
    orderName(finding) ??
    whiteoutName(finding),
}
