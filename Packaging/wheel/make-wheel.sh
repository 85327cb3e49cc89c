#!/bin/sh
# make-wheel.sh PROGRAM FOLDER: makes FOLDER/wikiprep-VERSION-py3-none-manylinux_2_34_ARCHITECTURE.whl of the objects
# that PROGRAM was linked from. `make wheel` calls it, from the top of the checkout, on Debian 12: what Debian 13
# compiles wants a newer glibc.
#
# The program of the wheel has its C libraries inside: those of Debian's -dev packages, and the libxml2 of libxml2.sh.
# libstdc++, libgcc_s and glibc are the system's.
#
# The same objects and packages make the same bytes. Times in the wheel are SOURCE_DATE_EPOCH, or else that of the last
# commit. DEBIAN_MIRROR and DEBIAN_SECURITY_MIRROR say where libxml2's source comes from.
#
# aarch64 is written down, and untried.
set -eu
umask 022
export LC_ALL=C TZ=UTC

program=$1
folder=$2
here=$(dirname "$0")
architecture=$(uname -m)
tag=manylinux_2_34_$architecture
libraries="libbz2-dev:libbz2.a zlib1g-dev:libz.a libzstd-dev:libzstd.a libxxhash-dev:libxxhash.a libssl-dev:libcrypto.a"

say() { printf '%s\n' "$*" >&2; }
fail() { say "make wheel: $*"; exit 1; }
# Runs a command, and shows what it printed only if it fails.
quietly() { "$@" > "$folder/log" 2>&1 || { tail -n 40 "$folder/log" >&2; fail "failed: $*"; }; }

case $architecture in
x86_64 | aarch64) ;;
*) fail "wheels are for x86_64 and aarch64, and this machine is $architecture" ;;
esac
[ "$(. /etc/os-release && echo "$ID")" = debian ] || fail "make it on Debian 12: its libraries and sources are Debian's"
for tool in swiftc cc make objdump strip dpkg-source pkg-config apt-get python3; do
  command -v $tool >/dev/null ||
    fail "needs $tool: apt-get install g++ make binutils dpkg-dev pkg-config python3 python3-venv; Swift from swift.org"
done
version=$(sed -n 's/^public let wikiprepVersion = "\(.*\)"$/\1/p' Sources/DurableFiles/ProgramVersion.swift)
[ -n "$version" ] || fail "no wikiprepVersion in Sources/DurableFiles/ProgramVersion.swift"
[ "$("$program" --version)" = "wikiprep $version" ] || fail "$program is not wikiprep $version: make clean, and again"
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date -r CHANGELOG.md +%s)}
export SOURCE_DATE_EPOCH
work=$folder/work
rm -rf "$work"
mkdir -p "$work/lib" "$work/licenses"
folder=$(cd "$folder" && pwd) work=$(cd "$work" && pwd)

# MARK: The tools, from PyPI

tools=$folder/tools
if ! cmp -s "$here/requirements.txt" "$tools/requirements.txt"; then
  say "wheel and auditwheel go to $tools"
  rm -rf "$tools"
  quietly python3 -m venv "$tools"
  quietly "$tools/bin/pip" install -q --disable-pip-version-check -r "$here/requirements.txt"
  cp "$here/requirements.txt" "$tools/"
fi

sh "$here/libxml2.sh" "$folder"

# MARK: The program

# A folder with static libraries alone: where both kinds are, the linker takes the shared one.
cp "$folder/libxml2/libxml2.a" "$work/lib/"
printf 'libxml2\t%s\tdeb\tlibxml2\tMIT\n' "$(cat "$folder/libxml2/version")" > "$work/components"
cp "$folder/libxml2/Copyright" "$work/licenses/libxml2.txt"
for library in $libraries; do
  package=${library%:*} archive=${library#*:}
  path=$(dpkg-query -L "$package" | grep "/$archive\$") ||
    fail "no $archive in $package: apt-get install --reinstall $package"
  cp "$path" "$work/lib/"
  dpkg-query -W -f='${source:Package}\t${source:Version}\n' "$package" > "$work/source"
  newest=$(apt-cache policy "$package" | sed -n 's/^  Candidate: //p')
  [ "$(dpkg-query -W -f='${Version}' "$package")" = "$newest" ] ||
    say "note: $package $newest is out: apt-get install $package"
  case $archive in
  libbz2.a) license=bzip2-1.0.6 ;;
  libz.a) license=Zlib ;;
  libzstd.a) license=BSD-3-Clause ;;
  libxxhash.a) license=BSD-2-Clause ;;
  libcrypto.a) license=Apache-2.0 ;;
  esac
  source=$(cut -f1 "$work/source")
  printf '%s\t%s\tdeb\t%s\t%s\n' "${archive%.a}" "$(cut -f2 "$work/source")" "$source" "$license" >> "$work/components"
  cp "/usr/share/doc/$package/copyright" "$work/licenses/$source.txt"
done
objects=.build/release/wikiprep.product/Objects.LinkFileList
[ -f "$objects" ] || fail "$objects is not there: make build"
quietly cc -O2 -fPIC -c "$here/link.c" -o "$work/link.o"
# As `swift build` links it, but with other libraries and without what only debuggers read, which has paths in it.
quietly swiftc -static-stdlib -emit-executable -module-name wikiprep -use-ld=lld -L "$work/lib" \
  -Xlinker --gc-sections -Xlinker --strip-all -Xlinker --defsym -Xlinker main=wikiprep_main "@$objects" "$work/link.o" -o "$work/linked"
strip --remove-section=.comment -o "$work/wikiprep" "$work/linked"
"$tools/bin/python" "$here/check_symbols.py" "$work/wikiprep" "$tag"
[ "$("$work/wikiprep" --version)" = "wikiprep $version" ] || fail "the linked program does not run"

# MARK: What stands beside it

share=$work/data/share
mkdir -p "$share/man/man1" "$share/bash-completion/completions" "$share/zsh/site-functions" \
  "$share/fish/vendor_completions.d"
"$work/wikiprep" generate man > "$share/man/man1/wikiprep.1"
"$work/wikiprep" generate bash > "$share/bash-completion/completions/wikiprep"
"$work/wikiprep" generate zsh > "$share/zsh/site-functions/_wikiprep"
"$work/wikiprep" generate fish > "$share/fish/vendor_completions.d/wikiprep.fish"
swift_version=$(swiftc --version 2>&1 | sed -n 's/.*Swift version \([0-9.]*\).*/\1/p')
printf 'swift\t%s\tgeneric\tswift\tApache-2.0 WITH Swift-exception\n' "$swift_version" >> "$work/components"
swift_home=$(dirname "$(dirname "$(readlink -f "$(command -v swiftc)")")")
cp "$swift_home/share/swift/LICENSE.txt" "$work/licenses/swift.txt"
cp "$here"/licenses/*.txt "$work/licenses/"
cp LICENSE "$work/licenses/wikiprep.txt"
cp Sources/CGPT2Vocabulary/LICENSE "$work/licenses/gpt2-vocabulary.txt"
cp /usr/share/common-licenses/Apache-2.0 "$work/licenses/Apache-2.0.txt"
{
  sed -n 's/^ *\(.* Unicode, Inc\.\)$/Copyright \1\n/p' Packaging/debian/copyright
  sed -n '/^License: Unicode-DFS-2016$/,$ { /^License:/d; s/^ \.$//; s/^ //; p; }' Packaging/debian/copyright
} > "$work/licenses/unicode-data.txt"
grep -q "in these Data Files or Software" "$work/licenses/unicode-data.txt" ||
  fail "no text of Unicode-DFS-2016 at the end of Packaging/debian/copyright"

# MARK: The wheel

# Of a copy, without symbolic links: setuptools builds in the folder of the sources, and takes what builds before left.
mkdir "$work/python"
cp -RL python/pyproject.toml python/README.md python/src "$work/python/"
find "$work/python" -name __pycache__ -o -name '*.egg-info' | xargs -r rm -rf
quietly "$tools/bin/pip" wheel --disable-pip-version-check --no-build-isolation --no-deps -w "$work/pure" "$work/python"
quietly "$tools/bin/wheel" unpack -d "$work/unpacked" "$work"/pure/*.whl
"$tools/bin/python" "$here/pack.py" "$work" "$version" "$tag"
mkdir "$work/packed"
quietly "$tools/bin/wheel" pack -d "$work/packed" "$work/unpacked/wikiprep-$version"
wheel=wikiprep-$version-py3-none-$tag.whl
verdict=$folder/auditwheel.txt
quietly "$tools/bin/auditwheel" show "$work/packed/$wheel"
mv "$folder/log" "$verdict"
tr '\n' ' ' < "$verdict" | grep -q "platform tag: *\"$tag\"" || { cat "$verdict" >&2; fail "auditwheel does not call it $tag"; }
size=$(stat -c %s "$work/packed/$wheel")
[ "$size" -le 30000000 ] || fail "$wheel has $size bytes, which is more than 30 MB"
rm -f "$folder"/*.whl
mv "$work/packed/$wheel" "$folder/$wheel"
rm -rf "$work" "$folder/log"
echo "$folder/$wheel ($((size / 1000)) kB): pip install $folder/$wheel"
