/** The pairs to measure. `make` leaves the files in the folder, and does nothing when they are there. */
import { join } from 'node:path'

/** Both sides' data.tar decoded and hashed at once: what no tool that looks at all bytes can be much faster than. */
const decoded = (a, b) =>
  `{ ar p ${a} data.tar.xz | xz -dc | sha256sum & ar p ${b} data.tar.xz | xz -dc | sha256sum; wait; } >/dev/null`
const hashed = (a, b) => `sha256sum ${a} ${b} >/dev/null`

export function* cases({ folder, sh, bin, diffoscope }) {
  const at = name => join(folder, name)
  const beside = (a, b, others) => ({
    ...others,
    ...(diffoscope && { diffoscope: `diffoscope --no-progress --text /dev/null ${a} ${b}` }),
  })
  const pair = (name, { files, script, against, slow }) => {
    const [a, b] = files.map(at)
    return { name, a, b, make: () => sh(`test -e ${b} || { ${script}; }`), against: against(a, b), slow }
  }
  const repacked = (name, change) =>
    `apt-get download ${name} >/dev/null 2>&1 && mv ${name}_*.deb ${name}.a.deb && rm -rf x && dpkg-deb -R ${name}.a.deb x && ` +
    `{ ${change}; } && find x -exec touch -h -d 2024-01-01 {} + && dpkg-deb --root-owner-group -b x ${name}.b.deb >/dev/null && rm -rf x`

  yield {
    name: 'start: --version',
    command: `node ${bin} --version`,
    make: () => undefined,
    against: { 'node -e 0': 'node -e 0' },
  }
  yield pair('deb, many blocks (firefox-esr): times and one file', {
    files: ['firefox-esr.a.deb', 'firefox-esr.b.deb'],
    script: repacked('firefox-esr', 'f=$(find x/etc -name "*.js" | head -1); echo "// changed" >>"$f"'),
    against: (a, b) => beside(a, b, { 'xz | sha256sum': decoded(a, b) }),
    slow: ['diffoscope'],
  })
  yield pair('deb, one block (libc6): one byte of libc.so.6', {
    files: ['libc6.a.deb', 'libc6.b.deb'],
    script: repacked(
      'libc6',
      'f=$(find x -name libc.so.6 | head -1); printf "\\1" | dd of="$f" bs=1 seek=1900000 conv=notrunc status=none; ' +
        '(cd x && find . -type f -not -path "./DEBIAN/*" -printf "%P\\0" | sort -z | xargs -0 md5sum >DEBIAN/md5sums)',
    ),
    against: (a, b) => beside(a, b, { 'xz | sha256sum': decoded(a, b) }),
    slow: ['diffoscope'],
  })
  yield pair('deb, small (hello)', {
    files: ['hello.a.deb', 'hello.b.deb'],
    script: repacked('hello', 'echo changed >>x/usr/share/doc/hello/copyright'),
    against: (a, b) => beside(a, b, { 'node -e 0': 'node -e 0' }),
  })
  const many = '-C many --sort=name --owner=0 --group=0'
  const tree = `rm -rf many && mkdir many && for i in $(seq 5000); do echo "file $i" >many/$i; done`
  yield pair('tar of 5,000 files: one byte', {
    files: ['many.a.tar', 'many.b.tar'],
    script: `${tree} && tar ${many} -cf many.a.tar . && echo "file x" >many/2500 && touch -r many/2499 many/2500 && tar ${many} -cf many.b.tar .`,
    against: (a, b) => beside(a, b, {}),
    slow: ['diffoscope'],
  })
  yield pair('tar of 5,000 files: all times', {
    files: ['times.a.tar', 'times.b.tar'],
    script: `${tree} && tar ${many} --mtime=@1 -cf times.a.tar . && tar ${many} --mtime=@2 -cf times.b.tar .`,
    against: (a, b) => beside(a, b, {}),
    slow: ['diffoscope'],
  })
  yield pair('deb, identical', {
    files: ['firefox-esr.a.deb', 'firefox-esr.same.deb'],
    script: `test -e firefox-esr.a.deb || { ${repacked('firefox-esr', 'true')}; }; cp firefox-esr.a.deb firefox-esr.same.deb`,
    against: (a, b) => ({ sha256sum: hashed(a, b), 'node -e 0': 'node -e 0' }),
  })
  yield pair('tar of 1 GB: times', {
    files: ['large.a.tar', 'large.b.tar'],
    script:
      'rm -rf large && mkdir large && for i in $(seq 10); do head -c 100000000 /dev/urandom >large/$i; done && ' +
      'tar -C large --mtime=@1 --sort=name -cf large.a.tar . && tar -C large --mtime=@2 --sort=name -cf large.b.tar . && rm -rf large',
    against: (a, b) => ({ sha256sum: hashed(a, b) }),
  })
  yield pair('tar of 100,000 entries: times', {
    files: ['entries.a.tar', 'entries.b.tar'],
    script:
      'rm -rf entries && mkdir entries && (cd entries && seq 100000 | xargs touch) && ' +
      'tar -C entries --mtime=@1 --sort=name -cf entries.a.tar . && tar -C entries --mtime=@2 --sort=name -cf entries.b.tar . && rm -rf entries',
    against: (a, b) => ({ sha256sum: hashed(a, b) }),
  })
}
