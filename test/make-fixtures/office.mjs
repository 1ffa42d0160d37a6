/** Documents and packages that are zips: Office, OpenDocument, EPUB, NuGet, VSIX. */
import { benign, honest } from './cases.mjs'
import { python, T1, T2 } from './shell.mjs'

/** The python3 of Debian, which has its packages, under another clock. */
const debian = (script, time) => script.replace('python3 -', `faketime -f '@${time}' /usr/bin/python3 -`)
const named = ending => [`a.${ending}`, `b.${ending}`]

/** As faketime wants it. */
const clock = time => new Date(time * 1000).toISOString().slice(0, 19).replace('T', ' ')
/** A zip written again, with the content of some members edited; `code` sees `key` and `content`, and may change both. */
const rewritten = (file, code) => `
held = zipfile.ZipFile(${file})
with zipfile.ZipFile('out', 'w', zipfile.ZIP_DEFLATED) as z:
  for entry in held.infolist():
    key, content = entry.filename, held.read(entry)
${code
  .split('\n')
  .map(line => `    ${line}`)
  .join('\n')}
    entry.filename = key
    z.writestr(entry, content)`

/* ---- Office ---- */

const sheet = (time, cell = 'hello', code = 'pass') =>
  debian(
    python(
      `import openpyxl
w = openpyxl.Workbook()
w.active['A1'] = '${cell}'
w.properties.lastModifiedBy = 'ann'
made = io.BytesIO()
w.save(made)
when = time.gmtime(T)[:6]
${rewritten('made', `entry.date_time = when\n${code}`)}`,
      time,
    ),
    clock(time),
  )
const sheets = named('xlsx')
benign('ooxml/dates', {
  files: sheets,
  why: 'A table of openpyxl, written at two times.',
  a: sheet(T1),
  b: sheet(T2),
  causes: ['build-timestamp', 'archive-entry-mtime'],
  rules: ['document-date', 'entry-mtime'],
})
honest('ooxml/cell', {
  files: sheets,
  twin: 'ooxml/dates',
  attack: 'X34',
  why: 'A cell says another thing, beside another date.',
  a: sheet(T1),
  b: sheet(T2, 'hallo'),
  causes: ['content-change', 'build-timestamp'],
})
const inProperties = (found, put) => `if key == 'docProps/core.xml': content = content.replace(b'${found}', b'${put}')`
honest('ooxml/author', {
  files: sheets,
  twin: 'ooxml/dates',
  why: 'Somebody else saved it.',
  a: sheet(T1),
  b: sheet(T2, 'hello', inProperties('>ann<', '>bob<')),
  causes: ['username', 'build-timestamp'],
})
honest('ooxml/message', {
  files: sheets,
  twin: 'ooxml/dates',
  attack: 'X34',
  why: 'A message in the place of a date.',
  a: sheet(T1),
  b: sheet(T2, 'hello', inProperties('2024-12-12T10:40:00Z</dcterms:created>', 'A message, no date</dcterms:created>')),
  causes: ['content-change'],
})
honest('ooxml/two-dates', {
  files: sheets,
  twin: 'ooxml/dates',
  attack: 'X34',
  why: 'A second time of creation: it is not known which one counts.',
  a: sheet(T1),
  b: sheet(
    T2,
    'hello',
    inProperties(
      '<dcterms:created',
      '<dcterms:created xmlns:dcterms="http://purl.org/dc/terms/">1999-01-01</dcterms:created><dcterms:created',
    ),
  ),
})

/* ---- OpenDocument and EPUB ---- */

const markdown = (text, more = '') => `printf '%s\\n' '---' 'title: Hello' 'lang: en' ${more} '---' '# Hello' '' '${text}' >in.md`
const pandoc = (ending, time, { text = 'Some text.', more = '', code = 'pass' } = {}) =>
  `${markdown(text, more)}; SOURCE_DATE_EPOCH=${time} pandoc -f markdown in.md -o made.${ending}
${python(`when = time.gmtime(T)[:6]\n${rewritten(`'made.${ending}'`, `entry.date_time = when\n${code}`)}`, time)}`
/** With a number of a session of editing, as Word draws one. */
const letter = (session, text) =>
  pandoc('docx', T1, {
    text,
    code: `if key == 'word/document.xml': content = content.replace(b'<w:p>', b'<w:p w:rsidR="${session}">')`,
  })
const letters = named('docx')
honest('ooxml/session', {
  files: letters,
  why: 'The numbers that Word draws for each session of editing.',
  a: letter('00AB12CD'),
  b: letter('00EF3456'),
  causes: ['generated-id'],
})
honest('ooxml/session-text', {
  files: letters,
  twin: 'ooxml/dates',
  attack: 'X34',
  why: 'A letter of the text, beside the number of another session.',
  a: letter('00AB12CD'),
  b: letter('00EF3456', 'Same text.'),
  causes: ['content-change'],
})

const texts = named('odt')
benign('odf/dates', {
  files: texts,
  why: 'A text of pandoc, written at two times.',
  a: pandoc('odt', T1),
  b: pandoc('odt', T2),
  causes: ['build-timestamp', 'archive-entry-mtime'],
  rules: ['document-date', 'entry-mtime'],
})
honest('odf/text', {
  files: texts,
  twin: 'odf/dates',
  attack: 'X34',
  why: 'A letter of the text, beside another date.',
  a: pandoc('odt', T1),
  b: pandoc('odt', T2, { text: 'Same text.' }),
  causes: ['content-change', 'build-timestamp'],
})
const generator = '<meta:generator>Pandoc/2.17.1.1</meta:generator>'
const inMeta = (found, put) => `if key == 'meta.xml': content = content.replace(b'${found}', b'${put}')`
honest('odf/generator', {
  files: texts,
  twin: 'odf/dates',
  why: 'Another version of what wrote it, and how often and how long it was worked on.',
  a: pandoc('odt', T1, {
    code: inMeta(
      generator,
      '<meta:generator>LibreOffice/7.4.7.2$Linux_X86_64</meta:generator><meta:editing-cycles>1</meta:editing-cycles><meta:editing-duration>PT2M3S</meta:editing-duration>',
    ),
  }),
  b: pandoc('odt', T2, {
    code: inMeta(
      generator,
      '<meta:generator>LibreOffice/24.2.0.3$Linux_X86_64</meta:generator><meta:editing-cycles>2</meta:editing-cycles><meta:editing-duration>PT1H3S</meta:editing-duration>',
    ),
  }),
  causes: ['toolchain-version', 'build-number', 'build-duration'],
})
const signed = `
if key == 'mimetype': z.writestr(zipfile.ZipInfo('META-INF/documentsignatures.xml', (1980, 1, 1, 0, 0, 0)), '<document-signatures xmlns="urn:oasis:names:tc:opendocument:xmlns:digitalsignature:1.0"/>')`.trim()
honest('odf/signed-dates', {
  files: texts,
  twin: 'odf/dates',
  attack: 'X23',
  why: 'A date under a signature over all parts.',
  a: pandoc('odt', T1, { code: signed }),
  b: pandoc('odt', T2, { code: signed }),
})

const books = named('epub')
const published = `'identifier: urn:uuid:796dcfe4-01bb-46ff-9203-b23925e5f3f4' 'date: 2023-11-14'`
benign('epub/modified', {
  files: books,
  why: 'The time of the last change of a book of pandoc.',
  a: pandoc('epub', T1, { more: published }),
  b: pandoc('epub', T2, { more: published }),
  causes: ['build-timestamp', 'archive-entry-mtime'],
  rules: ['document-date', 'entry-mtime'],
})
honest('epub/text', {
  files: books,
  twin: 'epub/modified',
  attack: 'X34',
  why: 'A letter of the text, beside another date.',
  a: pandoc('epub', T1, { more: published }),
  b: pandoc('epub', T2, { more: published, text: 'Same text.' }),
  causes: ['content-change', 'build-timestamp'],
})
honest('epub/identifier', {
  files: books,
  twin: 'epub/modified',
  why: 'Another identifier and another date of publication: it is another book.',
  a: pandoc('epub', T1, { more: published }),
  b: pandoc('epub', T2, { more: published.replace('796d', '7b7c').replace('2023-11-14', '2023-11-15') }),
  causes: ['random-uuid', 'build-timestamp'],
})
honest('epub/mimetype-late', {
  files: books,
  twin: 'epub/modified',
  attack: 'X7',
  why: 'The kind of the book no longer stands first, where readers look for it.',
  a: pandoc('epub', T1, { more: published }),
  b: `${pandoc('epub', T1, { more: published })}
mv out made.epub
${python(`held = zipfile.ZipFile('made.epub')
with zipfile.ZipFile('out', 'w', zipfile.ZIP_DEFLATED) as z:
  for entry in sorted(held.infolist(), key=lambda entry: entry.filename): z.writestr(entry, held.read(entry))`)}`,
  causes: ['archive-entry-order'],
})

/* ---- NuGet and VSIX: no tool of Debian writes them ---- */

/** As `dotnet pack` writes it (Open Packaging Conventions; NuGet.Packaging). */
const nupkg = (
  time,
  {
    drawn = '0c52eceaf0924ee7a06bebd3543d1160',
    id = 'R6A1D2F0C9B8E7A61',
    commit = 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334',
    code = 'return 1',
    more = '',
  } = {},
) =>
  python(
    `parts = {
'_rels/.rels': '''<?xml version="1.0" encoding="utf-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
  <Relationship Type="http://schemas.microsoft.com/packaging/2010/07/manifest" Target="/Hello.nuspec" Id="R1D5C6E7F8A9B0C1D" />
  <Relationship Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="/package/services/metadata/core-properties/${drawn}.psmdcp" Id="${id}" />
</Relationships>''',
'Hello.nuspec': '''<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
  <metadata>
    <id>Hello</id>
    <version>1.0.0</version>
    <authors>ann</authors>
    <description>Says hello.</description>
    <repository type="git" url="https://git.example.org/hello" commit="${commit}" />
  </metadata>
</package>''',
'lib/netstandard2.0/Hello.txt': '${code}',
'[Content_Types].xml': '''<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
  <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml" />
  <Default Extension="psmdcp" ContentType="application/vnd.openxmlformats-package.core-properties+xml" />
  <Default Extension="nuspec" ContentType="application/octet" />
  <Default Extension="txt" ContentType="application/octet" />
</Types>''',
'package/services/metadata/core-properties/${drawn}.psmdcp': '''<?xml version="1.0" encoding="utf-8"?>
<coreProperties xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://schemas.openxmlformats.org/package/2006/metadata/core-properties">
  <dc:creator>ann</dc:creator>
  <dc:description>Says hello.</dc:description>
  <dc:identifier>Hello</dc:identifier>
  <version>1.0.0</version>
  <keywords></keywords>
  <lastModifiedBy>NuGet, Version=6.8.0.117, Culture=neutral, PublicKeyToken=31bf3856ad364e35;Unix 6.1.0.18;.NET 8.0</lastModifiedBy>
</coreProperties>'''}
${more}
with zipfile.ZipFile('out', 'w', zipfile.ZIP_DEFLATED) as z:
  for key, content in parts.items():
    entry = zipfile.ZipInfo(key, time.gmtime(T)[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    z.writestr(entry, content)`,
    time,
  )
const packages = named('nupkg')
benign('nupkg/times', {
  files: packages,
  why: 'A NuGet package, packed at two times.',
  a: nupkg(T1),
  b: nupkg(T2),
  causes: ['archive-entry-mtime'],
  rules: ['entry-mtime'],
})
honest('nupkg/content', {
  files: packages,
  twin: 'nupkg/times',
  attack: 'X1',
  why: 'A file has another content, beside another time.',
  a: nupkg(T1),
  b: nupkg(T2, { code: 'return 2' }),
  causes: ['content-change', 'archive-entry-mtime'],
})
honest('nupkg/drawn-name', {
  files: packages,
  why: 'The name that is drawn for the part with the properties, and the relationship that leads to it.',
  a: nupkg(T1),
  b: nupkg(T1, { drawn: 'cdec43993f064447a2d882cbfd022539', id: 'RB7C8D9E0F1A2B3C4' }),
  causes: ['random-uuid'],
})
honest('nupkg/commit', {
  files: packages,
  twin: 'nupkg/times',
  why: 'Another commit of the source in the .nuspec.',
  a: nupkg(T1),
  b: nupkg(T2, { commit: 'ffeeddccbbaa99887766554433221100ffeeddcc' }),
  causes: ['vcs-commit'],
})
const signature = `parts['.signature.p7s'] = b'\\x30\\x03\\x02\\x01\\x00'`
honest('nupkg/signed-times', {
  files: packages,
  twin: 'nupkg/times',
  attack: 'X23',
  why: 'Other times under a signature that is over all bytes of the archive.',
  a: nupkg(T1, { more: signature }),
  b: nupkg(T2, { more: signature }),
})

/** As `vsce package` writes it. */
const vsix = (time, { code = 'exports.activate = () => 1', umask = '022', version = '1.0.0' } = {}) =>
  python(
    `parts = {
'extension.vsixmanifest': '''<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011">
  <Metadata><Identity Language="en-US" Id="hello" Version="${version}" Publisher="ann" /></Metadata>
  <Assets><Asset Type="Microsoft.VisualStudio.Code.Manifest" Path="extension/package.json" Addressable="true" /></Assets>
</PackageManifest>''',
'[Content_Types].xml': '<?xml version="1.0" encoding="utf-8"?>\\n<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension=".json" ContentType="application/json"/><Default Extension=".js" ContentType="application/javascript"/><Default Extension=".vsixmanifest" ContentType="text/xml"/></Types>',
'extension/package.json': '{"name": "hello", "publisher": "ann", "version": "${version}", "main": "./main.js", "engines": {"vscode": "^1.80.0"}}',
'extension/main.js': '${code}'}
with zipfile.ZipFile('out', 'w', zipfile.ZIP_DEFLATED) as z:
  for key, content in parts.items():
    entry = zipfile.ZipInfo(key, time.gmtime(T)[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = (0o100666 & ~0o${umask}) << 16
    z.writestr(entry, content)`,
    time,
  )
const extensions = named('vsix')
benign('vsix/times', {
  files: extensions,
  why: 'An extension of VS Code, packed at two times.',
  a: vsix(T1),
  b: vsix(T2),
  causes: ['archive-entry-mtime'],
  rules: ['entry-mtime'],
})
honest('vsix/content', {
  files: extensions,
  twin: 'vsix/times',
  attack: 'X1',
  why: 'The program of an extension, beside other times.',
  a: vsix(T1),
  b: vsix(T2, { code: 'exports.activate = () => 2' }),
  causes: ['content-change', 'archive-entry-mtime'],
})
honest('vsix/umask', {
  files: extensions,
  twin: 'vsix/times',
  why: 'Another umask: VS Code unpacks with the modes of the entries.',
  a: vsix(T1),
  b: vsix(T1, { umask: '002' }),
  causes: ['umask'],
})
honest('vsix/version', {
  files: extensions,
  twin: 'vsix/times',
  why: 'Two versions of an extension.',
  a: vsix(T1),
  b: vsix(T1, { version: '1.0.1' }),
  causes: ['changelog-or-version'],
})

/* ---- Extensions of browsers ---- */

/** As Chrome packs it, with a text in place of the keys and signatures. */
const crx = (time, { code = 'run(1)', proof = 'proof one' } = {}) =>
  python(
    `held = io.BytesIO()
with zipfile.ZipFile(held, 'w', zipfile.ZIP_DEFLATED) as z:
  for key, content in (('manifest.json', '{"manifest_version": 3, "name": "hello", "version": "1.0"}'), ('main.js', '${code}')):
    entry = zipfile.ZipInfo(key, time.gmtime(T)[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    z.writestr(entry, content)
proof = b'${proof}'
open('out', 'wb').write(b'Cr24' + (3).to_bytes(4, 'little') + len(proof).to_bytes(4, 'little') + proof + held.getvalue())`,
    time,
  )
const chrome = named('crx')
honest('crx/proof', {
  files: chrome,
  why: 'Other signatures over one archive.',
  a: crx(T1),
  b: crx(T1, { proof: 'proof two' }),
  causes: ['cryptographic-signature'],
})
honest('crx/content', {
  files: chrome,
  attack: 'X23',
  why: 'A program of an extension, and other times, under the signature of the first.',
  a: crx(T1),
  b: crx(T2, { code: 'run(2)' }),
  causes: ['content-change', 'archive-entry-mtime'],
})
