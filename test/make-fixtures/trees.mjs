/** The trees that cases pack, and the commands that pack them. */
import { T1, touch } from './shell.mjs'

/** A small project: folders, text, a program, a symbolic and a hard link. */
export const project = `mkdir -p p/docs && cd p && echo first >docs/a.txt && seq 1 60 >docs/b.txt && printf '#!/bin/sh\\n' >run && chmod 755 run
ln -s docs/a.txt link && ln run twin && cd .. && ${touch(T1, 'p')}`
export const tar = 'tar -b2 --sort=name --owner=0 --group=0 --numeric-owner'
export const tarOf = (options, time = T1) => `${touch(time, 'p')}; ${tar} ${options} -cf out p`
export const packed = command => `${tar} --format=ustar -cf - p | ${command} >out`

/** Files for zip: enough text for levels to matter. */
export const zipTree = `mkdir -p z/docs && cd z && seq 1 200 >a.txt && echo second >docs/b.txt && printf '#!/bin/sh\\n' >run && chmod 755 run && cd .. && ${touch(T1, 'z')}`
export const zipped = (options, names = 'a.txt docs docs/b.txt run') =>
  `cd z; zip -q ${options} ../out.zip ${names}; cd ..; mv out.zip out`
export const zipOf = (options = '', time = T1) => `${touch(time, 'z')}; ${zipped(options)}`

/** A package with everything that dpkg knows: maintainer scripts, conffiles, md5sums, a compressed changelog. */
export const debTree = `mkdir -p r/DEBIAN r/etc r/usr/bin r/usr/share/doc/hello r/usr/share/hello
echo 'greeting=hello' >r/etc/hello.conf; echo /etc/hello.conf >r/DEBIAN/conffiles
printf '#!/bin/sh\\necho hello\\n' >r/usr/bin/hello; chmod 755 r/usr/bin/hello
echo 'hello, world' >r/usr/share/hello/greeting; seq 1 60 >r/usr/share/hello/numbers
echo 'Copyright: nobody' >r/usr/share/doc/hello/copyright
seq 1 90 | gzip -9n >r/usr/share/doc/hello/changelog.gz
printf '#!/bin/sh\\nset -e\\nexit 0\\n' | tee r/DEBIAN/postinst >r/DEBIAN/prerm; chmod 755 r/DEBIAN/postinst r/DEBIAN/prerm
printf 'Package: hello\\nVersion: 1.0-1\\nArchitecture: all\\nMaintainer: Nobody <nobody@example.org>\\nDescription: a greeting\\n It greets.\\n' >r/DEBIAN/control
sums() { (cd r && find usr -type f | sort | xargs md5sum >DEBIAN/md5sums); }
sums
${touch(T1, 'r')}`
export const debBuild = (epoch, ...options) =>
  `${touch(epoch, 'r')}; SOURCE_DATE_EPOCH=${epoch} dpkg-deb --root-owner-group ${options.join(' ')} -b r out.deb; mv out.deb out`
