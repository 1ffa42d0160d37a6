import type { LayerHead, Locator } from '../model/layer.ts'

/** A file of that name in the control.tar of a Debian package. */
export const isControlMember = ({ path }: Pick<LayerHead, 'path'>, name: string): boolean =>
  path.at(-1)?.key === name && path.at(-2)?.key === 'control.tar'

/** From a member of control.tar. */
export const contentOfPackage: Locator = { up: 2, down: ['data.tar'] }

const scripts = ['preinst', 'postinst', 'prerm', 'postrm', 'config']

/** At the top of their archives: of pacman (PKGBUILD(5)), of apk (Apk spec), and of Slackware's installpkg(8). */
const topScripts: ReadonlySet<string> = new Set([
  '.INSTALL',
  '.pre-install',
  '.post-install',
  '.pre-upgrade',
  '.post-upgrade',
  '.pre-deinstall',
  '.post-deinstall',
  '.trigger',
  'install/doinst.sh',
])

/**
 * What dpkg or debconf runs (Debian Policy, chapter 6), or the like of other systems: whatever else its bytes are, a shell reads all of them,
 * so that none of them is erased.
 */
export const isMaintainerScript = (layer: Pick<LayerHead, 'path'>): boolean =>
  topScripts.has(layer.path.at(-1)?.key ?? '') || scripts.some(name => isControlMember(layer, name))
