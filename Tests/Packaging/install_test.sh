#!/bin/bash
# install_test.sh PROGRAM: make install, again, and make uninstall, with a program that was built; then the archive of it, and its install.sh.
# From the top of the checkout. Nothing outside a temporary folder is written, but .build/static and .build/archive.
set -euo pipefail
export LC_ALL=C SOURCE_DATE_EPOCH=1700000000

program=$(readlink -f "$1")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
say() { printf '== %s\n' "$*"; }
fail() { echo "FAILED: $*" >&2; exit 1; }
quietly() { "$@" >"$scratch/printed" 2>&1 || { cat "$scratch/printed"; fail "$*"; }; }
# Files, links and folders with their modes and bytes.
tree() { (cd "$1" && find . \( -type f -printf '%m %p ' -exec sha256sum {} \; \) -o -printf '%y %m %p\n' | sed 's/  .*//' | sort); }
files() { (cd "$1" && find . ! -type d | sort); }

say "make install, twice, beside files of somebody else"
prefix=$scratch/prefix
mkdir -p "$prefix/bin" "$prefix/share/man/man1"
echo other >"$prefix/bin/other"
echo other >"$prefix/share/man/man1/other.1"
files "$prefix" >"$scratch/before"
quietly make -s install WIKIPREP="$program" PREFIX="$prefix"
tree "$prefix" >"$scratch/first"
for file in bin/wikiprep share/man/man1/wikiprep.1 share/bash-completion/completions/wikiprep share/zsh/site-functions/_wikiprep \
  share/fish/vendor_completions.d/wikiprep.fish share/doc/wikiprep/LICENSE share/doc/wikiprep/LICENSE.gpt2-vocabulary; do
  [ -s "$prefix/$file" ] || fail "$file is not there, or empty"
done
[ "$(stat -c %a "$prefix/bin/wikiprep")" = 755 ] || fail "the program's mode"
! readelf -SW "$prefix/bin/wikiprep" | grep -E '\.debug_|\.symtab' || fail "the program is not stripped"
[ "$(stat -c %s "$prefix/bin/wikiprep")" -le "$(stat -c %s "$program")" ] || fail "it has grown"
[ "$("$prefix/bin/wikiprep" --version)" = "$("$program" --version)" ] || fail "it does not run"
"$prefix/bin/wikiprep" Samples/*.bz2 -o "$scratch/out" --val-ratio 0.05 --quiet
"$program" Samples/*.bz2 -o "$scratch/expected" --val-ratio 0.05 --quiet
cmp "$scratch/out/train.bin" "$scratch/expected/train.bin" || fail "it makes other bytes"

# While it runs: the new file takes the place of the old.
mkfifo "$scratch/pipe"
"$prefix/bin/wikiprep" clean <"$scratch/pipe" >/dev/null &
exec 3>"$scratch/pipe"
(umask 077; quietly make -s install WIKIPREP="$program" PREFIX="$prefix")
exec 3>&-
wait $!
tree "$prefix" | diff "$scratch/first" - || fail "the second time differs"

say "the same bytes in DESTDIR, and as make static makes"
quietly make -s install WIKIPREP="$program" PREFIX="$prefix" DESTDIR="$scratch/dest"
tree "$scratch/dest$prefix" | grep -v other | sort >"$scratch/dest.tree"
grep -v other "$scratch/first" | diff - "$scratch/dest.tree" || fail "DESTDIR differs"
quietly make -s static WIKIPREP="$program"
cmp .build/static/wikiprep "$prefix/bin/wikiprep" || fail "make static makes another program"
quietly make -s install WIKIPREP="$program" PREFIX="$scratch/whole" STRIP=
cmp "$program" "$scratch/whole/bin/wikiprep" || fail "STRIP= strips"

say "make uninstall, twice"
quietly make -s uninstall PREFIX="$prefix"
files "$prefix" | diff "$scratch/before" - || fail "files before and after differ"
[ ! -e "$prefix/share/doc/wikiprep" ] || fail "its folder is still there"
quietly make -s uninstall PREFIX="$prefix"

say "paths with spaces, and files that only begin as they do"
odd="$scratch/a b/it's"
mkdir -p "$odd"
echo other >"$scratch/a"
cp "$program" "$odd/built program"
quietly make -s install WIKIPREP="$odd/built program" PREFIX="/opt/a, b" DESTDIR="$odd"
tree "$odd/opt/a, b" | sort >"$scratch/odd.tree"
grep -v other "$scratch/first" | diff - "$scratch/odd.tree" || fail "with spaces it differs"
quietly make -s uninstall PREFIX="/opt/a, b" DESTDIR="$odd"
[ "$(files "$odd")" = "./built program" ] || fail "with spaces something is left: $(files "$odd")"
[ "$(cat "$scratch/a")" = other ] || fail "another file is gone"

say "a program that is not there"
! make -s install WIKIPREP="$scratch/none" PREFIX="$scratch/nothing" >"$scratch/printed" 2>&1 || fail "it installs nothing?"
grep -q "is not there" "$scratch/printed" || { cat "$scratch/printed"; fail "it does not say why"; }
[ ! -e "$scratch/nothing" ] || fail "it left something"

say "make archive, twice, in another time zone and with another umask"
quietly make -s archive WIKIPREP="$program"
archive=$(echo .build/archive/*.tar.xz)
cp "$archive" "$scratch/first.tar.xz"
(umask 077; export TZ=Asia/Tokyo; quietly make -s archive WIKIPREP="$program")
cmp "$archive" "$scratch/first.tar.xz" || fail "the archive differs"
tar -tvf "$archive"
[ -z "$(tar --numeric-owner -tvf "$archive" | grep -v ' 0/0 ')" ] || fail "it has an owner"
name=$(basename "$archive" .tar.xz)
[ "$(tar -tf "$archive" | grep -vc "^$name/")" -eq 0 ] || fail "it has more than one folder"
mkdir "$scratch/a folder"
tar -xf "$archive" -C "$scratch/a folder"
unpacked=$scratch/a\ folder/$name
"$unpacked/bin/wikiprep" --version
grep -q MIT "$unpacked/LICENSE" || fail "no licence"

say "install.sh, twice, and --uninstall"
rm -rf "$prefix"
mkdir -p "$prefix/bin"
echo other >"$prefix/bin/other"
tree "$prefix" >"$scratch/before"
files "$prefix" >"$scratch/before.files"
quietly sh "$unpacked/install.sh" "$prefix"
grep -q "not in PATH" "$scratch/printed" || fail "it does not say that its folder is not in PATH"
tree "$prefix" | grep -v other >"$scratch/archived"
grep -v other "$scratch/first" | sort | diff - <(sort "$scratch/archived") || fail "it installs something other than make install"
(umask 077; quietly sh "$unpacked/install.sh" "$prefix")
tree "$prefix" | grep -v other | diff "$scratch/archived" - || fail "the second time differs"
quietly sh "$unpacked/install.sh" --uninstall "$prefix"
files "$prefix" | diff "$scratch/before.files" - || fail "files before and after differ"
[ ! -e "$prefix/share/doc/wikiprep" ] || fail "its folder is still there"
(cd "$scratch" && DESTDIR=$scratch/stage quietly sh "$unpacked/install.sh" /usr && [ -x stage/usr/bin/wikiprep ]) || fail "DESTDIR"
(cd "$scratch" && HOME=$scratch/home quietly sh "$unpacked/install.sh" there && [ -x there/bin/wikiprep ]) || fail "a relative PREFIX"
for wrong in --nonsense ''; do
  status=0
  sh "$unpacked/install.sh" "$wrong" >"$scratch/printed" 2>&1 || status=$?
  [ "$status" -eq 2 ] || fail "install.sh '$wrong': status $status"
done
rm "$unpacked/bin/wikiprep"
! sh "$unpacked/install.sh" "$scratch/none" >"$scratch/printed" 2>&1 || fail "half an archive installs"
[ ! -e "$scratch/none" ] || fail "it left something"

say "all good: $(stat -c %s "$program") bytes built, $(stat -c %s .build/static/wikiprep) stripped, $(stat -c %s "$archive") the archive"
