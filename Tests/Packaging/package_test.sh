#!/bin/bash
# package_test.sh PACKAGE PROGRAM: installs the Debian package in a bare tree, uses it as a plain user, removes it, and
# looks that nothing is left; then runs the static program in another such tree, without the package. `make deb-test`
# calls it, as root, from the top of the checkout, for each of SUITES; tree.sh has the trees.
set -euo pipefail
target=deb-test
. Tests/Packaging/tree.sh

package=$1
program=$2
# The libraries of the static program, by this suite's names.
case $suite in bookworm) libssl=libssl3 ;; *) libssl=libssl3t64 ;; esac

# The main job as a plain user, and what came out against what the program of the build makes outside.
main_job() {
  user sh -c "cd && $1 --version && $1 *.bz2 -o out --val-ratio 0.05 && $1 inspect out --verify"
  same_files home/user/out
}
expect_from "$program"

say "the same package again, in another time zone and with another umask"
(umask 077; TZ=Asia/Tokyo sh Packaging/debian/make-package.sh "$program" "$scratch/again" > "$scratch/make" 2>&1) || { cat "$scratch/make"; fail "make-package.sh"; }
cmp "$package" "$scratch"/again/*.deb || fail "the package differs"
sha256sum "$package"

say "the package in a bare tree"
fresh_tree
install_quietly man-db bash-completion zsh fish
files > "$scratch/before"
cp "$package" "$tree/tmp/wikiprep.deb"
root dpkg-deb --info /tmp/wikiprep.deb | sed -n '/Package:/,/Description:/p'
echo '$ dpkg -i'
root dpkg -i /tmp/wikiprep.deb > "$scratch/dpkg" 2>&1 && fail "a bare tree has all that the package depends on?"
grep 'depends on' "$scratch/dpkg"
echo '$ apt-get -f install'
root apt-get install -f -y -q > "$scratch/apt" 2>&1 || { cat "$scratch/apt"; fail "apt-get -f install"; }
sed -n '/NEW packages/,/^[0-9]/p' "$scratch/apt"
root dpkg --verify wikiprep
root ldd /usr/bin/wikiprep | awk '{ print $1 }' | sort | tr '\n' ' '
echo
! root ldd /usr/bin/wikiprep | grep -E 'libswift|not found' || fail "a library is missing"
main_job wikiprep

say "man wikiprep"
man_page ""
user man -f wikiprep
user sh -c 'man --warnings -l /usr/share/man/man1/wikiprep.1.gz 2>&1 >/dev/null' > "$scratch/warnings"
[ ! -s "$scratch/warnings" ] || { cat "$scratch/warnings"; fail "man warns"; }

say "completions"
complete_in_bash '. /usr/share/bash-completion/bash_completion; _completion_loader wikiprep'
complete_in_zsh ''
complete_in_fish PATH=/usr/bin:/bin

say "dpkg -r, dpkg -P, and what came with it"
root dpkg -r wikiprep
[ ! -e "$tree/usr/bin/wikiprep" ] || fail "the program is still there"
root dpkg -P wikiprep
! root dpkg -s wikiprep > "$scratch/dpkg" 2>&1 || fail "dpkg still knows the package"
root apt-get autoremove --purge -y -q > "$scratch/apt" 2>&1 || { cat "$scratch/apt"; fail "apt-get autoremove"; }
files > "$scratch/after"
diff "$scratch/before" "$scratch/after" || fail "files before and after differ"
echo "the same $(wc -l < "$scratch/after") files and folders as before"

say "apt install ./wikiprep.deb, as the README says"
fresh_tree
cp "$package" "$tree/tmp/wikiprep.deb"
root apt-get install -y -q /tmp/wikiprep.deb > "$scratch/apt" 2>&1 || { cat "$scratch/apt"; fail "apt-get install"; }
sed -n '/NEW packages/,/^[0-9]/p' "$scratch/apt"
root sh -c 'command -v curl zstd' || fail "what the package recommends is not there"
root apt-get purge -y -q wikiprep > "$scratch/apt" 2>&1 || { cat "$scratch/apt"; fail "apt-get purge"; }
# What came with it may stay where other packages suggest it.
left=$(find "$tree" -xdev -name '*wikiprep*' ! -path "$tree/tmp/*" ! -path '*/log/*')
[ -z "$left" ] || fail "left: $left"

say "the static program, without the package"
install -D "$program" "$tree/usr/local/bin/wikiprep"
install_quietly libbz2-1.0 "$libssl" libxml2 libxxhash0 libzstd1 zlib1g
! root ldd /usr/local/bin/wikiprep | grep -E 'libswift|not found' || fail "a library is missing"
main_job /usr/local/bin/wikiprep
[ -z "$(find "$tree" -xdev -name 'libswift*')" ] || fail "there is a Swift in the bare tree"

unmount_tree
rm -rf "$tree"
say "all good in $suite"
