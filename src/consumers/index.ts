import type { Consumer, Evidence } from '../model/rule.ts'
import { android } from './android.ts'
import { apk } from './apk.ts'
import { cargo } from './cargo.ts'
import { conda } from './conda.ts'
import { document } from './document.ts'
import { dpkg } from './dpkg.ts'
import { dpkgSource } from './dpkg-source.ts'
import { gem } from './gem.ts'
import { installpkg } from './installpkg.ts'
import { jvm } from './jvm.ts'
import { linker } from './linker.ts'
import { none } from './none.ts'
import { npm } from './npm.ts'
import { nuget } from './nuget.ts'
import { oci, ociLayer } from './oci.ts'
import { opkg } from './opkg.ts'
import { pacman } from './pacman.ts'
import { pip } from './pip.ts'
import { pkg } from './pkg.ts'
import { rpm } from './rpm.ts'
import { vsix } from './vsix.ts'

export const consumers: readonly Consumer[] = [
  dpkg,
  rpm,
  apk,
  pacman,
  opkg,
  pkg,
  installpkg,
  npm,
  pip,
  conda,
  gem,
  cargo,
  jvm,
  android,
  nuget,
  vsix,
  document,
  dpkgSource,
  linker,
  oci,
  ociLayer,
  none,
]

/**
 * Who reads this layer, decided from this side alone; null when it is nobody's package. What a package opens on its way to the disk
 * (data.tar of a .deb) is read by that package's consumer, whatever it looks like.
 */
export function consumerOf(evidence: Evidence): { consumer: Consumer; reason: string } | null {
  const { path, reach } = evidence.layer
  if (path.length > 0 && reach === 'transport') return null
  for (const consumer of consumers) {
    const reason = consumer.recognises(evidence)
    if (reason !== null) return { consumer, reason }
  }
  return null
}
