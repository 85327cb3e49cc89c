#!/bin/sh
# libxml2.sh FOLDER: builds libxml2 of Debian's newest source package, as FOLDER/libxml2/libxml2.a, with the files
# `version` and `Copyright` beside it. make-wheel.sh calls it. What is there is kept while it is of that version.
#
# Debian's own libxml2.a wants ICU, which is 30 MB. What the wheel's program calls is the push parser; nothing here
# opens a file or a connection.
set -eu

folder=$(cd "$1" && pwd)
self=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
result=$folder/libxml2
say() { printf '%s\n' "$*" >&2; }
fail() { say "make wheel: $*"; exit 1; }
quietly() { "$@" > "$folder/log" 2>&1 || { tail -n 40 "$folder/log" >&2; fail "failed: $*"; }; }

# A list of sources of our own: many machines have none of source packages.
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
keys=/usr/share/keyrings/debian-archive-keyring.gpg
apt=$folder/apt
mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
{
  echo "deb-src [signed-by=$keys] ${DEBIAN_MIRROR:-http://deb.debian.org/debian} $suite main"
  echo "deb-src [signed-by=$keys] ${DEBIAN_SECURITY_MIRROR:-http://deb.debian.org/debian-security} $suite-security main"
} > "$apt/sources.list"
apt_get() {
  apt-get -q -o Dir::Etc::SourceList="$apt/sources.list" -o Dir::Etc::SourceParts=/dev/null \
    -o Dir::State::Lists="$apt/lists" -o Dir::Cache="$apt/cache" -o APT::Sandbox::User= "$@"
}
quietly apt_get update
version=$(apt_get source --print-uris libxml2 2>/dev/null | sed -n "s/.* libxml2_\(.*\)\.dsc .*/\1/p")
[ -n "$version" ] || fail "no source package of libxml2 in $(tr '\n' ' ' < "$apt/sources.list")"
headers=$(pkg-config --modversion libxml-2.0)
case $version in
"$headers"[+-]*) ;;
*) fail "the headers are of libxml2 $headers, its source is $version: apt-get install libxml2-dev" ;;
esac
if [ "$(cat "$result/version" 2>/dev/null)" = "$version" ] && cmp -s "$self" "$result/made-by"; then exit 0; fi

say "building libxml2 $version"
work=$folder/libxml2.work
rm -rf "$result" "$result.new" "$work"
mkdir -p "$work/build"
cd "$work"
quietly apt_get source --download-only libxml2
quietly dpkg-source --extract libxml2_*.dsc source
cd build
flags="-O2 -g0 -fPIC -ffunction-sections -fdata-sections -fstack-protector-strong -D_FORTIFY_SOURCE=2"
quietly env CFLAGS="$flags -ffile-prefix-map=$work=." ../source/configure --disable-shared --enable-static --with-threads --with-iconv \
  --with-push \
  --without-c14n --without-catalog --without-debug --without-docbook --without-ftp --without-history --without-html \
  --without-http --without-icu --without-legacy --without-lzma --without-modules --without-output --without-pattern \
  --without-python --without-reader --without-readline --without-regexps --without-schemas --without-schematron \
  --without-valid --without-writer --without-xinclude --without-xpath --without-xptr --without-zlib
# What Debian's patches change in Makefile.am is of tests: the tools of autoconf are not called for it.
quietly make -s -j"$(getconf _NPROCESSORS_ONLN)" libxml2.la AUTOMAKE=: AUTOCONF=: ACLOCAL=: AUTOHEADER=:
mkdir "$result.new"
cp .libs/libxml2.a ../source/Copyright "$result.new/"
cp "$self" "$result.new/made-by"
echo "$version" > "$result.new/version"
mv "$result.new" "$result"
rm -rf "$work"
