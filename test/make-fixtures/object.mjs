/** Programs that are no ELF. Nothing in them is ever erased: pairs differ in one thing, and say where. */
import { edited, honest } from './cases.mjs'
import { patched, replaced } from './edit-bytes.mjs'
import { python, T1, T2 } from './shell.mjs'

/** GNU ld of before 2.41 takes the clock; the time is written into the header behind it, and the sum over all of it made right. */
const source = text => `
  .globl _start, helper, banner
  .text
  _start: call helper; mov $60, %eax; xor %edi, %edi; ret
  helper: mov $1, %eax; ret
  .section .rodata
  banner: .asciz "built ${text} by nobody in particular, with no flags that anybody knows of"`
const linked = (time, text = 'once') => `echo '${source(text)}' | as -o x.o &&
ld -m i386pep --oformat pei-x86-64 --no-insert-timestamp -e _start -o out x.o
${python(
  `import struct
f = bytearray(open('out', 'rb').read())
at = struct.unpack_from('<I', f, 60)[0] + 4
struct.pack_into('<I', f, at + 4, T)
struct.pack_into('<I', f, at + 84, 0)
total = sum(struct.unpack('<%dH' % ((len(f) + 1) // 2), bytes(f) + b'\\0' * (len(f) % 2)))
while total > 0xffff: total = (total & 0xffff) + (total >> 16)
struct.pack_into('<I', f, at + 84, total + len(f))
open('out', 'wb').write(f)`,
  time,
)}`

honest('pe/timestamp', {
  why: 'The time of linking in the header of a Windows program; its checksum follows.',
  a: linked(T1),
  b: linked(T2),
  causes: ['pe-timestamp', 'content-hash-cascade'],
})
honest('pe/sizes', {
  why: 'A longer string changes the size of its section.',
  a: linked(T1),
  b: linked(T1, 'on a day that nobody remembers'),
  causes: ['content-change', 'binary-layout', 'content-hash-cascade'],
})
/** Where nothing is erased there is no benign twin: what hides beside a date is told beside it. */
const tampered = (name, of, rest) => edited(name, of, { verdict: 'different', causes: ['content-change'], ...rest })
tampered('pe/code-byte', 'pe/timestamp', {
  why: 'A byte of code changed beside a time of linking; the checksum is that of before.',
  made: 'mov $1 to mov $2 in helper of b',
  causes: ['structural:bad-checksum', 'content-change', 'pe-timestamp'],
  b: file => replaced(file, '\xb8\x01\0\0\0\xc3', '\xb8\x02\0\0\0\xc3'),
})
tampered('pe/overlay', 'pe/timestamp', {
  why: 'Bytes behind all that the headers claim.',
  made: 'text behind the end of both, another one in b',
  attack: 'X8',
  causes: ['structural:trailing-data', 'structural:bad-checksum', 'pe-timestamp'],
  a: file => Buffer.concat([file, Buffer.from('a payload that no header claims')]),
  b: file => Buffer.concat([file, Buffer.from('other payload no header claims.')]),
})

/** An assembly of one module, with a debug directory and a certificate: what compilers of .NET write, without the code. */
const assembly = ({
  mvid = 'a module',
  text = 'Main',
  path = 'C:\\\\a1\\\\m.pdb',
  guid = 'a database',
  signature = 'signed once',
}) =>
  python(
    `import struct
def fill(part, size): return part + b'\\0' * (-len(part) % size)
RVA, AT = 0x2000, 0x200
streams = [(b'#~', struct.pack('<IBBBBQQI', 0, 2, 0, 0, 1, 1, 0, 1) + struct.pack('<HHHHH', 0, 1, 1, 0, 0)),
  (b'#Strings', fill(b'\\0m.dll\\0${text}\\0', 32)), (b'#US', b'\\0' * 4), (b'#GUID', fill(b'${mvid}', 16)), (b'#Blob', b'\\0' * 4)]
at, heads = 16 + 12 + 4 + sum(8 + len(fill(name + b'\\0', 4)) for name, _ in streams), b''
for name, body in streams:
  heads, at = heads + struct.pack('<II', at, len(body)) + fill(name + b'\\0', 4), at + len(body)
metadata = struct.pack('<IHHII', 0x424a5342, 1, 1, 0, 12) + fill(b'v4.0.30319', 12) + struct.pack('<HH', 0, len(streams)) + heads + b''.join(body for _, body in streams)
cli = struct.pack('<IHHIIII', 72, 2, 5, RVA + 72, len(metadata), 1, 0) + b'\\0' * 48
rsds = b'RSDS' + fill(b'${guid}', 16) + struct.pack('<I', 1) + b'${path}\\0'
debug = len(fill(cli + metadata, 4))
body = fill(cli + metadata, 4) + struct.pack('<IIHHIIII', 0, T, 0, 0, 2, len(rsds), RVA + debug + 28, AT + debug + 28) + rsds
signature = fill(b'\\x30' + bytes([len(b'${signature}')]) + b'${signature}', 8)
end = AT + len(fill(body, AT))
directories = [(0, 0)] * 16
directories[4], directories[6], directories[14] = (end, 8 + len(signature)), (RVA + debug, 28), (RVA, 72)
f = fill(b'MZ', 60) + struct.pack('<I', 64) + b'PE\\0\\0' + struct.pack('<HHIIIHH', 0x14c, 1, T, 0, 0, 224, 0x2102)
f += struct.pack('<HBBIIIIIIIIIHHHHHHIIIIHHIIIIII', 0x10b, 48, 0, AT, 0, 0, 0, RVA, 0, 0x400000, 0x2000, AT, 4, 0, 0, 0, 4, 0, 0, 0x4000, AT, 0, 3, 0x8540, 0x100000, 0x1000, 0x100000, 0x1000, 0, 16)
f += b''.join(struct.pack('<II', *one) for one in directories)
f += struct.pack('<8sIIIIIIHHI', b'.text', len(body), RVA, end - AT, AT, 0, 0, 0, 0, 0x60000020)
f = fill(f, AT) + fill(body, AT) + struct.pack('<IHH', 8 + len(signature), 0x200, 2) + signature
open('out', 'wb').write(f)`,
    T1,
  )
honest('pe/mvid', {
  why: 'The id of a .NET module, which is random or follows from the rest.',
  a: assembly({}),
  b: assembly({ mvid: 'another one' }),
  causes: ['dotnet-mvid'],
})
honest('pe/build-path', {
  why: 'The path of the database of symbols; the ids follow from it.',
  a: assembly({}),
  b: assembly({ path: 'C:\\\\b2\\\\m.pdb', mvid: 'another one', guid: 'another' }),
  causes: ['build-path', 'dotnet-mvid', 'build-id'],
})
honest('pe/signature', {
  why: 'A certificate behind the program.',
  a: assembly({}),
  b: assembly({ signature: 'signed anew' }),
  causes: ['cryptographic-signature'],
})
tampered('pe/name', 'pe/mvid', {
  why: 'A name in the metadata changed beside the id of the module, which does not excuse it.',
  made: 'Main to Evil in b',
  causes: ['content-change', 'dotnet-mvid'],
  b: file => replaced(file, 'Main', 'Evil'),
})
tampered('pe/behind-signature', 'pe/signature', {
  why: 'Text in the filler of a certificate, which no signature covers.',
  made: 'the last bytes of b',
  attack: 'X8',
  causes: ['structural:padding', 'cryptographic-signature'],
  b: file => patched(file, [[file.length - 3, 'bad']]),
})

/** A library of macOS: one segment, an id, symbols with the time of the object file, a signature. */
const library = (
  { uuid = 'one build', text = 'built once', object = '/build/x.o', hash = 'digests of one', type = 0x01000007 },
  time = T1,
) =>
  `import struct
def fill(part, size): return part + b'\\0' * (-len(part) % size)
code, text = b'\\x8d\\x47\\x29\\xc3' * 4, b'${text}\\0'
names = b'\\0_helper\\0_banner\\0${object}\\0'
HEAD = 32 + 72 + 2 * 80 + 24 + 24 + 16 + 48 + 24
at = HEAD
where = [at, at + len(code)]
symbols = where[1] + len(text)
nlist = [(1, 0xf, 1, 0, 0x1000), (9, 0xf, 2, 0, 0x2000), (17, 0x66, 0, 1, T)]
strings = symbols + 16 * len(nlist)
signature = strings + len(names)
directory = b'x.dylib\\0' + b'${hash}'
blob = struct.pack('>IIIII', 0xfade0cc0, 28 + len(directory), 1, 0, 20) + struct.pack('>II', 0xfade0c02, 8 + len(directory)) + directory
section = lambda name, n, addr, size, flags: struct.pack('<16s16sQQIIIIIIII', name, b'__TEXT', addr, size, where[n], 0, 0, 0, flags, 0, 0, 0)
name = fill(b'/usr/lib/x.dylib\\0', 8)
commands = struct.pack('<II16sQQQQIIII', 0x19, 72 + 160, b'__TEXT', 0, 0x3000, 0, symbols, 5, 5, 2, 0)
commands += section(b'__text', 0, 0x1000, len(code), 0x80000400) + section(b'__const', 1, 0x2000, len(text), 0)
commands += struct.pack('<IIIIII', 2, 24, symbols, len(nlist), strings, len(names)) + struct.pack('<II16s', 0x1b, 24, b'${uuid}')
commands += struct.pack('<IIII', 0x1d, 16, signature, len(blob)) + struct.pack('<IIIIII', 0xd, 48, 24, 1, 0x10000, 0x10000) + name
commands += struct.pack('<IIIIII', 0x32, 24, 1, 0xb0000, 0xc0300, 0)
program = struct.pack('<IIIIIIII', 0xfeedfacf, ${type}, 3, 6, 6, len(commands), 0x85, 0) + commands + code + text
program += b''.join(struct.pack('<IBBHQ', *one) for one in nlist) + names + blob
assert len(program) == signature + len(blob)`.replaceAll('T)', `${time})`)
const alone = (options, time) => python(`${library(options, time)}\nopen('out', 'wb').write(program)`)
const files = ['a.dylib', 'b.dylib']
honest('macho/uuid', {
  files,
  why: 'The id that a linker of macOS computes, and the signature over it; what they were computed from was stripped.',
  a: alone({}),
  b: alone({ uuid: 'another', hash: 'digests of two' }),
  causes: ['build-id', 'cryptographic-signature'],
})
honest('macho/object-time', {
  files,
  why: 'The time of an object file in a symbol of debuggers; id and signature follow from it.',
  a: alone({}),
  b: alone({ uuid: 'another', hash: 'digests of two' }, T2),
  causes: ['build-timestamp', 'build-id', 'cryptographic-signature'],
})
honest('macho/text', {
  files,
  why: 'A text in a section; id and signature follow from it.',
  a: alone({}),
  b: alone({ text: 'built anew', uuid: 'another', hash: 'digests of two' }),
  causes: ['content-change', 'build-id', 'cryptographic-signature'],
})
tampered('macho/code-byte', 'macho/uuid', {
  why: 'A byte of code changed beside an id and a signature, which do not excuse it.',
  made: 'a constant in the code of b',
  causes: ['content-change', 'build-id', 'cryptographic-signature'],
  b: file => replaced(file, '\x8d\x47\x29\xc3', '\x8d\x47\x2a\xc3'),
})
const two = options =>
  python(`${library(options)}
one = program
${library({ ...options, type: 0x0100000c })}
head = struct.pack('>IIIIIIIIIIII', 0xcafebabe, 2, 0x01000007, 3, 64, len(one), 6, 0x0100000c, 0, 64 + len(fill(one, 64)), len(program), 6)
open('out', 'wb').write(fill(head, 64) + fill(one, 64) + program)`)
honest('macho/fat', {
  files,
  why: 'A library for two processors, each with its id.',
  a: two({}),
  b: two({ uuid: 'another', text: 'built anew', hash: 'digests of two' }),
  causes: ['content-change', 'build-id', 'cryptographic-signature'],
})

/** A module of WebAssembly with one function, its name, the tools that made it, an id and where its source map is. */
const module = ({ constant = 41, tool = '1.94.0', id = 'one build', map = '/a1/m.wasm.map' }) =>
  python(`def leb(value): return bytes([value]) if value < 128 else bytes([value % 128 + 128]) + leb(value // 128)
def long(body): return leb(len(body)) + body
def section(kind, body): return bytes([kind]) + long(body)
def custom(name, body): return section(0, long(name) + body)
f = b'\\0asm' + bytes([1, 0, 0, 0]) + section(1, b'\\1\\x60\\1\\x7f\\1\\x7f') + section(3, b'\\1\\0') + section(7, b'\\1' + long(b'helper') + b'\\0\\0')
f += section(10, b'\\1' + long(bytes([0, 0x20, 0, 0x41, ${constant}, 0x6a, 0x0b])))
f += custom(b'name', b'\\1' + long(b'\\1\\0' + long(b'helper')))
f += custom(b'producers', b'\\1' + long(b'processed-by') + b'\\1' + long(b'rustc') + long(b'${tool}'))
f += custom(b'sourceMappingURL', long(b'${map}')) + custom(b'build_id', long(b'${id}'))
open('out', 'wb').write(f)`)
honest('wasm/code', {
  why: 'A constant in a function of WebAssembly; the id follows from it.',
  a: module({}),
  b: module({ constant: 42, id: 'two build' }),
  causes: ['content-change', 'build-id'],
})
honest('wasm/producers', {
  why: 'The version of the compiler, and the path of the source map.',
  a: module({}),
  b: module({ tool: '1.95.0', map: '/b2/m.wasm.map', id: 'two build' }),
  causes: ['toolchain-version', 'build-path', 'build-id'],
})
tampered('wasm/code-byte', 'wasm/producers', {
  why: 'A constant of the code changed beside another version of the compiler, which does not excuse it.',
  made: '41 to 42 in b',
  causes: ['content-change', 'toolchain-version'],
  b: file => replaced(file, '\x20\0\x41\x29', '\x20\0\x41\x2a'),
})
tampered('wasm/behind-sections', 'wasm/producers', {
  why: 'Bytes behind the last section that are none.',
  made: 'text behind the end of b',
  attack: 'X8',
  causes: ['structural:trailing-data', 'toolchain-version'],
  b: file => Buffer.concat([file, Buffer.from('\x7fpayload')]),
})
