import type { Consumer } from '../model/rule.ts'

/** Of the archive itself only names and contents are read: containerd, core/images/archive/importer.go; containers/image, oci/archive and docker/archive. */
export const oci: Consumer = {
  id: 'oci',
  docs: {
    title: 'loaders of container images',
    what: 'Take names and contents from the archive, and no owners or modes. What its layers hold is unpacked as root.',
    see: 'OCI image-spec, image-layout.md; docker-load(1); skopeo-copy(1)',
  },
  honoursOwner: false,
  honoursMode: 'none',
  needsFolders: false,
  lists: ['sha256'],
  within: 'oci-layer',
  // Only members that an image names have such keys.
  recognises({ format, keys }) {
    if (format !== 'tar') return null
    if (keys.has('\0index.json')) return 'an OCI image layout: oci-layout, and index.json with manifests'
    return keys.has('\0manifest.json') ? 'as docker save writes it: manifest.json with Config and Layers' : null
  },
}

/** layer.md, "Applying Changesets": owners, modes, extended attributes and devices land on the disk. */
export const ociLayer: Consumer = {
  id: 'oci-layer',
  docs: {
    title: 'container runtimes',
    what: 'Unpack layers with owners, modes, extended attributes and devices as they are, and take .wh. files for removals.',
    see: 'OCI image-spec, layer.md',
  },
  honoursOwner: true,
  honoursMode: 'all',
  needsFolders: false,
  lists: [],
  recognises: () => null,
}
