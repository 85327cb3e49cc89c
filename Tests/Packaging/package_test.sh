#!/bin/bash
# package_test.sh PACKAGE PROGRAM: installs the Debian package in a bare bookworm tree, uses it as a plain user, removes it, and looks that nothing is
# left; then runs the static program in another such tree, without the package. `make deb-test` calls it, as root, from the top of the checkout.
#
# The tree is made once, by debootstrap, and kept in .build/packaging with the packages that apt downloads (as root, so that `make clean` by
# someone else leaves it: sudo rm -r .build/packaging). DEBIAN_MIRROR says from where.
# Mounts are in a namespace of our own and vanish with us.
set -euo pipefail
[ "$(id -u)" -eq 0 ] || { echo "debootstrap and chroot want root: sudo make deb-test" >&2; exit 1; }
command -v debootstrap >/dev/null || { echo "needs debootstrap: apt-get install debootstrap" >&2; exit 1; }
[ -n "${INSIDE:-}" ] || INSIDE=1 exec unshare --mount --propagation private "$0" "$@"

package=$1
program=$2
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
kept=$PWD/.build/packaging
base=$kept/bookworm
tree=$kept/tree
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive

say() { printf '\n== %s\n' "$*"; }
fail() { echo "FAILED: $*" >&2; exit 1; }
# In the tree, as root and as a user without rights.
root() { chroot "$tree" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive HOME=/root "$@"; }
user() { chroot --userspec=1000:1000 "$tree" env -i PATH=/usr/bin:/bin LC_ALL=C.UTF-8 HOME=/home/user TERM=dumb "$@"; }
install_quietly() { root apt-get install -y -q --no-install-recommends "$@" > "$scratch/apt" 2>&1 || { cat "$scratch/apt"; fail "apt-get install $*"; }; }
# All files of the tree but what apt and dpkg note about themselves.
files() {
  find "$tree" -xdev \( -path "$tree/home" -o -path "$tree/tmp" -o -path "$tree/var/log" -o -path "$tree/var/lib/dpkg" -o -path "$tree/var/lib/apt" \
    -o -path "$tree/var/cache" \) -prune -o -printf '%y %m %P -> %l\n' | sort
}

if [ ! -e "$base/made" ]; then
  say "debootstrap bookworm"
  rm -rf "$base"
  debootstrap --variant=minbase bookworm "$base" "$mirror" > "$scratch/debootstrap" 2>&1 || { tail "$scratch/debootstrap"; fail debootstrap; }
  touch "$base/made"
fi
mkdir -p "$kept/archives/partial"

# A fresh tree with the programs that the tests use.
fresh_tree() {
  # Each mount of the tree before went with it.
  for mounted in "$tree/proc" "$tree/var/cache/apt/archives"; do
    ! mountpoint -q "$mounted" || umount "$mounted"
  done
  rm -rf "$tree"
  cp -a "$base" "$tree"
  rm "$tree/made"
  mount -t proc proc "$tree/proc"
  mount --bind "$kept/archives" "$tree/var/cache/apt/archives"
  cp /etc/resolv.conf "$tree/etc/resolv.conf"
  echo 'Binary::apt::APT::Keep-Downloaded-Packages "true";' > "$tree/etc/apt/apt.conf.d/99keep"
  root apt-get update -q > "$scratch/apt" 2>&1 || { cat "$scratch/apt"; fail "apt-get update"; }
  root useradd --create-home --uid 1000 user
  cp Samples/*.bz2 "$tree/home/user/"
}

# The main job as a plain user, and what came out against what the program of the build makes outside.
main_job() {
  user sh -c "cd && $1 --version && $1 *.bz2 -o out --val-ratio 0.05 && $1 inspect out --verify"
  for file in train.bin val.bin train.offsets.npy; do
    cmp "$scratch/out/$file" "$tree/home/user/out/$file" || fail "$file differs from that of the program outside"
  done
}
"$program" Samples/*.bz2 -o "$scratch/out" --val-ratio 0.05 --quiet

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
user man wikiprep > "$scratch/man"
sed -n 1,8p "$scratch/man"
grep -q 'EXIT STATUS' "$scratch/man" || fail "the manual page has no exit statuses"
user man -f wikiprep
user sh -c 'man --warnings -l /usr/share/man/man1/wikiprep.1.gz 2>&1 >/dev/null' > "$scratch/warnings"
[ ! -s "$scratch/warnings" ] || { cat "$scratch/warnings"; fail "man warns"; }

say "completions"
user bash -c '
  . /usr/share/bash-completion/bash_completion
  _completion_loader wikiprep
  COMP_WORDS=(wikiprep run --sal) COMP_CWORD=2 COMP_LINE="wikiprep run --sal" COMP_POINT=18
  $(complete -p wikiprep | sed "s/.*-F \([^ ]*\).*/\1/") wikiprep --sal run
  printf "bash: %s\n" "${COMPREPLY[@]}"' | tee "$scratch/bash"
grep -q -- --salvage "$scratch/bash" || fail "bash does not complete --sal"
user zsh -fc 'autoload -Uz compinit && compinit -u -d /tmp/zcompdump && printf "zsh: %s\n" "$_comps[wikiprep]" && autoload +X _wikiprep' | tee "$scratch/zsh"
grep -q 'zsh: _wikiprep' "$scratch/zsh" || fail "zsh has no completion"
user fish -c 'complete -C "wikiprep run --sal"' | sed 's/^/fish: /' | tee "$scratch/fish"
grep -q -- --salvage "$scratch/fish" || fail "fish does not complete --sal"

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
install_quietly libbz2-1.0 libssl3 libxml2 libxxhash0 libzstd1 zlib1g
! root ldd /usr/local/bin/wikiprep | grep -E 'libswift|not found' || fail "a library is missing"
main_job /usr/local/bin/wikiprep
[ -z "$(find "$tree" -xdev -name 'libswift*')" ] || fail "there is a Swift in the bare tree"

umount "$tree/proc" "$tree/var/cache/apt/archives"
rm -rf "$tree"
say "all good"
