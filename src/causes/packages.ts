import type { CauseFamily, Finding, Named } from '../model/cause.ts'
import { byField } from './by-field.ts'

const fields = byField({ 'gem.date': 'build-timestamp' })

/** What a tool puts into a package of an ecosystem, by the field. */
const told: Readonly<Record<string, Named>> = {
  'gem.rubygems-version': { id: 'toolchain-version', confidence: 'likely' },
  'cargo.lock-version': { id: 'toolchain-version', confidence: 'likely' },
  'r.packaged-time': { id: 'build-timestamp', confidence: 'certain' },
  'r.built-time': { id: 'build-timestamp', confidence: 'certain' },
  'r.packager': { id: 'username', confidence: 'certain' },
  'r.version': { id: 'toolchain-version', confidence: 'likely' },
  'cargo.commit': { id: 'vcs-commit', confidence: 'certain' },
  'cargo.checksum': { id: 'dependency-version', confidence: 'unexplained' },
  'cargo.dependency': { id: 'dependency-version', confidence: 'unexplained' },
}

const factName = ({ field, fate, what, values }: Finding): Named | undefined =>
  field && Object.hasOwn(told, field) && fate === 'unexplained' && what === 'span' && values[0] !== values[1]
    ? told[field]
    : undefined

/** Documents of gems, crates and packages of R. */
export const packages: CauseFamily = { causes: [], name: finding => fields(finding) ?? factName(finding) }
