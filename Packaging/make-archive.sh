#!/bin/sh
# make-archive.sh PROGRAM FOLDER: makes FOLDER/wikiprep-VERSION-SYSTEM-ARCHITECTURE.tar.xz of a program that was built: the program, manual page,
# completions, documents, licences, and install.sh. `make archive` calls it, from the top of the checkout.
#
# The same sources and program make the same bytes. Times are SOURCE_DATE_EPOCH, or else that of the last commit.
set -eu
umask 022
export LC_ALL=C

program=$1
folder=$2
for tool in xz tar; do
  command -v $tool >/dev/null || { echo "make archive needs $tool: apt-get install xz-utils tar" >&2; exit 1; }
done
version=$(sh Packaging/version.sh)
[ "$("$program" --version)" = "wikiprep $version" ] || { echo "$program is not wikiprep $version: make clean, and again" >&2; exit 1; }
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date -r CHANGELOG.md +%s)}
export SOURCE_DATE_EPOCH

name=wikiprep-$version-$(uname -s | tr '[:upper:]' '[:lower:]')-$(uname -m)
work=$folder/work
rm -rf "$work"
mkdir -p "$work"
# The tree that belongs under a prefix; of the program, what `make static` left.
make -s install WIKIPREP="$program" STRIP= DESTDIR="$work" PREFIX="/$name" >/dev/null
install -m 755 Packaging/install.sh "$work/$name/install.sh"
ln -s share/doc/wikiprep/README.md share/doc/wikiprep/LICENSE "$work/$name/"

tar --create --format=ustar --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --directory "$work" "$name" |
  xz --threads=1 >"$folder/$name.tar.xz.partial"
mv "$folder/$name.tar.xz.partial" "$folder/$name.tar.xz"
rm -rf "$work"
echo "$folder/$name.tar.xz: tar xf it, and sh $name/install.sh"
