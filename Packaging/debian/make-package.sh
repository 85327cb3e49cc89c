#!/bin/sh
# make-package.sh PROGRAM FOLDER: makes FOLDER/wikiprep_VERSION_ARCHITECTURE.deb of a program that was built. `make deb` calls it, from the top
# of the checkout.
#
# The same sources and program make the same bytes. Times in the package are SOURCE_DATE_EPOCH, or else that of the last commit. Who
# answers for the package, DEBFULLNAME and DEBEMAIL say, as for Debian's own tools; without them a name of no one stands there, not this machine's.
set -eu
umask 022
export LC_ALL=C

program=$1
folder=$2
here=$(dirname "$0")
name=${DEBFULLNAME:-The wikiprep developers}
address=${DEBEMAIL:-wikiprep@example.org}
maintainer="$name <$address>"

for tool in dpkg-deb dpkg-shlibdeps dpkg-gencontrol; do
  command -v $tool >/dev/null || { echo "make deb needs $tool: apt-get install dpkg-dev" >&2; exit 1; }
done
version=$(sh "$here/../version.sh")
[ "$("$program" --version)" = "wikiprep $version" ] || { echo "$program is not wikiprep $version: make clean, and again" >&2; exit 1; }
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date -r CHANGELOG.md +%s)}
export SOURCE_DATE_EPOCH

work=$folder/work
package=$work/package
rm -rf "$work"
mkdir -p "$work/debian" "$package/DEBIAN"

# What `make install` installs, where Debian has it; of the program, what `make static` left.
make -s install WIKIPREP="$program" STRIP= DESTDIR="$package" PREFIX=/usr ZSH_COMPLETIONS=/usr/share/zsh/vendor-completions
doc=$package/usr/share/doc/wikiprep
rm -f "$doc"/LICENSE* "$doc"/CHANGELOG.md
gzip -9n "$package/usr/share/man/man1/wikiprep.1"

# The newest section of CHANGELOG.md in Debian's form.
{
  printf 'wikiprep (%s) unstable; urgency=medium\n' "$version"
  awk '
    function flush() { if (item == "") return
      line = "  *"; count = split(item, words, " ")
      for (i = 1; i <= count; i++) {
        if (length(line) + 1 + length(words[i]) > 79) { print line; line = "   " }
        line = line " " words[i]
      }
      print line; item = "" }
    /^## / { if (++sections > 1) exit; next }
    /^### / { flush(); print "\n  [ " substr($0, 5) " ]"; next }
    /^- / { flush(); item = substr($0, 3); next }
    /^  / { item = item " " $0 }
    END { flush() }' CHANGELOG.md
  printf '\n -- %s  %s\n' "$maintainer" "$(date -u -R -d "@$SOURCE_DATE_EPOCH")"
} > "$work/debian/changelog"
gzip -9nc "$work/debian/changelog" > "$doc/changelog.gz"
chmod 644 "$doc/changelog.gz"

# The shared libraries that the program wants, with the versions that have what it calls.
sed "s|@MAINTAINER@|$maintainer|" "$here/control" > "$work/debian/control"
(cd "$work" && dpkg-shlibdeps -Tdebian/substvars package/usr/bin/wikiprep && dpkg-gencontrol -Ppackage -Tdebian/substvars -fdebian/files)
(cd "$package" && find usr -type f | sort | xargs -d '\n' md5sum > DEBIAN/md5sums)

result=$folder/wikiprep_${version}_$(dpkg --print-architecture).deb
dpkg-deb -Zxz --root-owner-group --build "$package" "$result"
rm -rf "$work"
echo "$result: apt install ./$result"
