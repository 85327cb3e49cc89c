#!/bin/sh
# Installs wikiprep from the unpacked archive that this file is in:
#
#   sh install.sh [PREFIX]              program, manual page, completions and documents; PREFIX is /usr/local for root, and ~/.local for others
#   sh install.sh --uninstall [PREFIX]  takes away what the same archive installed
#
# DESTDIR, if it is set, goes before PREFIX. Without installing, bin/wikiprep runs where it is.
set -eu
umask 022
here=$(cd "$(dirname "$0")" && pwd)

uninstall=
prefix=
for argument in "$@"; do
  case $argument in
  --uninstall) uninstall=yes ;;
  --help | -h) sed -n '2,/^set/s/^# \{0,1\}//p' "$0"; exit 0 ;;
  -*) echo "install.sh: unknown option $argument; sh install.sh --help" >&2; exit 2 ;;
  '') echo "install.sh: PREFIX is empty" >&2; exit 2 ;;
  *) [ -z "$prefix" ] || { echo "install.sh: one PREFIX, not $prefix and $argument" >&2; exit 2; }; prefix=$argument ;;
  esac
done
if [ -z "$prefix" ]; then
  if [ "$(id -u)" -eq 0 ]; then prefix=/usr/local; else prefix=${HOME:?HOME is not set: name a PREFIX}/.local; fi
fi
case $prefix in /*) ;; *) prefix=$PWD/$prefix ;; esac
[ -x "$here/bin/wikiprep" ] || { echo "install.sh: $here/bin/wikiprep is not there: unpack the whole archive" >&2; exit 1; }
root=${DESTDIR:-}$prefix

cd "$here"
if [ -n "$uninstall" ]; then
  find bin share -type f | while read -r file; do rm -f "$root/$file"; done
  rmdir "$root/share/doc/wikiprep" 2>/dev/null || :
  echo "wikiprep is no longer in $root"
  exit 0
fi

if ! mkdir -p "$root" 2>/dev/null || [ ! -w "$root" ]; then
  echo "install.sh: you may not write to $root: sudo sh install.sh $prefix, or sh install.sh ~/.local" >&2
  exit 1
fi
find bin share -type f | while read -r file; do
  mkdir -p "$root/$(dirname "$file")"
  # A new file takes the place of the old one, also of a program that runs.
  cp "$file" "$root/$file.new.$$"
  if [ -x "$file" ]; then chmod 755 "$root/$file.new.$$"; else chmod 644 "$root/$file.new.$$"; fi
  mv -f "$root/$file.new.$$" "$root/$file"
done
echo "$root/bin/wikiprep is there"

# What is installed for another system, by DESTDIR, cannot be looked at here.
[ -z "${DESTDIR:-}" ] || exit 0
missing=$(ldd "$root/bin/wikiprep" 2>/dev/null | sed -n 's/^[[:space:]]*\([^ ]*\) => not found.*/\1/p') || missing=
if [ -n "$missing" ]; then
  echo "It will not run yet; these shared libraries are not here: $(echo "$missing" | tr '\n' ' ')" >&2
  echo "On Debian 12 and 13 and on Ubuntu: apt-get install libbz2-1.0 libssl3 libxml2 libxxhash0 libzstd1 zlib1g" >&2
  echo "Systems whose libxml2 or OpenSSL is another one: the wheel of the same release brings its own (pip install)." >&2
  exit 1
fi
printed=$("$root/bin/wikiprep" --version 2>&1) || {
  printf 'It does not run on this system:\n%s\n' "$printed" >&2
  exit 1
}
case :$PATH: in
*:"$prefix/bin":*) ;;
*) echo "$prefix/bin is not in PATH: export PATH=\"$prefix/bin:\$PATH\"" ;;
esac
