import type { LayerHead, Locator } from '../model/layer.ts'

/** A file of that name in the control.tar of a Debian package. */
export const isControlMember = ({ path }: Pick<LayerHead, 'path'>, name: string): boolean =>
  path.at(-1)?.key === name && path.at(-2)?.key === 'control.tar'

/** From a member of control.tar. */
export const contentOfPackage: Locator = { up: 2, down: ['data.tar'] }

const scripts = ['preinst', 'postinst', 'prerm', 'postrm', 'config']

/** What dpkg or debconf runs (Debian Policy, chapter 6): whatever else its bytes are, a shell reads all of them, so that none of them is erased. */
export const isMaintainerScript = (layer: Pick<LayerHead, 'path'>): boolean => scripts.some(name => isControlMember(layer, name))
