/** Compiled programs of Python and Java: pairs say what in them differs, or that they are the same program written otherwise. */
import { evil, honest } from './cases.mjs'

const source = `printf 'def answer(question):\\n    names = (question, "question", "answer")\\n    return [name for name in names], 42\\n' >m.py`
/** Written by a reader of what the compiler wrote, too: then there are other references between objects. */
const compiled = (path, again = '') =>
  `python3 -c "import marshal, importlib.util as u; m = marshal; code = compile(open('m.py').read(), '${path}', 'exec')
${again}
open('out', 'wb').write(u.MAGIC_NUMBER + bytes([1, 0, 0, 0]) + b'12345678' + m.dumps(code))"`
honest('pyc/references', {
  why: 'The same objects, with other references between them: what stands alone in memory and what is shared hangs on all that ran before.',
  tree: source,
  a: compiled('/build/m.py'),
  b: compiled('/build/m.py', 'code = m.loads(m.dumps(code))'),
  causes: ['bytecode-equivalent'],
})
honest('pyc/path', {
  why: 'The path of the source in each function.',
  tree: source,
  a: compiled('/build/one/m.py'),
  b: compiled('/srv/second/m.py'),
  causes: ['build-path'],
})
const cached = mode =>
  `touch -d @1700000000 m.py; python3 -c "import py_compile as p; p.compile('m.py', 'out', 'm.py', invalidation_mode=p.PycInvalidationMode.${mode})"`
honest('pyc/invalidation', {
  why: 'A time of the source on one side, its digest on the other: Python looks for other things before it takes the file.',
  tree: source,
  a: cached('TIMESTAMP'),
  b: cached('CHECKED_HASH'),
  causes: ['build-flags', 'pyc-source-mtime'],
})
evil('pyc/behind', 'pyc/mtime', {
  attack: 'X8',
  why: 'Bytes behind the code, which Python does not read.',
  made: 'a payload behind b',
  causes: ['structural:trailing-data', 'pyc-source-mtime'],
  b: file => Buffer.concat([file, Buffer.from('payload')]),
})
