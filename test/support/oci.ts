import { createHash } from 'node:crypto'
import { bytes } from './bytes.ts'
import { type TarEntry, tar } from './tar.ts'

export const sha256 = (content: Uint8Array | string): string => createHash('sha256').update(bytes(content)).digest('hex')
export const blobName = (content: Uint8Array | string): string => `blobs/sha256/${sha256(content)}`

type Json = Readonly<Record<string, unknown>>
export interface ImageParts {
  readonly created?: string
  readonly layers?: readonly Uint8Array[]
  readonly config?: Json
  readonly manifest?: Json
  readonly platform?: Json
}

export const mediaTypes = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
} as const

export const described = (mediaType: string, content: Uint8Array | string, more: Json = {}): Json => ({
  mediaType,
  digest: `sha256:${sha256(content)}`,
  size: bytes(content).length,
  ...more,
})

export const layer = (mtime = 1, more: readonly TarEntry[] = []): Uint8Array =>
  tar([{ name: 'bin/hi', body: 'hi\n', mode: 0o755, mtime }, ...more])

/** The documents of one image, and its blobs. */
export function image({ created = '2023-11-14T22:13:20Z', layers = [layer()], config, manifest }: ImageParts = {}) {
  const configured = JSON.stringify({
    created,
    architecture: 'amd64',
    os: 'linux',
    config: { Entrypoint: ['/bin/hi'], Labels: { version: '1' } },
    rootfs: { type: 'layers', diff_ids: layers.map(one => `sha256:${sha256(one)}`) },
    history: layers.map(() => ({ created, created_by: 'COPY' })),
    ...config,
  })
  const manifested = JSON.stringify({
    schemaVersion: 2,
    config: described(mediaTypes.config, configured),
    layers: layers.map(one => described(mediaTypes.layer, one)),
    ...manifest,
  })
  return { config: configured, manifest: manifested, blobs: [...layers, configured, manifested] }
}

export const blobsOf = (contents: readonly (Uint8Array | string)[]): TarEntry[] =>
  [...new Map(contents.map(body => [blobName(body), body]))].map(([name, body]) => ({ name, body }))

/** An archive of blobs with an index over these descriptors. */
export const layoutOf = (manifests: readonly Json[], entries: readonly TarEntry[], index: Json = {}): Uint8Array =>
  tar([
    ...entries,
    { name: 'index.json', body: JSON.stringify({ schemaVersion: 2, manifests, ...index }) },
    { name: 'oci-layout', body: '{"imageLayoutVersion":"1.0.0"}' },
  ])

export function layout(parts: ImageParts = {}): Uint8Array {
  const { manifest, blobs } = image(parts)
  const more = parts.platform ? { platform: parts.platform } : {}
  return layoutOf([described(mediaTypes.manifest, manifest, more)], blobsOf(blobs))
}

const byEnding = (hex: string, ending: string): string => `${hex}.${ending}`

/** As docker save and skopeo write it, without what older versions read. */
export const dockerSave = (parts: ImageParts = {}, name = byEnding): Uint8Array => tar(dockerEntries(parts, name))
export function dockerEntries(parts: ImageParts = {}, name = byEnding): TarEntry[] {
  const { config, blobs } = image(parts)
  const layers = blobs.slice(0, -2)
  const named = (content: Uint8Array | string, ending: string): string => name(sha256(content), ending)
  const listed = [{ Config: named(config, 'json'), RepoTags: ['a:1'], Layers: layers.map(one => named(one, 'tar')) }]
  return [
    ...layers.map(body => ({ name: named(body, 'tar'), body })),
    { name: named(config, 'json'), body: config },
    { name: 'manifest.json', body: JSON.stringify(listed) },
  ]
}
