/** Container images: OCI image layouts, and archives as docker save writes them. */
import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { benign, evil, honest, written } from './cases.mjs'
import { bytes, replaced, zeros } from './edit-bytes.mjs'
import { appended, header, member, octal } from './edit-tar.mjs'
import { T1, T2, touch } from './shell.mjs'

/* ---- by the tools ---- */

const at = time => new Date(time * 1000).toISOString()
/** What umoci writes at another time; skopeo puts it into one file. */
const layout = time =>
  `umoci init --layout img; umoci new --image img:v1; umoci unpack --image img:v1 b; mkdir -p b/rootfs/bin; printf '#!/bin/sh\\necho hi\\n' >b/rootfs/bin/hi; chmod 755 b/rootfs/bin/hi; ${touch(time, 'b/rootfs')}; umoci repack --image img:v1 --history.created ${at(time)} b; umoci config --image img:v1 --config.entrypoint /bin/hi --created ${at(time)} --history.created ${at(time)}; umoci gc --layout img`
const asOne = (time, to) => `${layout(time)}; skopeo copy -q oci:img:v1 ${to}`
benign('oci/build', {
  why: 'One image, built at two times: every blob of it has another name.',
  a: asOne(T1, 'oci-archive:out:v1'),
  b: asOne(T2, 'oci-archive:out:v1'),
  causes: ['build-timestamp', 'archive-entry-mtime', 'content-hash-cascade'],
  rules: ['oci-created', 'entry-mtime'],
})
benign('oci/packed-by-hand', {
  why: 'The folder of one image, packed by two users under two umasks: who loads it looks at none of that.',
  a: `${layout(T1)}; tar cf out --sort=name -C img blobs index.json oci-layout`,
  b: `${layout(T1)}; chmod -R g+w,o-r img; tar cf out --sort=name --owner builder:1000 --group users:100 -C img ./blobs ./index.json ./oci-layout`,
  causes: ['archive-entry-uid-gid', 'umask'],
  rules: ['entry-owner', 'entry-mode', 'entry-name-spelling'],
})

/** A build with another clock; `to` is the form. */
const context = (env = 'A=1', label = 'abc') =>
  `printf 'hi\\n' >hi; printf '%s\\n' 'FROM scratch' 'COPY hi /bin/hi' 'LABEL org.opencontainers.image.revision=${label}' 'ENV ${env}' 'ENTRYPOINT ["/bin/hi"]' >Dockerfile`
const buildah = (to, steps = context()) =>
  `export STORAGE_DRIVER=vfs BUILDAH_ISOLATION=chroot; mkdir c; (cd c; ${steps}); store="--root $PWD/s --runroot $PWD/r"; sleep 1; buildah $store bud -q -t x c; buildah $store push -q x ${to}`
benign('oci/buildah', {
  why: 'Two builds of one Dockerfile.',
  a: buildah('oci-archive:out:v1'),
  b: buildah('oci-archive:out:v1'),
  causes: ['build-timestamp', 'archive-entry-mtime', 'content-hash-cascade'],
  rules: ['oci-created', 'entry-mtime'],
})
benign('oci/buildah-docker', {
  why: 'Two builds of one Dockerfile, for docker load.',
  a: buildah('docker-archive:out:x:1'),
  b: buildah('docker-archive:out:x:1'),
  causes: ['build-timestamp', 'archive-entry-mtime'],
  rules: ['oci-created', 'docker-legacy-id'],
})
honest('oci/buildah-commit', {
  why: 'Two builds of two commits, which a label tells.',
  a: buildah('oci-archive:out:v1'),
  b: buildah('oci-archive:out:v1', context('A=1', 'abd')),
  causes: ['vcs-commit', 'build-timestamp'],
})
honest('oci/buildah-variable', {
  twin: 'oci/buildah',
  attack: 'X35',
  why: 'A variable of the image has another value.',
  a: buildah('oci-archive:out:v1'),
  b: buildah('oci-archive:out:v1', context('A=2')),
  causes: ['content-change', 'build-timestamp'],
})

/* ---- written, so that all digests are right ---- */

const sha256 = content => createHash('sha256').update(content).digest('hex')
const json = value => bytes(JSON.stringify(value))
const typed = (type, more = '') => `application/vnd.oci.image.${type}${more}`
const described = (mediaType, content, more = {}) => ({
  mediaType,
  digest: `sha256:${sha256(content)}`,
  size: content.length,
  ...more,
})
const aged = (name, time, rest) => member(name, { ...rest, more: [[header.mtime, octal(time, 12)]] })
const packed = members => bytes(...members, zeros(1024))
const hello = (time, rest = {}) =>
  packed([aged('bin/', time, { type: '5', mode: 0o755 }), aged('bin/hi', time, { body: 'hi\n', mode: 0o755, ...rest })])
const gzip = (content, level = 6) => gzipSync(content, { level })

/** Config, layers and manifest of one platform; edits of the documents at will. */
function built(time, { layers = [hello(time)], level, config = same => same, manifest = same => same, platform = {} } = {}) {
  const encoded = layers.map(layer => gzip(layer, level))
  const configured = json(
    config({
      created: at(time),
      architecture: 'amd64',
      os: 'linux',
      ...platform,
      config: { Entrypoint: ['/bin/hi'], Labels: { 'org.opencontainers.image.revision': '0'.repeat(40) } },
      rootfs: { type: 'layers', diff_ids: layers.map(layer => `sha256:${sha256(layer)}`) },
      history: layers.map(() => ({ created: at(time), created_by: 'COPY hi /bin/hi' })),
    }),
  )
  const manifested = json(
    manifest({
      schemaVersion: 2,
      config: described(typed('config.v1+json'), configured),
      layers: encoded.map(layer => described(typed('layer.v1.tar+gzip'), layer)),
      annotations: { 'org.opencontainers.image.created': at(time) },
    }),
  )
  return { blobs: [...encoded, configured, manifested], manifest: manifested, platform }
}

/** One archive of them; a blob that is there twice once. */
function archived(images, index = same => same) {
  const named = images.map(({ manifest, platform }) =>
    described(typed('manifest.v1+json'), manifest, platform.os ? { platform } : {}),
  )
  const blobs = new Map(images.flatMap(image => image.blobs).map(blob => [sha256(blob), blob]))
  return packed([
    ...[...blobs.keys()].sort().map(hex => member(`blobs/sha256/${hex}`, { body: blobs.get(hex) })),
    member('index.json', { body: json(index({ schemaVersion: 2, manifests: named })) }),
    member('oci-layout', { body: json({ imageLayoutVersion: '1.0.0' }) }),
  ])
}
const image = (time, rest, index) => archived([built(time, rest)], index)

const made = 'archives by a script from the specification'
const twin = (name, attack, rest) =>
  written(`oci/${name}`, { verdict: 'different', twin: 'oci/written', attack, made, a: () => image(T1), ...rest })

written('oci/written', {
  verdict: 'equivalent',
  why: 'One image at two times, its layer compressed at two levels.',
  made,
  a: () => image(T1),
  b: () => image(T2, { level: 9 }),
  causes: ['build-timestamp', 'archive-entry-mtime', 'content-hash-cascade'],
  rules: ['oci-created', 'entry-mtime'],
})
twin('entrypoint', 'X35', {
  why: 'The image runs another program; all digests are right.',
  b: () => image(T2, { config: one => ({ ...one, config: { ...one.config, Entrypoint: ['/bin/ho'] } }) }),
  causes: ['content-change', 'build-timestamp'],
})
twin('history', 'X35', {
  why: 'The history of the image tells another command.',
  b: () => image(T2, { config: one => ({ ...one, history: [{ ...one.history[0], created_by: 'COPY evil /bin/hi' }] }) }),
  causes: ['content-change', 'build-timestamp'],
})
twin('label', 'X35', {
  why: 'Another commit in a label.',
  b: () =>
    image(T2, {
      config: one => ({ ...one, config: { ...one.config, Labels: { 'org.opencontainers.image.revision': '1'.repeat(40) } } }),
    }),
  causes: ['vcs-commit', 'build-timestamp'],
})
twin('label-time', 'X35', {
  why: 'A time in a label, which programs may read, is no time of the image.',
  a: () => image(T1, { config: one => ({ ...one, config: { Labels: { created: at(T1) } } }) }),
  b: () => image(T1, { config: one => ({ ...one, config: { Labels: { created: at(T2) } } }) }),
  causes: ['content-change'],
})
twin('created-payload', 'X35', {
  why: 'Where the time of the image should be stands a message.',
  b: () => image(T2, { config: one => ({ ...one, created: 'a message' }) }),
  causes: ['content-change'],
})
twin('twin-keys', 'X34', {
  why: 'Two entry points in one config: readers written in Go take the last one, in any case.',
  b: () => image(T2, { config: one => ({ ...one, Config: { Entrypoint: ['/bin/ho'] } }) }),
  causes: ['structural:malformed'],
})
twin('setuid', 'X1', {
  why: 'A program in the layer becomes setuid; all digests are right.',
  b: () => image(T2, { layers: [hello(T2, { mode: 0o4755 })] }),
  causes: ['permission-other', 'build-timestamp'],
})
twin('owner', 'X5', {
  why: 'A program in the layer belongs to somebody else.',
  b: () => image(T2, { layers: [replacedOwner(hello(T2))] }),
  causes: ['archive-entry-uid-gid', 'build-timestamp'],
})
function replacedOwner(layer) {
  const start = 512
  const edited = bytes(layer)
  edited.write(octal(1000, 8), start + header.uid, 'latin1')
  edited.fill(' ', start + header.checksum, start + header.checksum + 8)
  const sum = edited.subarray(start, start + 512).reduce((total, byte) => total + byte, 0)
  edited.write(`${octal(sum, 7)}\0 `, start + header.checksum, 'latin1')
  return edited
}
twin('whiteout', 'X21', {
  why: 'The layer removes a file of the layers below.',
  b: () =>
    image(T2, {
      layers: [
        packed([
          aged('bin/', T2, { type: '5', mode: 0o755 }),
          aged('bin/hi', T2, { body: 'hi\n', mode: 0o755 }),
          aged('etc/.wh.passwd', T2, {}),
        ]),
      ],
    }),
  causes: ['file-set-difference', 'build-timestamp'],
})
twin('whiteout-order', 'X7', {
  why: 'A layer writes a file and removes it: which comes first decides whether it is there.',
  a: () => image(T1, { layers: [packed([aged('hi', T1, { body: 'hi\n' }), aged('.wh.hi', T1, {})])] }),
  b: () => image(T1, { layers: [packed([aged('.wh.hi', T1, {}), aged('hi', T1, { body: 'hi\n' })])] }),
  causes: ['archive-entry-order'],
})
const other = time => packed([aged('bin/hi', time, { body: 'ho\n', mode: 0o755 })])
twin('layer-again', 'X7', {
  why: 'Of two layers the first one is applied again on one side, and the second one on the other.',
  a: () => image(T1, { layers: [hello(T1), other(T1), hello(T1)] }),
  b: () => image(T1, { layers: [hello(T1), other(T1), other(T1)] }),
  causes: ['content-change'],
})
twin('size', 'X19', {
  why: 'A descriptor tells another size than its blob has.',
  b: () => image(T2, { manifest: one => ({ ...one, config: { ...one.config, size: one.config.size + 1 } }) }),
  causes: ['structural:stale-digest'],
})
twin('media-type', 'X34', {
  why: 'The media type of a layer tells an encoding that it has not.',
  b: () => image(T2, { manifest: one => ({ ...one, layers: [{ ...one.layers[0], mediaType: typed('layer.v1.tar+zstd') }] }) }),
  causes: ['compression-format', 'structural:malformed'],
})
twin('missing', 'X21', {
  why: 'A blob that the manifest names is not there.',
  b: () => {
    const one = built(T2)
    return archived([{ ...one, blobs: one.blobs.slice(1) }])
  },
  causes: ['structural:stale-digest', 'file-set-difference'],
})
twin('key-order', 'X28', {
  why: 'The keys of the config in another order.',
  b: () => image(T2, { config: one => Object.fromEntries(Object.entries(one).reverse()) }),
  causes: ['structured-key-order'],
})
evil('oci/stale-name', 'oci/written', {
  attack: 'X19',
  why: 'The config was edited in the archive: its name, and the digest in the manifest, are those of another one.',
  made: 'the entry point in b',
  causes: ['content-change', 'structural:stale-digest'],
  b: file => replaced(file, '/bin/hi', '/bin/ho'),
})
evil('oci/stale-on-both', 'oci/written', {
  attack: 'X19',
  why: 'The configs of both sides were edited in the archive, alike: nobody knows what their names stood for.',
  made: 'the entry point in a and b',
  causes: ['structural:stale-digest'],
  a: file => replaced(file, '/bin/hi', '/bin/ho'),
  b: file => replaced(file, '/bin/hi', '/bin/ho'),
})
evil('oci/extra-blob', 'oci/written', {
  attack: 'X31',
  why: 'A blob that no manifest names.',
  made: 'a blob behind the last member of b',
  causes: ['structural:unknown-member'],
  b: file => appended(file, member(`blobs/sha256/${sha256('a payload')}`, { body: 'a payload' })),
})

const arm = { os: 'linux', architecture: 'arm64', variant: 'v8' }
const amd = { os: 'linux', architecture: 'amd64' }
const both = (time, index) =>
  archived([built(time, { platform: amd }), built(time, { platform: arm, layers: [hello(time), other(time)] })], index)
written('oci/platforms', {
  verdict: 'equivalent',
  why: 'Images of two platforms, which have one layer together, at two times.',
  made,
  a: () => both(T1),
  b: () => both(T2),
  causes: ['build-timestamp', 'archive-entry-mtime'],
  rules: ['oci-created', 'entry-mtime'],
})
written('oci/platforms-swapped', {
  verdict: 'different',
  twin: 'oci/platforms',
  attack: 'X34',
  why: 'The index gives each platform the image of the other one.',
  made,
  a: () => both(T1),
  b: () =>
    both(T2, one => ({ ...one, manifests: one.manifests.map(({ platform }, nth) => ({ ...one.manifests[1 - nth], platform })) })),
  causes: ['content-change'],
})

/* ---- docker save ---- */

benign('oci/docker-archive', {
  why: 'One image at two times, as skopeo writes it for docker load: with an id for each layer that follows from the time.',
  a: asOne(T1, 'docker-archive:out:hello:1'),
  b: asOne(T2, 'docker-archive:out:hello:1'),
  causes: ['build-timestamp', 'archive-entry-mtime'],
  rules: ['oci-created', 'docker-legacy-id'],
})
evil('oci/docker-config', 'oci/docker-archive', {
  attack: 'X35',
  why: 'The entry point that old versions of docker would run is another one.',
  made: 'Entrypoint in the json of the layer of b',
  causes: ['content-change'],
  b: file => replacedLast(file, '"Entrypoint":["/bin/hi"]', '"Entrypoint":["/bin/ho"]'),
})
function replacedLast(file, found, content) {
  const start = file.lastIndexOf(found)
  return bytes(file.subarray(0, start), replaced(file.subarray(start), found, content))
}
evil('oci/docker-id', 'oci/docker-archive', {
  attack: 'X34',
  why: 'The json of a layer tells another id than its folder has.',
  made: 'id in the json of the layer of b',
  causes: ['file-set-difference'],
  b(file) {
    const [id] = /"id":"[0-9a-f]{64}"/.exec(file.toString('latin1'))
    return replaced(file, id, `"id":"${'0'.repeat(64)}"`)
  },
})

/** As versions up to 24 write it, or from 25 on; `layers` are those of the image. */
function saved(time, { layers = [hello(time), other(time)], order = same => same, blobs = false } = {}) {
  const { blobs: all } = built(time, { layers })
  const config = all.at(-2)
  let parent
  const olds = layers.map((layer, nth) => {
    const v1 = nth < layers.length - 1 ? { created: at(0) } : { created: at(time), os: 'linux' }
    const id = sha256(json({ ...v1, layer_id: sha256(layer), parent }))
    const told = json({ id, ...(parent ? { parent } : {}), ...v1 })
    parent = id
    return { id, told, layer }
  })
  const entry = content => member(`blobs/sha256/${sha256(content)}`, { body: content })
  const manifest = (Config, Layers, more = {}) =>
    member('manifest.json', { body: json([{ Config, RepoTags: ['hello:1'], Layers, ...more }]) })
  const tags = id => member('repositories', { body: json({ hello: { 1: id } }) })
  if (!blobs)
    return packed([
      ...olds
        .toSorted((x, y) => (x.id < y.id ? -1 : 1))
        .flatMap(({ id, told, layer }) => [
          aged(`${id}/`, time, { type: '5', mode: 0o755 }),
          aged(`${id}/VERSION`, time, { body: '1.0' }),
          aged(`${id}/json`, time, { body: told }),
          aged(`${id}/layer.tar`, time, { body: layer }),
        ]),
      member(`${sha256(config)}.json`, { body: config }),
      manifest(`${sha256(config)}.json`, order(olds.map(({ id }) => `${id}/layer.tar`))),
      tags(parent),
    ])
  const names = layers.map(layer => `blobs/sha256/${sha256(layer)}`)
  const manifested = json({
    schemaVersion: 2,
    config: described(typed('config.v1+json'), config),
    layers: layers.map(layer => described(typed('layer.v1.tar'), layer)),
  })
  const sources = Object.fromEntries(layers.map(layer => [`sha256:${sha256(layer)}`, described(typed('layer.v1.tar'), layer)]))
  return packed([
    ...[...layers, config, manifested, ...olds.map(({ told }) => told)].map(entry),
    member('index.json', { body: json({ schemaVersion: 2, manifests: [described(typed('manifest.v1+json'), manifested)] }) }),
    manifest(`blobs/sha256/${sha256(config)}`, names, { LayerSources: sources }),
    member('oci-layout', { body: json({ imageLayoutVersion: '1.0.0' }) }),
    tags(sha256(layers.at(-1))),
  ])
}
written('oci/docker-save-24', {
  verdict: 'equivalent',
  why: 'One image at two times, as docker save up to 24 writes it: a folder for each layer, named by an id that follows from the time.',
  made,
  a: () => saved(T1),
  b: () => saved(T2),
  causes: ['build-timestamp', 'archive-entry-mtime'],
  rules: ['oci-created', 'docker-legacy-id'],
})
written('oci/docker-layers', {
  verdict: 'different',
  twin: 'oci/docker-save-24',
  attack: 'X7',
  why: 'manifest.json applies the layers in another order.',
  made,
  a: () => saved(T1),
  b: () => saved(T2, { order: names => names.toReversed() }),
  causes: ['structural:stale-digest'],
})
written('oci/docker-save-25', {
  verdict: 'equivalent',
  why: 'One image at two times, as docker save writes it since 25: a layout with manifest.json, and with json of layers that nothing names.',
  made,
  a: () => saved(T1, { blobs: true }),
  b: () => saved(T2, { blobs: true }),
  causes: ['build-timestamp', 'archive-entry-mtime'],
  rules: ['oci-created', 'docker-legacy-id'],
})
