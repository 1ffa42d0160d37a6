/** Pictures and sound in small: Pillow and vorbis-tools make them where they can. */
import { benign, evil, honest } from './cases.mjs'
import { bytes, replaced } from './edit-bytes.mjs'
import { python, T1, T2 } from './shell.mjs'

/** Debian's python3, which has Pillow. */
const debian = (script, time) => python(script, time).replace('python3 -', '/usr/bin/python3 -')

const photo = (time, { color = 'orange', model = 'Box' } = {}) =>
  debian(
    `from PIL import Image
when = time.strftime('%Y:%m:%d %H:%M:%S', time.gmtime(T))
picture = Image.new('RGB', (16, 16), '${color}')
exif = picture.getexif()
exif[271], exif[272], exif[306] = 'Nobody', '${model}', when
exif[0x8769] = {36864: b'0230', 36867: when, 36868: when, 37500: b'note of the maker'}
picture.save('out', 'jpeg', exif=exif.tobytes())`,
    time,
  )
benign('jpeg/exif-dates', {
  why: 'The dates of Exif: of the last change, of the picture, and of its file.',
  a: photo(T1),
  b: photo(T2),
  causes: ['build-timestamp'],
  rules: ['exif-date'],
})
honest('jpeg/pixels', {
  twin: 'jpeg/exif-dates',
  attack: 'X34',
  why: 'Another picture beside other dates.',
  a: photo(T1),
  b: photo(T2, { color: 'olive' }),
  causes: ['content-change', 'build-timestamp'],
})
honest('jpeg/camera', {
  twin: 'jpeg/exif-dates',
  why: 'Another camera beside other dates.',
  a: photo(T1),
  b: photo(T2, { model: 'Tin' }),
  causes: ['content-change', 'build-timestamp'],
})
evil('jpeg/maker-note', 'jpeg/exif-dates', {
  attack: 'X34',
  why: 'A note of the maker beside other dates: it may hold anything.',
  made: 'note of the maker to note of an attacker in b',
  causes: ['content-change', 'build-timestamp'],
  b: file => replaced(file, 'note of the maker', 'note of a breaker'),
})
evil('jpeg/message', 'jpeg/exif-dates', {
  attack: 'X34',
  why: 'A text that is no date, under the tag of one.',
  made: 'a message in place of the first date of b',
  causes: ['structural:malformed', 'build-timestamp'],
  b: file => replaced(file, '2024:12:12 10:40:00', 'a message of nobody'),
})
evil('jpeg/behind-end', 'jpeg/exif-dates', {
  attack: 'X8',
  why: 'Bytes behind the end of the picture.',
  made: 'text behind the end of b',
  causes: ['structural:trailing-data', 'build-timestamp'],
  b: file => bytes(file, 'payload'),
})
/** Two segments of Exif, the second with a date that stays the same. */
const twice = file => {
  const start = file.indexOf('Exif') - 4
  const end = start + 2 + file.readUInt16BE(start + 2)
  return bytes(file.subarray(0, end), file.subarray(start, end), file.subarray(end))
}
evil('jpeg/two-exif', 'jpeg/exif-dates', {
  attack: 'X6',
  why: 'Two segments of Exif: it is not known which one counts.',
  made: 'the segment of Exif twice, on both sides',
  causes: ['content-change'],
  a: twice,
  b: twice,
})

const pillow = (script, time = T1) => debian(`from PIL import Image\n${script}`, time)
const animation = (comment, color = 'orange') =>
  pillow(`frames = [Image.new('P', (8, 8), n) for n in (1, 2)]
for frame in frames: frame.putpalette([n for color in ((0, 0, 0), Image.new('RGB', (1, 1), '${color}').getpixel((0, 0)), (9, 9, 9)) for n in color])
frames[0].save('out', 'gif', save_all=True, append_images=frames[1:], comment=b'${comment}', loop=0)`)
honest('gif/comment', {
  why: 'A date in a comment: a comment may say anything, so it is told and stays.',
  a: animation('made on 2023-11-14'),
  b: animation('made on 2024-12-12'),
  causes: ['content-change'],
})
honest('gif/colours', {
  why: 'A colour of a picture.',
  a: animation('made by nobody'),
  b: animation('made by nobody', 'olive'),
  causes: ['content-change'],
})
const icon = color => pillow(`Image.new('RGB', (32, 32), '${color}').save('out', 'ico', sizes=[(16, 16), (32, 32)])`)
honest('ico/image', {
  why: 'An icon in another colour: its images are PNG files, told by their number and size.',
  a: icon('orange'),
  b: icon('olive'),
  causes: ['content-change'],
})
const web = (time, color) =>
  pillow(
    `picture = Image.new('RGB', (16, 16), '${color}')
exif = picture.getexif()
exif[306] = time.strftime('%Y:%m:%d %H:%M:%S', time.gmtime(T))
picture.save('out', 'webp', lossless=True, exif=exif.tobytes())`,
    time,
  )
benign('webp/exif-date', {
  why: 'The date of Exif in a picture for the web.',
  a: web(T1, 'orange'),
  b: web(T2, 'orange'),
  causes: ['build-timestamp'],
  rules: ['exif-date'],
})
honest('webp/pixels', {
  twin: 'webp/exif-date',
  attack: 'X34',
  why: 'Another picture, and another date in its Exif.',
  a: web(T1, 'orange'),
  b: web(T2, 'olive'),
  causes: ['content-change', 'build-timestamp'],
})
evil('webp/message', 'webp/exif-date', {
  attack: 'X34',
  why: 'A text that is no date, under the tag of one.',
  made: 'a message in place of the date of b',
  causes: ['structural:malformed'],
  b: file => replaced(file, '2024:12:12 10:40:00', 'a message of nobody'),
})
evil('webp/behind-end', 'webp/exif-date', {
  attack: 'X8',
  why: 'Bytes behind the end of the picture.',
  made: 'text behind the end of b',
  causes: ['structural:trailing-data', 'build-timestamp'],
  b: file => bytes(file, 'payload'),
})
/** Two chunks of Exif, and a size of RIFF that counts both. */
const exifTwice = file => {
  const start = file.indexOf('EXIF')
  const twice = bytes(file, file.subarray(start))
  twice.writeUInt32LE(twice.length - 8, 4)
  return twice
}
evil('webp/two-exif', 'webp/exif-date', {
  attack: 'X6',
  why: 'Two chunks of Exif: it is not known which one counts.',
  made: 'the chunk of Exif twice, on both sides',
  causes: ['content-change'],
  a: exifTwice,
  b: exifTwice,
})
const sound = (serial, pitch = 440) =>
  `${python(`import math, wave
with wave.open('x.wav', 'wb') as sound:
  sound.setparams((1, 2, 8000, 0, 'NONE', ''))
  sound.writeframes(b''.join(int(9000 * math.sin(n * ${pitch} / 1273)).to_bytes(2, 'little', signed=True) for n in range(4000)))`)}
oggenc -Q --serial=${serial} -q 0 -o out x.wav`
honest('ogg/serial', {
  why: 'The serial number of a stream, with the CRC of each page.',
  a: sound(1),
  b: sound(987654321),
  causes: ['serial-number'],
})
honest('ogg/pitch', {
  why: 'Another sound under another serial number.',
  a: sound(1),
  b: sound(987654321, 523),
  causes: ['content-change', 'serial-number', 'content-hash-cascade'],
})
