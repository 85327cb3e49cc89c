#!/bin/bash
# setup_test.sh: what `make setup` says beside each kind of Swift that does not do. The Swifts are scripts; no toolchain is started.
# From the top of the checkout.
set -euo pipefail
export LC_ALL=C

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
fail() { echo "FAILED: $*" >&2; exit 1; }

make -n setup | grep -q "sh Packaging/check-swift.sh" || fail "make setup does not look"

# A PATH that has what the script uses, and no Swift.
tools=$scratch/tools
mkdir "$tools"
for tool in sh env sed grep head cut tr od uname dirname readlink sort cat ldd; do ln -s "$(command -v $tool)" "$tools/$tool"; done
shell=$(command -v sh)
checkout=$scratch/checkout
mkdir -p "$checkout"
cp -r Packaging Package.swift "$checkout/"

: >"$scratch/cases"
# NAME STATUS LINES...: runs the check with the fake swift of standard input (none: no swift), and looks for each line's words in what it says.
case_of() {
  local name=$1 status=$2 found=0
  shift 2
  rm -rf "$scratch/toolchain"
  mkdir "$scratch/toolchain"
  cat >"$scratch/toolchain/swift"
  chmod "${mode:-755}" "$scratch/toolchain/swift"
  [ -s "$scratch/toolchain/swift" ] || rm "$scratch/toolchain/swift"
  (cd "$checkout" && PATH=$scratch/toolchain:$tools "$shell" Packaging/check-swift.sh) >"$scratch/said" 2>&1 || found=$?
  [ "$found" -eq "$status" ] || { cat "$scratch/said"; fail "$name: status $found, not $status"; }
  for words in "$@"; do
    grep -qF -- "$words" "$scratch/said" || { cat "$scratch/said"; fail "$name: it does not say: $words"; }
  done
  if [ "$status" -eq 0 ] && [ -s "$scratch/said" ]; then cat "$scratch/said"; fail "$name: it says something"; fi
  echo "$name" >>"$scratch/cases"
}

# A swift that prints its version, and as package manager says what it is.
swift_of() { printf '#!%s\nif [ "$1" = build ]; then echo "Swift Package Manager"; else echo "%s"; fi\n' "$shell" "$1"; }
# A swift that prints a message to standard error and fails.
broken() { printf '#!%s\ncat >&2 <<"END"\n%s\nEND\nexit %s\n' "$shell" "$2" "$1"; }

wanted=$(sed -n '1s/.*: //p' Package.swift)

case_of "no swift" 1 "Swift $wanted or newer" "no swift in PATH" https://www.swift.org/install/ </dev/null

for version in "Swift version $wanted (swift-$wanted-RELEASE)" "Swift version $wanted.1 (x)" "Swift version 6.10-dev (LLVM 1, Swift 2)" "Swift version 7.0" \
  "swift-driver version: 1.127.14 Apple Swift version 26.1 (swiftlang-6.2 clang-1700)"; do
  swift_of "$version" | case_of "$version" 0
done
for version in 5.10.1 6.1.3 6.0; do
  swift_of "Swift version $version (swift-$version-RELEASE)" | case_of "too old: $version" 1 "Swift $wanted or newer" "is Swift $version:" "newer one"
done
swift_of "python-swiftclient 4.2.0" | case_of "OpenStack's" 1 "another program" "| python-swiftclient 4.2.0" "OpenStack"
swift_of "" | case_of "silent" 1 "another program"

broken 127 "swift: error while loading shared libraries: libncurses.so.6: cannot open shared object file: No such file or directory" |
  case_of "a library" 1 "\`swift --version\` fails (status 127)" "| swift: error while loading" "not here: libncurses.so.6" "apt-get install libncurses6"
broken 127 "swift: error while loading shared libraries: libxml3.so.9: cannot open shared object file: No such file or directory" |
  case_of "an unknown library" 1 "not here: libxml3.so.9" "Of libxml3.so.9 no package is known"
broken 1 "swift: /lib/x86_64-linux-gnu/libc.so.6: version \`GLIBC_2.38' not found (required by swift)" | case_of "an older system" 1 "| swift: " "newer system"
broken 1 "Error: No installed swift toolchain is selected from either from a .swift-version file, or the default." |
  case_of "swiftly without a toolchain" 1 "swiftly install --use latest"
broken 1 "xcrun: error: invalid active developer path" | case_of "macOS without tools" 1 "xcode-select --install"
broken 3 "" | case_of "no words" 1 "(status 3)" "Install Swift again"
printf '#!%s\nkill -SEGV $$\n' "$shell" | case_of "killed" 1 "(status 139)"
if command -v timeout >/dev/null; then
  ln -s "$(command -v timeout)" "$tools/timeout"
  printf '#!%s\nexec %s 1000\n' "$shell" "$(command -v sleep)" | SWIFT_CHECK_SECONDS=1 case_of "waits" 1 "\`swift --version\` does not end (after 1 s"
  printf '#!%s\n[ "$1" != build ] || exec %s 1000\necho "Swift version %s"\n' "$shell" "$(command -v sleep)" "$wanted" |
    SWIFT_CHECK_SECONDS=1 case_of "its package manager waits" 1 "\`swift build --version\` does not end"
fi
printf '#!%s/nowhere\n' "$scratch" | case_of "a shim of what is gone" 1 "(status 12"
broken 1 "$(yes 'line of a long message' | head -n 50)" | case_of "long words" 1 "Install Swift again"
[ "$(grep -c '^  | ' "$scratch/said")" -eq 6 ] || fail "long words: not the first 6 lines"

# Its own version is right, but what builds does not start.
printf '#!%s\n[ "$1" != build ] || { echo "swift-build: error while loading shared libraries: libcurl.so.4: cannot open shared object file: No such file or directory" >&2; exit 127; }\necho "Swift version %s"\n' \
  "$shell" "$wanted" | case_of "no package manager" 1 "\`swift build --version\` fails (status 127)" "apt-get install libcurl4"

# An ELF header of a machine that this one is not.
machine='\267\0'
case $(uname -m) in aarch64 | arm64) machine='\076\0' ;; esac
printf "\\177ELF\\2\\1\\1\\0\\0\\0\\0\\0\\0\\0\\0\\0\\2\\0${machine}\\1\\0\\0\\0" | case_of "another architecture" 1 "It is made for" "this machine is $(uname -m)"

# A program of this machine whose loader is not here.
if command -v ldd >/dev/null && [ -f /bin/true ] && grep -q ld-linux /bin/true; then
  sed 's/ld-linux/ld-nowhe/' /bin/true | case_of "another C library" 1 "(status 127)" "another kind of system"
fi

# A real toolchain's layout: swift is a link, and ldd tells of the programs beside it.
real=$scratch/real
mkdir "$real"
broken 127 "boom" >"$real/swift-driver"
chmod 755 "$real/swift-driver"
rm "$tools/ldd"
printf '#!%s\nprintf "\\tlibc.so.6 => /lib/libc.so.6 (0x1)\\n\\tlibsqlite3.so.0 => not found\\n\\tlibuuid.so.1 => not found\\n"\n' "$shell" >"$tools/ldd"
chmod 755 "$tools/ldd"
printf '#!%s\nexec "%s/swift-driver"\n' "$shell" "$real" >"$scratch/shim"
ln -s swift-driver "$real/swift"
found=0
(cd "$checkout" && PATH=$real:$tools "$shell" Packaging/check-swift.sh) >"$scratch/said" 2>&1 || found=$?
[ "$found" -eq 1 ] && grep -q "apt-get install libsqlite3-0 libuuid1" "$scratch/said" || { cat "$scratch/said"; fail "what ldd finds"; }

# What was built before can be installed.
mkdir -p "$checkout/.build/release"
printf '#!%s\n' "$shell" >"$checkout/.build/release/wikiprep"
chmod 755 "$checkout/.build/release/wikiprep"
swift_of "Swift version 5.9" | case_of "sudo's Swift" 1 "make install WIKIPREP=.build/release/wikiprep"

echo "setup: $(($(wc -l <"$scratch/cases") + 1)) cases"
