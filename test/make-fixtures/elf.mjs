/** ELF: small programs that as and ld make. Nothing in them is ever erased: pairs differ in one thing, and say where. */
import { edited, honest } from './cases.mjs'
import { patched } from './edit-bytes.mjs'

const source = date => `
  .globl _start, helper, banner
  .text
  _start: call helper; mov $60, %eax; xor %edi, %edi; syscall
  .size _start, . - _start
  helper: mov $1, %eax; ret
  .size helper, . - helper
  .section .rodata
  banner: .asciz "built on ${date} by nobody in particular, with no flags that anybody knows of"
  .size banner, . - banner`
const program = (date, link = '--build-id=sha1') => `echo '${source(date)}' | as -o x.o - && ld ${link} -o out x.o`

honest('elf/date', {
  why: 'A date in a string of .rodata; the build-id follows from it.',
  a: program('Nov 14 2023'),
  b: program('Feb  2 2024'),
  causes: ['cpp-date-time-macro', 'build-id'],
})
honest('elf/build-id', {
  why: 'The build-id alone: what it was computed from was stripped.',
  a: program('Nov 14 2023', '--build-id=0x0123456789abcdef'),
  b: program('Nov 14 2023', '--build-id=0xfedcba9876543210'),
  causes: ['build-id'],
})
honest('elf/sizes', {
  why: 'A longer string moves what lies behind it.',
  a: program('Nov 14 2023'),
  b: program('a day that nobody remembers'),
  causes: ['content-change', 'binary-layout', 'build-id'],
})
/** In helper. */
const at = (file, text) => file.indexOf(Buffer.from(text, 'latin1'))
const code = '\xb8\x01\0\0\0\xc3'
/** Where nothing is erased there is no benign twin: what hides beside a date is told beside it. */
const tampered = (name, rest) => edited(name, 'elf/date', { verdict: 'different', causes: ['content-change'], ...rest })
tampered('elf/code-byte', {
  why: 'A byte of code changed beside a date: both are told.',
  made: 'mov $1 to mov $2 in helper of b',
  b: file => patched(file, [[at(file, code) + 1, '\x02']]),
})
tampered('elf/executable-stack', {
  why: 'A segment may be written and executed: a flag in a header that no section holds.',
  made: 'PF_W added to the segment that is executed, of b',
  b: file => {
    const size = 56
    const segments = Array.from({ length: file.readUInt16LE(56) }, (_, nth) => 64 + nth * size)
    const executed = segments.find(start => (file.readUInt32LE(start + 4) & 1) !== 0)
    return patched(file, [[executed + 4, '\x07']])
  },
})
tampered('elf/overlay', {
  why: 'Bytes behind all that the headers claim.',
  made: 'text behind the end of b',
  attack: 'X8',
  causes: ['structural:trailing-data'],
  b: file => Buffer.concat([file, Buffer.from('payload that no header claims')]),
})
