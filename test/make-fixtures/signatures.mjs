/** Signatures over one text, made twice: nothing of them is erased, and what they are is told. */
import { edited, honest } from './cases.mjs'
import { bytes } from './edit-bytes.mjs'

const tree = 'echo signed >text'
/** The agent that keeps the key ends with the folder. */
const gpg = options => `export GNUPGHOME="$PWD/home"; mkdir -m 700 home
gpg --batch -q --passphrase '' --quick-gen-key 'Nobody <nobody@example.org>' ed25519 sign never
gpg --batch -q ${options} --detach-sign -o out text
gpgconf --kill all`
honest('signature/openpgp', {
  tree,
  files: ['a.sig', 'b.sig'],
  why: 'A detached signature by two keys.',
  a: gpg(''),
  b: gpg(''),
  causes: ['cryptographic-signature'],
})
honest('signature/armored', {
  tree,
  files: ['a.asc', 'b.asc'],
  why: 'A detached signature in armor by two keys: text, and told line by line.',
  a: gpg('--armor'),
  b: gpg('--armor'),
  causes: ['cryptographic-signature'],
})
const key = 'openssl req -x509 -newkey rsa:1024 -nodes -keyout key -out certificate -days 10 -subj /CN=nobody 2>&1'
const cms = `${key}; openssl cms -sign -in text -signer certificate -inkey key -outform DER -out out`
honest('signature/cms', {
  tree,
  files: ['a.p7s', 'b.p7s'],
  why: 'A signature of CMS with a key that was made for it.',
  a: cms,
  b: cms,
  causes: ['cryptographic-signature'],
})
edited('signature/behind-end', 'signature/cms', {
  verdict: 'different',
  attack: 'X8',
  why: 'Bytes behind a signature are no signature.',
  made: 'text behind the end of b',
  causes: ['content-change'],
  b: file => bytes(file, 'payload'),
})
const bare = 'openssl genrsa -out key 2048 2>&1; openssl dgst -sha256 -sign key -out out text'
honest('signature/bare', {
  tree,
  files: ['a.sig', 'b.sig'],
  why: 'The bare number that a key made, which only its name tells.',
  a: bare,
  b: bare,
  causes: ['cryptographic-signature'],
})

const certified = 'openssl req -x509 -key key -out out -days 10 -subj /CN=nobody'
honest('certificate/serial', {
  tree: 'true',
  files: ['a.pem', 'b.pem'],
  why: 'A certificate that signs itself, made twice with a key of its own: serial number, validity, key and signature differ.',
  a: `openssl genrsa -out key 1024 2>&1; ${certified}`,
  b: `openssl genrsa -out key 1024 2>&1; ${certified}`,
  causes: ['cryptographic-signature'],
})
