# tree.sh: bare Debian trees for the tests of the packages. It is sourced at the top of one, which runs as root, from the
# top of the checkout: `target=deb-test; . Tests/Packaging/tree.sh`. SUITE is bookworm (Debian 12) or trixie (13).
#
# The bare trees are made once, by debootstrap, and kept in .build/packaging with the packages that apt downloads (as
# root, so that `make clean` by someone else leaves them: sudo rm -r .build/packaging). DEBIAN_MIRROR says from where.
# Mounts are in a namespace of our own and vanish with us.
[ "$(id -u)" -eq 0 ] || { echo "debootstrap and chroot want root: sudo make $target" >&2; exit 1; }
command -v debootstrap >/dev/null || { echo "needs debootstrap: apt-get install debootstrap" >&2; exit 1; }
[ -n "${INSIDE:-}" ] || INSIDE=1 exec unshare --mount --propagation private "$0" "$@"

suite=${SUITE:-bookworm}
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
kept=$PWD/.build/packaging
base=$kept/$suite
tree=$kept/tree
archives=$kept/archives-$suite
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
  say "debootstrap $suite"
  rm -rf "$base"
  debootstrap --variant=minbase "$suite" "$base" "$mirror" > "$scratch/debootstrap" 2>&1 || { tail "$scratch/debootstrap"; fail debootstrap; }
  touch "$base/made"
fi
mkdir -p "$archives/partial"

unmount_tree() {
  for mounted in "$tree/proc" "$tree/var/cache/apt/archives"; do
    ! mountpoint -q "$mounted" || umount "$mounted"
  done
}

# A fresh tree with a user and the sample dumps.
fresh_tree() {
  # Each mount of the tree before went with it.
  unmount_tree
  rm -rf "$tree"
  cp -a "$base" "$tree"
  rm "$tree/made"
  mount -t proc proc "$tree/proc"
  mount --bind "$archives" "$tree/var/cache/apt/archives"
  cp /etc/resolv.conf "$tree/etc/resolv.conf"
  echo 'Binary::apt::APT::Keep-Downloaded-Packages "true";' > "$tree/etc/apt/apt.conf.d/99keep"
  root apt-get update -q > "$scratch/apt" 2>&1 || { cat "$scratch/apt"; fail "apt-get update"; }
  root useradd --create-home --uid 1000 user
  cp Samples/*.bz2 "$tree/home/user/"
}

# What the program outside makes of the samples: `main_job PROGRAM` of a tree makes the same.
expect_from() { # PROGRAM
  "$1" Samples/*.bz2 -o "$scratch/out" --val-ratio 0.05 --quiet
}

same_files() { # FOLDER in the tree
  for file in train.bin val.bin train.offsets.npy; do
    cmp "$scratch/out/$file" "$tree/$1/$file" || fail "$file differs from that of the program outside"
  done
}

man_page() { # PATH: what is in front on the user's PATH
  user env "PATH=$1/usr/bin:/bin" man wikiprep > "$scratch/man"
  sed -n 1,8p "$scratch/man"
  grep -q 'EXIT STATUS' "$scratch/man" || fail "the manual page has no exit statuses"
}

# Each shell is asked with the completion loaded as its words say.
complete_in_bash() { # WORDS that load it
  user bash -c "$1"'
    COMP_WORDS=(wikiprep run --sal) COMP_CWORD=2 COMP_LINE="wikiprep run --sal" COMP_POINT=18
    $(complete -p wikiprep | sed "s/.*-F \([^ ]*\).*/\1/") wikiprep --sal run
    printf "bash: %s\n" "${COMPREPLY[@]}"' | tee "$scratch/bash"
  grep -q -- --salvage "$scratch/bash" || fail "bash does not complete --sal"
}

complete_in_zsh() { # WORDS that load it
  user zsh -fc "$1"' autoload -Uz compinit && compinit -u -d /tmp/zcompdump && printf "zsh: %s\n" "$_comps[wikiprep]" && autoload +X _wikiprep' | tee "$scratch/zsh"
  grep -q 'zsh: _wikiprep' "$scratch/zsh" || fail "zsh has no completion"
}

complete_in_fish() { # VARIABLE=VALUE...
  user env "$@" fish -c "complete -C 'wikiprep run --sal'" | sed 's/^/fish: /' | tee "$scratch/fish"
  grep -q -- --salvage "$scratch/fish" || fail "fish does not complete --sal"
}
