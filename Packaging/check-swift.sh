#!/bin/sh
# check-swift.sh: whether the `swift` of PATH runs, builds packages, and is as new as Package.swift asks. `make setup` calls it, from the top of
# the checkout. Where it does not, it shows what swift printed and says what to do.
# shellcheck disable=SC2046,SC2086 # names of libraries and packages are words
set -eu

install_page=https://www.swift.org/install/
wanted=$(sed -n '1s/.*swift-tools-version: *\([0-9][0-9.]*\).*/\1/p' Package.swift)
[ -n "$wanted" ] || { echo "Package.swift does not begin with its swift-tools-version" >&2; exit 1; }

say() { printf '%s\n' "$*" >&2; }
give_up() {
  [ $# -eq 0 ] || say "$*"
  # sudo often finds another Swift than its user.
  if [ -x .build/release/wikiprep ]; then
    say "What was built before needs no Swift to be installed: make install WIKIPREP=.build/release/wikiprep"
  fi
  exit 1
}

swift=$(command -v swift) || give_up "wikiprep needs Swift $wanted or newer, and there is no swift in PATH: $install_page"
# Of a link, the folder that its toolchain is in.
programs=$(dirname "$(readlink -f "$swift" 2>/dev/null || echo "$swift")")

# The architecture that an ELF file is made for, in the words of uname -m; nothing of another file.
architecture() {
  [ "$(od -An -tx1 -N4 "$1" 2>/dev/null | tr -d ' \n')" = 7f454c46 ] || return 0
  case $(od -An -tx1 -j18 -N2 "$1" | tr -d ' \n') in
  3e00) echo x86_64 ;;
  b700) echo aarch64 ;;
  0300) echo i686 ;;
  2800) echo armv7l ;;
  f300) echo riscv64 ;;
  *) echo "another architecture" ;;
  esac
}

# The shared libraries that the programs of a build want and that are not here, from what was printed and by ldd.
missing_libraries() { # TEXT
  {
    printf '%s\n' "$1" | sed -n 's/.*error while loading shared libraries: \([^: ]*\): cannot open.*/\1/p'
    if command -v ldd >/dev/null; then
      for program in swift-driver swift-frontend swift-build swift-package clang lld; do
        [ ! -x "$programs/$program" ] || ldd "$programs/$program" 2>/dev/null | sed -n 's/^[[:space:]]*\([^ ]*\) => not found.*/\1/p'
      done
    fi
  } | sort -u
}

package_of() { # LIBRARY: Debian's and Ubuntu's package of it
  case $1 in
  libncurses.so.6 | libform.so.6 | libpanel.so.6) echo libncurses6 ;;
  libtinfo.so.6) echo libtinfo6 ;;
  libsqlite3.so.0) echo libsqlite3-0 ;;
  libcurl.so.4) echo libcurl4 ;;
  libxml2.so.2) echo libxml2 ;;
  libuuid.so.1) echo libuuid1 ;;
  libz.so.1) echo zlib1g ;;
  libedit.so.2) echo libedit2 ;;
  libstdc++.so.6) echo libstdc++6 ;;
  libgcc_s.so.1) echo libgcc-s1 ;;
  libpython3.*.so.*) echo "$1" | sed 's/\.so\..*//' ;;
  esac
}

# What waits for something would wait for ever: a shim that asks, a folder of a network that is gone. It is not cut off where there is no
# `timeout`, as on macOS.
seconds=${SWIFT_CHECK_SECONDS:-300}
limited() {
  if command -v timeout >/dev/null; then timeout -k 5 "$seconds" "$@"; else "$@"; fi
}

does_not_run() { # COMMAND STATUS PRINTED
  if [ "$2" -eq 124 ] || [ "$2" -eq 137 ]; then
    give_up "wikiprep needs Swift $wanted or newer. $swift is there, but \`$1\` does not end (after $seconds s, or killed). Put one that runs first in PATH: $install_page"
  fi
  say "wikiprep needs Swift $wanted or newer. $swift is there, but \`$1\` fails (status $2):"
  [ -z "$3" ] || printf '%s\n' "$3" | head -n 6 | cut -c 1-400 | sed 's/^/  | /' >&2
  made_for=$(architecture "$swift")
  here=$(uname -m)
  # The names that some systems have for the same.
  case $here in amd64) here=x86_64 ;; arm64) here=aarch64 ;; esac
  libraries=$(missing_libraries "$3")
  if [ -n "$made_for" ] && [ "$made_for" != "$here" ]; then
    give_up "It is made for $made_for, and this machine is $here: install the toolchain for $here: $install_page"
  fi
  if [ -n "$libraries" ]; then
    packages=
    unknown=
    for library in $libraries; do
      package=$(package_of "$library")
      if [ -z "$package" ]; then unknown="$unknown $library"; else packages="$packages $package"; fi
    done
    say "These shared libraries are not here:" $libraries
    if [ -n "$packages" ]; then
      say "On Debian and Ubuntu: sudo apt-get install" $(printf '%s\n' $packages | sort -u)
    fi
    [ -z "$unknown" ] || say "Of$unknown no package is known: perhaps the toolchain is that of another system or release: $install_page"
    give_up
  fi
  case $3 in
  *GLIBC_*"not found"* | *GLIBCXX_*"not found"* | *CXXABI_*"not found"*)
    give_up "The toolchain is made for a newer system than this one; install the one for yours: $install_page"
    ;;
  *"nstalled swift toolchain"* | *"nstalled Swift toolchain"* | *[Ss]wiftly*)
    give_up "It is swiftly, which has no toolchain that it could start: swiftly install --use latest"
    ;;
  *xcrun* | *xcode-select* | *"Xcode license"*)
    give_up "It is Apple's, which wants the command line tools: xcode-select --install"
    ;;
  esac
  if [ "$2" -eq 127 ] && [ -n "$made_for" ]; then
    give_up "Its loader is not here: it is made for another kind of system (swift.org's toolchains want glibc, which Alpine lacks): $install_page"
  fi
  give_up "Install Swift again, or put one that runs first in PATH: $install_page"
}

# env, since some shells take a program that the system refuses for a script.
status=0
printed=$(limited env "$swift" --version 2>&1 </dev/null) || status=$?
[ "$status" -eq 0 ] || does_not_run "swift --version" "$status" "$printed"

version=$(printf '%s\n' "$printed" | sed -n 's/.*Swift version \([0-9][0-9]*\(\.[0-9][0-9]*\)*\).*/\1/p' | head -n 1)
if [ -z "$version" ]; then
  say "wikiprep needs Swift $wanted or newer. $swift is another program; \`swift --version\` prints:"
  printf '%s\n' "$printed" | head -n 3 | cut -c 1-400 | sed 's/^/  | /' >&2
  give_up "(OpenStack's client has that name, too.) Put Swift's folder first in PATH: $install_page"
fi

# The first two numbers of a version as one.
number() { echo "$1" | { IFS=. read -r major minor _ && echo $((major * 1000 + ${minor:-0})); }; }
if [ "$(number "$version")" -lt "$(number "$wanted")" ]; then
  give_up "wikiprep needs Swift $wanted or newer, and $swift is Swift $version: install a newer one, or put it first in PATH: $install_page"
fi

# `swift` starts programs for building that want more libraries than itself.
printed=$(limited env "$swift" build --version 2>&1 </dev/null) || does_not_run "swift build --version" $? "$printed"
