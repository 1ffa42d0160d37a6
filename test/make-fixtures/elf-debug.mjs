/** ELF: what compilers and strip put in, and packages of programs and their debug files. */
import { edited, honest } from './cases.mjs'
import { patched } from './edit-bytes.mjs'
import { T1, touch } from './shell.mjs'

/** A program without libraries, so that it is small. `more`: it is built with that, from sources that lie at `path`. */
const built = ({ name = 'hello', number = 3, more = '', path = '/build/first', link = '' } = {}) => `
mkdir -p src; (cd src; cat >${name}.c <<'C'
__attribute__((noipa)) int helper(int x) { return x * 7 + ${number}; }
int _start(void) { return helper(${name.length}); }
C
gcc -g -O1 -nostdlib -static -fcf-protection=none -fno-asynchronous-unwind-tables ${more} -ffile-prefix-map=$PWD=${path} \
  -Wl,--build-id=sha1 ${link} -o ${name} ${name}.c)`
const alone = options => `${built(options)}; cp src/hello out`

honest('elf/build-path', {
  why: 'Debug information holds the directory of the build, in as many letters on both sides.',
  a: alone({ path: '/build/first' }),
  b: alone({ path: '/srv/another' }),
  causes: ['build-path', 'build-id'],
})
honest('elf/build-path-length', {
  why: 'Debug information holds the directory of the build, compressed, and in another number of letters.',
  a: alone({ link: '-Wl,--compress-debug-sections=zlib' }),
  b: alone({ link: '-Wl,--compress-debug-sections=zlib', path: '/srv/another/directory' }),
  causes: ['build-path', 'build-id'],
})
honest('elf/debug-compression', {
  why: 'The same debug information, compressed in two ways.',
  a: alone({ link: '-Wl,--compress-debug-sections=zlib' }),
  b: alone({ link: '-Wl,--compress-debug-sections=zstd' }),
  causes: ['compression-format', 'binary-layout'],
})
honest('elf/stripped', {
  why: 'strip ran on one side only.',
  a: alone(),
  b: `${alone()}; strip out`,
  causes: ['stripping-difference', 'binary-layout'],
})
honest('elf/options', {
  why: 'Built with another option, which the debug information records.',
  a: alone({ more: '-fno-plt' }),
  b: alone({ more: '-fno-pic' }),
  causes: ['build-flags', 'build-id'],
})
edited('elf/code-beside-path', 'elf/build-path', {
  verdict: 'different',
  why: 'A byte of code changed beside the directory of the build: both are told.',
  made: 'the number that helper adds, of b',
  causes: ['content-change', 'build-path'],
  b: file => patched(file, [[file.indexOf(Buffer.from('83c003', 'hex')) + 2, '\x04']]),
})

/** Packages as debhelper makes them: a program that is stripped, and the name and sum of its debug file in it. */
const packed = (name, fill) => `
rm -rf r; mkdir -p r/DEBIAN
${fill}
(cd r; find usr -type f | LC_ALL=C sort | xargs md5sum) >r/DEBIAN/md5sums
printf 'Package: %s\\nVersion: 1.0-1\\nArchitecture: amd64\\nMaintainer: Nobody <nobody@example.org>\\nDescription: a small program\\n' ${name} >r/DEBIAN/control
${touch(T1, 'r')}
SOURCE_DATE_EPOCH=${T1} dpkg-deb --root-owner-group -Zxz -b r out`
const folder = 'r/usr/lib/debug/.build-id'
/** Of the program `$p`, whose debug file is put into `$1`. */
const separated = `
separated() { local id=$(readelf -n src/$p | sed -n 's/.*Build ID: //p')
debug=$1/\${id:0:2}/\${id:2}.debug; mkdir -p \${debug%/*}; objcopy --only-keep-debug --compress-debug-sections=zlib src/$p $debug; chmod 644 $debug; }`
const program = number => `${built({ number })}; ${separated}; p=hello; separated d
${packed('hello', 'mkdir -p r/usr/bin; objcopy --strip-all --add-gnu-debuglink=$debug src/hello r/usr/bin/hello')}`
const debugFiles = path => `${built({ path })}; ${built({ name: 'another', number: 5, path })}; ${separated}
${packed('hello-dbgsym', `for p in hello another; do separated ${folder}; done`)}`

honest('deb/program-operand', {
  why: 'One number in the code of a program; its id, the name and sum of its debug file and md5sums follow.',
  a: program(3),
  b: program(4),
  causes: ['content-change', 'build-id', 'content-hash-cascade'],
})
honest('deb/debug-files', {
  why: 'Two debug files under other names, as the ids of their programs follow from the directory of the build.',
  a: debugFiles('/build/first'),
  b: debugFiles('/srv/another/directory'),
  causes: ['build-path', 'build-id', 'content-hash-cascade'],
})

/** Calls of two functions that are elsewhere; symbols stand in the order in which they are named first. */
const calls = (names, first, second) =>
  `printf '.globl ${names}\\n.text\\nstart: call ${first}\\ncall ${second}\\nret\\n' | as -o out -`
honest('elf/symbol-order', {
  why: 'Symbols of an object file in another order: relocations lead to the same ones.',
  a: calls('one, two', 'one', 'two'),
  b: calls('two, one', 'one', 'two'),
  causes: ['relocation-symbol-order'],
})
honest('elf/calls-exchanged', {
  why: 'The same symbols in another order, and calls that lead to the other one: no matter of order alone.',
  a: calls('one, two', 'one', 'two'),
  b: calls('two, one', 'two', 'one'),
  causes: ['content-change'],
})
