/** Images of file systems. */
import { benign, evil, honest } from './cases.mjs'
import { bytes, flipped, patched, replaced } from './edit-bytes.mjs'
import { T1, T2, touch } from './shell.mjs'

const tree = 'mkdir d; printf hello >d/a.txt; mkdir d/sub; printf world >d/sub/b'
const iso = time => `${touch(time, 'd')}; SOURCE_DATE_EPOCH=${time} genisoimage -quiet -no-pad -R -V x -o out d`
benign('iso9660/time', {
  why: 'An image made twice: dates of the volume, of directory records and of Rock Ridge.',
  tree,
  a: iso(T1),
  b: iso(T2),
  causes: ['filesystem-image-timestamp'],
  rules: ['image-time'],
})
evil('iso9660/content', 'iso9660/time', {
  attack: 'X1',
  why: 'A byte of a file beside other dates.',
  made: 'hello becomes hallo in b',
  causes: ['content-change'],
  b: file => replaced(file, 'hello', 'hallo'),
})
benign('iso9660/inside', {
  why: 'A compressed file in an image was made at another time, as the image was.',
  tree: 'mkdir d; printf hello >page',
  a: `touch -d @${T1} page; gzip -c page >d/page.gz; ${iso(T1)}`,
  b: `touch -d @${T2} page; gzip -c page >d/page.gz; ${iso(T2)}`,
  causes: ['filesystem-image-timestamp', 'gzip-header-mtime'],
  rules: ['image-time', 'gzip-mtime'],
})
evil('iso9660/inside-content', 'iso9660/inside', {
  attack: 'X1',
  why: 'A byte of a compressed file beside other times.',
  made: 'the fourth byte of the deflate stream, in b',
  causes: ['content-change'],
  b: file => flipped(file, file.indexOf(bytes([0x1f, 0x8b, 8])) + 20),
})
evil('iso9660/no-date', 'iso9660/time', {
  attack: 'X34',
  why: 'A message in the place of a date.',
  made: 'the date of creation of the volume, in b',
  causes: ['content-change'],
  b: file => patched(file, [[32768 + 813, 'a message, hidden']]),
})

const squash = (time, more = '') =>
  `${touch(T1, 'd')}; mksquashfs d out -quiet -no-progress -mkfs-time ${time} -all-root ${more} >/dev/null`
benign('squashfs/mkfs-time', {
  why: 'An image made at two times of the same files.',
  tree,
  a: squash(T1),
  b: squash(T2),
  causes: ['filesystem-image-timestamp'],
  rules: ['image-time'],
})
honest('squashfs/content', {
  twin: 'squashfs/mkfs-time',
  attack: 'X1',
  why: 'A byte of a file beside another time.',
  tree,
  a: squash(T1, '-noD -noF -noI'),
  b: `printf hallo >d/a.txt; ${squash(T2, '-noD -noF -noI')}`,
  causes: ['content-change', 'filesystem-image-timestamp'],
})

const squashed = (times, more) =>
  `${touch(times, 'd')}; mksquashfs d out -quiet -no-progress -mkfs-time ${times} -all-root ${more} >/dev/null`
benign('squashfs/all-times', {
  why: 'An image made at two times of files that were made then, too, in xz.',
  tree,
  a: squashed(T1, '-comp xz'),
  b: squashed(T2, '-comp xz'),
  causes: ['filesystem-image-timestamp'],
  rules: ['image-time'],
})
benign('squashfs/layout', {
  why: 'The same files by other choices of mksquashfs: compressor, size of blocks, no fragments, order.',
  tree: `${tree}; printf '%05000d' 7 >d/long`,
  a: squashed(T1, '-comp gzip'),
  b: `echo 'sub/b 9' >order; ${squashed(T1, '-comp zstd -b 4096 -no-fragments -sort order')}`,
  causes: ['compression-format', 'filesystem-image-layout'],
  rules: ['compression', 'compression-format', 'image-layout'],
})
const longer = `${tree}; seq 400 >d/long; seq 300 >d/sub/long`
benign('squashfs/lz4-or-lzo', {
  why: 'The same files in an image of lz4 and in one of lzo, neither of which has checksums.',
  tree: longer,
  a: squashed(T1, '-comp lz4'),
  b: squashed(T1, '-comp lzo'),
  causes: ['compression-format'],
  rules: ['compression', 'compression-format', 'image-layout'],
})
benign('squashfs/lzma-or-xz', {
  why: 'The same files in an image of lzma and in one of xz.',
  tree: longer,
  a: squashed(T1, '-comp lzma'),
  b: squashed(T1, '-comp xz'),
  causes: ['compression-format'],
  rules: ['compression', 'compression-format', 'image-layout'],
})
benign('squashfs/bare', {
  why: 'An image without compression, with and without fragments.',
  tree,
  a: squashed(T1, '-noI -noD -noF -noX'),
  b: squashed(T1, '-noI -noD -noF -noX -no-fragments'),
  causes: ['filesystem-image-layout'],
  rules: ['image-layout'],
})
evil('squashfs/setuid', 'squashfs/bare', {
  attack: 'X1',
  why: 'A file that is called setuid in the table of inodes.',
  made: '0644 of the first inode becomes 04755, in b',
  causes: ['permission-other'],
  b: file => replaced(file, '\x02\0\xa4\x01', '\x02\0\xed\x09'),
})
evil('squashfs/behind', 'squashfs/bare', {
  attack: 'X34',
  why: 'Bytes in the filler behind the image.',
  made: 'a word at offset 4000 of b',
  causes: ['structural:trailing-data'],
  b: file => patched(file, [[4000, 'hidden']]),
})
honest('squashfs/tree', {
  twin: 'squashfs/all-times',
  attack: 'X1',
  why: 'Another mode, another target and another byte beside other times.',
  tree: `${tree}; ln -s a.txt d/link`,
  a: squashed(T1, ''),
  b: `printf hallo >d/a.txt; chmod 4755 d/sub/b; ln -sf sub/b d/link; ${squashed(T2, '')}`,
  causes: ['content-change', 'permission-other', 'symlink-target', 'filesystem-image-timestamp'],
})

const ext = 'mke2fs -q -t ext2 -b 1024 -N 16 -m 0 -d d'
honest('ext/times', {
  why: 'An image made twice with given ids, a second apart.',
  tree,
  a: `truncate -s 64k out; E2FSPROGS_FAKE_TIME=${T1} ${ext} -U 00000000-0000-4000-8000-000000000001 -E hash_seed=00000000-0000-4000-8000-000000000002 out`,
  b: `truncate -s 64k out; E2FSPROGS_FAKE_TIME=${T2} ${ext} -U 00000000-0000-4000-8000-000000000003 -E hash_seed=00000000-0000-4000-8000-000000000002 out`,
  causes: ['filesystem-image-timestamp', 'random-uuid'],
})

const ids = '-U 00000000-0000-4000-8000-000000000001 -E hash_seed=00000000-0000-4000-8000-000000000002'
const ext4 = (time, more) =>
  `${touch(time, 'd')}; truncate -s 64k out; E2FSPROGS_FAKE_TIME=${time} mke2fs -q -t ext4 -O ^has_journal,^resize_inode -b 1024 -N 16 -m 0 -d d ${more} out`
honest('ext/seeded', {
  why: 'An ext4 image made at two times, with another UUID and so with other checksums.',
  tree,
  a: ext4(T1, ids),
  b: ext4(T2, ids.replace('0001', '0003')),
  causes: ['filesystem-image-timestamp', 'random-uuid'],
})
honest('ext/content', {
  why: 'A byte of a file of an ext4 image made at the same time.',
  tree,
  a: ext4(T1, ids),
  b: `printf hallo >d/a.txt; ${ext4(T1, ids)}`,
  causes: ['content-change'],
})

const vfat = time =>
  `${touch(T1, 'd')}; truncate -s 64k out; faketime -f @${time} mkfs.vfat -n TEST out >/dev/null; faketime -f @${time} mcopy -s -i out d/a.txt d/sub ::/`
honest('fat/times', {
  why: 'A FAT image made at two times of the same files.',
  tree,
  a: vfat("'2023-11-14 22:13:20'"),
  b: vfat("'2024-12-12 10:40:02'"),
  causes: ['filesystem-image-timestamp'],
})
honest('fat/content', {
  why: 'A byte of a file in a directory of a FAT image.',
  tree,
  a: vfat("'2023-11-14 22:13:20'"),
  b: `printf worle >d/sub/b; ${vfat("'2023-11-14 22:13:20'")}`,
  causes: ['content-change'],
})
const disk =
  '; mv out part; truncate -s 40k out; sgdisk -n 1:34:41 out >/dev/null 2>&1; dd if=part of=out bs=512 seek=34 conv=notrunc 2>/dev/null'
honest('disk/ids', {
  why: 'The same partition on a disk image made twice.',
  tree,
  a: `${squash(T1)}${disk}`,
  b: `${squash(T1)}${disk}`,
  causes: ['random-uuid'],
})
honest('disk/content', {
  why: 'A byte of a file in an image in a partition, beside other ids.',
  tree,
  a: `${squash(T1)}${disk}`,
  b: `printf hallo >d/a.txt; ${squash(T2)}${disk}`,
  causes: ['content-change', 'random-uuid', 'filesystem-image-timestamp'],
})
