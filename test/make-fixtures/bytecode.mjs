/** Compiled programs of Python and Java: pairs say what in them differs, or that they are the same program written otherwise. */
import { edited, evil, honest } from './cases.mjs'

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

const java = (value, options = '') =>
  `printf 'package demo;\\nclass A {\\n  int answer() {\\n    return ${value};\\n  }\\n  static String told() {\\n    return "the answer";\\n  }\\n}\\n' >A.java; javac --release 17 ${options} A.java; cp A.class out`
honest('class/code', {
  why: 'A number in a method.',
  a: java(42),
  b: java(43),
  causes: ['content-change'],
})
honest('class/lines', {
  why: 'The table of lines on one side only.',
  a: java(42),
  b: java(42, '-g:none'),
  causes: ['debug-info-only'],
})
honest('class/release', {
  why: 'The version of the class file, and nothing else.',
  a: java(42),
  b: java(42).replace('17', '16'),
  causes: ['toolchain-version'],
})
/** The last two constants, the name of the last attribute and its text, and the places that name them. */
const [name, text] = ['\x01\0\x0aSourceFile', '\x01\0\x06A.java'].map(constant => Buffer.from(constant, 'latin1'))
function repooled(file) {
  const at = file.indexOf(Buffer.concat([name, text]))
  const end = at + name.length + text.length
  const last = file.length - 8
  const pool = [file.subarray(0, at), text, name, file.subarray(end, last)]
  return Buffer.concat([...pool, file.subarray(last + 6), file.subarray(last + 2, last + 6), file.subarray(last, last + 2)])
}
edited('class/pool', 'class/code', {
  why: 'The constants of one class in another order.',
  made: 'two constants of a exchanged, in b',
  verdict: 'different',
  causes: ['bytecode-equivalent'],
  b: (_, a) => repooled(a),
})
edited('class/behind', 'class/code', {
  why: 'Bytes behind the last attribute.',
  made: 'a with a payload behind it, in b',
  attack: 'X8',
  verdict: 'different',
  causes: ['structural:trailing-data'],
  b: (_, a) => Buffer.concat([a, Buffer.from('payload')]),
})

const module = (folder, answer = 42) =>
  `mkdir -p /tmp/samebits/${folder}; cd /tmp/samebits/${folder}; printf -- '-module(m).\n-export([answer/1]).\nanswer(Question) -> {Question, ${answer}}.\n' >m.erl; erlc m.erl; cp m.beam "$OLDPWD/out"; rm -r /tmp/samebits`
honest('beam/path', {
  why: 'The path of the source in CInf, and the folder of the build in Dbgi.',
  a: module('one'),
  b: module('second'),
  causes: ['build-path'],
})
honest('beam/code', {
  why: 'Another number in the code: it lies in the chunk Code, and the digest of the module with it.',
  a: module('one'),
  b: module('one', 43),
  causes: ['content-change'],
})
