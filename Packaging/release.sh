#!/bin/sh
# release.sh: makes .build/release-VERSION: source archive, wheel, Debian package, archive of the program, the formula and the PKGBUILD with the
# source's checksum, SHA256SUMS. `make release` calls it, from the top of the checkout.
#
# All is built from the source archive, in a folder of its own, so that nothing but what is committed can be in it; times are those of the commit.
# What is set by the environment:
#
#   SNAPSHOT         not empty: of a commit that is not yet a release, with "Unreleased" in CHANGELOG.md; into .build/release-VERSION-snapshot
#   AGAIN            not empty: makes the release that is there once more, elsewhere and as somebody else, and compares every byte
#   RELEASE_PARTS    what is built: source wheel deb archive
#   RELEASE_URL      the folder that the files will be downloaded from, for the formula and the PKGBUILD
#   RELEASE_PROGRAM  a program that was built from this commit, instead of building it (the wheel is linked of a build all the same)
set -eu
umask 022
export LC_ALL=C

parts=${RELEASE_PARTS:-source wheel deb archive}
say() { printf '\n== %s\n' "$*"; }
fail() {
  printf 'make release: %s\n' "$*" >&2
  exit 1
}
with() { case " $parts " in *" $1 "*) ;; *) return 1 ;; esac; }

# MARK: What must be so before anything is built

for part in $parts; do
  case $part in source | wheel | deb | archive) ;; *) fail "RELEASE_PARTS: $part is none of source wheel deb archive" ;; esac
done
for tool in git gzip sha256sum $(with archive && echo xz) $(with deb && echo dpkg-deb dpkg-shlibdeps dpkg-gencontrol); do
  command -v "$tool" >/dev/null || fail "$tool is needed, and is not there"
done
[ "$(git rev-parse --show-toplevel 2>/dev/null)" = "$(pwd -P)" ] || fail "a release is made from a git checkout, at its top"
changed=$(git status --porcelain)
[ -z "$changed" ] || fail "commit or remove these first:
$changed"
sh Packaging/version.sh --check || fail "the version must be the same everywhere"
version=$(sh Packaging/version.sh)
commit=$(git rev-parse HEAD)

section=$(sed -n 's/^## \[\{0,1\}\([^] ]*\).*/\1/p' CHANGELOG.md | head -n 1)
if [ -n "${SNAPSHOT:-}" ]; then
  case $section in Unreleased | "$version") ;; *) fail "CHANGELOG.md begins with $section, and the version is $version" ;; esac
  result=.build/release-$version-snapshot
else
  [ "$section" = "$version" ] ||
    fail "CHANGELOG.md begins with \"$section\": name the section \"## $version\" and commit (SNAPSHOT=1 makes one that is not a release)"
  tagged=$(git rev-parse -q --verify "refs/tags/v$version^{commit}" || :)
  [ -n "$tagged" ] || fail "this commit has no tag: git tag -a v$version (SNAPSHOT=1 makes one that is not a release)"
  [ "$tagged" = "$commit" ] || fail "v$version is another commit ($tagged): check it out, or raise the version"
  result=.build/release-$version
fi
url=${RELEASE_URL:-https://example.org/wikiprep/$version}
url=${url%/}
case $url in *[!a-zA-Z0-9._~:/@%+-]*) fail "RELEASE_URL=$url: that is no plain address" ;; esac
[ -z "${AGAIN:-}" ] || [ -f "$result/SHA256SUMS" ] || fail "$result is not there yet: make release"
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH

# MARK: Source, and what is built of it

if [ -n "${AGAIN:-}" ]; then
  # Another path, of another length, and what else may differ between two machines.
  work=$(mktemp -d)/release-again
  umask 077
  export TZ=Asia/Tokyo
else
  work=$PWD/.build/release-work
fi
files=$work/files
rm -rf "$work"
mkdir -p "$files"

name=wikiprep-$version
say "the source archive of $commit"
git archive --format=tar --prefix="$name/" HEAD | gzip -9n >"$files/$name-source.tar.gz"
tar -xzf "$files/$name-source.tar.gz" -C "$work"
source=$work/$name
given=
if [ -n "${RELEASE_PROGRAM:-}" ]; then
  given="WIKIPREP=$(readlink -f "$RELEASE_PROGRAM")"
fi
targets=
for part in wheel deb archive; do
  if with $part; then targets="$targets $part"; fi
done
if [ -n "$targets" ]; then
  say "make$targets, in $source"
  # One after another: they build the same program. What the outer make was told reaches this one by MAKEFLAGS, as where it puts things would.
  for target in $targets; do
    # shellcheck disable=SC2086 # a word, or none
    env -u MAKEFLAGS -u MAKELEVEL -u WIKIPREP make -C "$source" $target ${given:+"$given"}
  done
fi

# MARK: What goes into the folder

collect() { # FOLDER SUFFIX: the one file that was made there
  set -- "$source/.build/$1"/*"$2"
  { [ $# -eq 1 ] && [ -f "$1" ]; } || fail "one file was expected, and there is: $*"
  case ${1##*/} in *"$version"*) ;; *) fail "${1##*/} is not of version $version" ;; esac
  cp "$1" "$files/"
}
if with wheel; then collect wheel .whl; fi
if with archive; then collect archive .tar.xz; fi
if with deb; then
  collect deb .deb
  found=$(dpkg-deb --field "$files"/*.deb Version)
  [ "$found" = "$version" ] || fail "the Debian package says that it is version $found"
  found=$(dpkg-deb --fsys-tarfile "$files"/*.deb | tar -xO ./usr/share/doc/wikiprep/changelog.gz | gzip -dc | sed -n '1s/.*(\(.*\)).*/\1/p')
  [ "$found" = "$version" ] || fail "the Debian package's changelog begins with version $found"
fi

checksum=$(sha256sum "$files/$name-source.tar.gz" | cut -d' ' -f1)
for recipe in homebrew/wikiprep.rb aur/PKGBUILD; do
  sed -e "s|https://example\.org/wikiprep/[^/\"]*|$url|" -e "s|0\{64\}|$checksum|" "$source/Packaging/$recipe" >"$files/${recipe##*/}"
  grep -q "$checksum" "$files/${recipe##*/}" || fail "Packaging/$recipe has no place for the source's checksum"
done
if ! with source; then rm "$files/$name-source.tar.gz"; fi
chmod 644 "$files"/*
(cd "$files" && sha256sum -- * >SHA256SUMS.partial && mv SHA256SUMS.partial SHA256SUMS && chmod 644 SHA256SUMS)

if [ -n "${AGAIN:-}" ]; then
  say "compared with $result"
  if diff "$result/SHA256SUMS" "$files/SHA256SUMS"; then
    echo "the same bytes, $(wc -l <"$files/SHA256SUMS") files"
    rm -rf "${work%/*}"
    exit 0
  fi
  fail "files differ; those of the second time are in $files"
fi
rm -rf "$result"
mv "$files" "$result"
rm -rf "$work"
say "$result"
ls -l "$result"
