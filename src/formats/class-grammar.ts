/**
 * How attributes are built (JVMS 4.7), as far as places in the constant pool stand in them: a digit is so many bytes, `c` an index of the
 * pool, `*` and `+` a number of two bytes or of one and so many of what follows in brackets, `A` attributes, `V` a frame of a stack map,
 * `@` an annotation, `T` one of a type, `E` a value of an element.
 */
export const grammars: Readonly<Record<string, string>> = {
  AnnotationDefault: 'E',
  BootstrapMethods: '*(c*(c))',
  ConstantValue: 'c',
  Deprecated: '',
  EnclosingMethod: 'cc',
  Exceptions: '*(c)',
  InnerClasses: '*(ccc2)',
  LineNumberTable: '*(22)',
  LocalVariableTable: '*(22cc2)',
  LocalVariableTypeTable: '*(22cc2)',
  MethodParameters: '+(c2)',
  Module: 'c2c*(c2c)*(c2*(c))*(c2*(c))*(c)*(c*(c))',
  ModuleMainClass: 'c',
  ModulePackages: '*(c)',
  ModuleResolution: '2',
  ModuleTarget: 'c',
  NestHost: 'c',
  NestMembers: '*(c)',
  PermittedSubclasses: '*(c)',
  Record: '*(ccA)',
  RuntimeInvisibleAnnotations: '*(@)',
  RuntimeInvisibleParameterAnnotations: '+(*(@))',
  RuntimeInvisibleTypeAnnotations: '*(T)',
  RuntimeVisibleAnnotations: '*(@)',
  RuntimeVisibleParameterAnnotations: '+(*(@))',
  RuntimeVisibleTypeAnnotations: '*(T)',
  Signature: 'c',
  SourceFile: 'c',
  StackMapTable: '*(V)',
  Synthetic: '',
}
/** Behind two sizes and the code itself (4.7.3): the table of exceptions, and attributes. */
export const BEHIND_CODE = '*(222c)A'
/** 4.7.16. */
export const ANNOTATION = 'c*(cE)'

/** 4.7.16.1, by the tag of a value. */
export const elements: Readonly<Record<string, string>> = { e: 'cc', '@': '@', '[': '*(E)', c: 'c', s: 'c' }
for (const tag of 'BCDFIJSZ') (elements as Record<string, string>)[tag] = 'c'

/** 4.7.20.1, by the type of what is annotated. */
export function targetOf(type: number): string | null {
  if (type <= 0x01 || type === 0x16) return '1'
  if (type === 0x10 || type === 0x17 || (type >= 0x42 && type <= 0x46)) return '2'
  if (type === 0x11 || type === 0x12) return '11'
  if (type >= 0x13 && type <= 0x15) return ''
  if (type === 0x40 || type === 0x41) return '*(222)'
  return type >= 0x47 && type <= 0x4b ? '21' : null
}

/** 4.7.4, by the type of a frame: `v` is the type of one variable. */
export function frameOf(type: number): string | null {
  if (type < 64) return ''
  if (type < 128) return 'v'
  if (type < 247) return null
  if (type === 247) return '2v'
  if (type < 252) return '2'
  return type < 255 ? `2${'v'.repeat(type - 251)}` : '2*(v)*(v)'
}
export const variableOf = (tag: number): string | null => (tag < 7 ? '' : tag === 7 ? 'c' : tag === 8 ? '2' : null)

const one = (...codes: number[]): Set<number> => new Set(codes)
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, nth) => from + nth)
/** JVMS 6.5: what follows an opcode. Those with a place in the pool, two bytes; others by how many bytes. */
const inPool = one(...range(0xb2, 0xb8), 0xbb, 0xbd, 0xc0, 0xc1, 0x13, 0x14)
const byOne = one(0x10, 0xbc, 0xa9, ...range(0x15, 0x19), ...range(0x36, 0x3a))
const byTwo = one(0x11, 0x84, ...range(0x99, 0xa8), 0xc6, 0xc7)
const LDC = 0x12
/** A place in the pool of one byte. */
export const isLdc = (opcode: number): boolean => opcode === LDC
/** Null for opcodes that there are none, and those of another length (switches, wide). */
export function operandsOf(opcode: number): string | null {
  if (inPool.has(opcode)) return 'c'
  if (opcode === 0xb9 || opcode === 0xba) return 'c2'
  if (opcode === 0xc5) return 'c1'
  if (opcode === 0xc8 || opcode === 0xc9) return '4'
  if (byOne.has(opcode)) return '1'
  if (byTwo.has(opcode)) return '2'
  return opcode <= 0xc3 && opcode !== 0xaa && opcode !== 0xab ? '' : null
}
