import type { Consumer, Evidence } from '../model/rule.ts'

/** What a package of this kind has at least, and nothing else has. */
function androidReason({ format, layer, keys }: Evidence): string | null {
  if (format !== 'zip') return null
  const has = (...names: readonly string[]): boolean => names.every(name => keys.has(name))
  if (has('AndroidManifest.xml', 'resources.arsc') || has('AndroidManifest.xml', 'classes.dex'))
    return 'an Android package: AndroidManifest.xml with resources.arsc or classes.dex'
  if (has('BundleConfig.pb', 'base/manifest/AndroidManifest.xml'))
    return 'an Android App Bundle: BundleConfig.pb and base/manifest/AndroidManifest.xml'
  if (/\.apk$/i.test(layer.name) && has('AndroidManifest.xml')) return 'named like an Android package, with AndroidManifest.xml'
  if (/\.aar$/i.test(layer.name) && has('AndroidManifest.xml', 'classes.jar'))
    return 'named like an Android library, with AndroidManifest.xml and classes.jar'
  return null
}

export const android: Consumer = {
  id: 'android',
  docs: {
    title: 'Android',
    what: 'Maps entries where they lie in the package, so that their method and their alignment count; never looks at owners, or at modes.',
    see: 'Android, "zipalign" and "AAR anatomy"; PackageParser, NativeLibraryHelper',
  },
  honoursOwner: false,
  honoursMode: 'executable',
  needsFolders: false,
  lists: [],
  recognises: androidReason,
}
