/** ICC colour profiles, as Little CMS writes them. */
import { benign, evil } from './cases.mjs'
import { bytes, patched } from './edit-bytes.mjs'
import { python, T1, T2 } from './shell.mjs'

const files = ['a.icc', 'b.icc']
/** The library takes the clock; its call of time is the only thing that is put in its place. */
const profile = time =>
  python(
    `import ctypes, struct
lcms = ctypes.CDLL('liblcms2.so.2')
lcms.cmsCreate_sRGBProfile.restype = ctypes.c_void_p
size = ctypes.c_uint32(0)
handle = ctypes.c_void_p(lcms.cmsCreate_sRGBProfile())
lcms.cmsSaveProfileToMem(handle, None, ctypes.byref(size))
room = ctypes.create_string_buffer(size.value)
lcms.cmsSaveProfileToMem(handle, room, ctypes.byref(size))
out = bytearray(room.raw)
out[24:36] = struct.pack('>6H', *time.gmtime(T)[:6])
open('out', 'wb').write(out)`,
    time,
  )
benign('icc/date', {
  files,
  why: 'The date in the header of a colour profile.',
  a: profile(T1),
  b: profile(T2),
  causes: ['build-timestamp'],
  rules: ['icc-date'],
})
evil('icc/colour', 'icc/date', {
  attack: 'X34',
  why: 'Another colour beside another date.',
  made: 'a byte of the last tag of b',
  causes: ['content-change'],
  b: file => patched(file, [[file.length - 5, [file.at(-5) ^ 1]]]),
})
const digest = Buffer.alloc(16, 7)
evil('icc/digest', 'icc/date', {
  attack: 'X19',
  why: 'A profile with a digest of itself: the date is under it, and stays.',
  made: 'a digest in both headers',
  causes: ['content-change'],
  ...Object.fromEntries(['a', 'b'].map(side => [side, file => patched(file, [[84, bytes(digest)]])])),
})
