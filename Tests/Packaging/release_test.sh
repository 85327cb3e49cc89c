#!/bin/bash
# release_test.sh PROGRAM: what make release refuses, and that a release has what it should and is the same the second time. In a clone of this
# checkout's last commit with a program that was built, so that no toolchain is started; without the wheel, which is built of parts of its own.
set -euo pipefail
export LC_ALL=C GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1

program=$(readlink -f "$1")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
say() { printf '== %s\n' "$*"; }
fail() { echo "FAILED: $*" >&2; exit 1; }

git clone -q . "$scratch/clone"
cd "$scratch/clone"
git config user.name Someone
git config user.email someone@example.org
version=$(sh Packaging/version.sh)
release() { make -s WIKIPREP="$program" RELEASE_PARTS="source deb archive" RELEASE_URL=https://example.net/files "$@" >"$scratch/said" 2>&1; }
refused() { # WORDS ARGUMENTS...
  words=$1
  shift
  ! release "$@" || { cat "$scratch/said"; fail "not refused: $words"; }
  grep -qF -- "$words" "$scratch/said" || { cat "$scratch/said"; fail "it does not say: $words"; }
  [ -z "$(find .build -maxdepth 1 -name 'release-*' 2>/dev/null)" ] || fail "it left something: $words"
}

say "what is refused"
# Whatever this checkout's own changelog says.
sed -i "0,/^## .*/s//## Unreleased/" CHANGELOG.md
echo >>CHANGELOG.md
refused " M CHANGELOG.md" release SNAPSHOT=1
git commit -qam "An unreleased changelog"
touch extra
refused "?? extra" release SNAPSHOT=1
rm extra
refused "begins with \"Unreleased\"" release
refused "is not there yet" release-again SNAPSHOT=1
refused "none of source wheel deb archive" release SNAPSHOT=1 RELEASE_PARTS=rpm
refused "no plain address" release SNAPSHOT=1 RELEASE_URL='https://example.net/|e id'
for file in python/pyproject.toml python/src/wikiprep/__init__.py Packaging/homebrew/wikiprep.rb Packaging/aur/PKGBUILD; do
  sed -i "s/${version//./\\.}/9.9.9/g" $file
  git commit -qam "Another version in $file"
  refused "$file: the version is 9.9.9" release SNAPSHOT=1
  git reset -q --hard HEAD~
done
sed -i "s/^## Unreleased/## $version/" CHANGELOG.md
git commit -qam "Version $version"
refused "has no tag" release
git tag "v$version" HEAD~
refused "is another commit" release
git tag -d "v$version" >/dev/null
git tag -a -m "Version $version" "v$version"

say "make release"
release release || { cat "$scratch/said"; fail "make release"; }
result=.build/release-$version
ls -l "$result"
[ ! -e .build/release-work ] || fail "its work is still there"
(cd "$result" && sha256sum --quiet -c SHA256SUMS) || fail "SHA256SUMS"
[ "$(wc -l <"$result/SHA256SUMS")" -eq "$(($(find "$result" -type f | wc -l) - 1))" ] || fail "SHA256SUMS lacks a file"
checksum=$(sha256sum "$result/wikiprep-$version-source.tar.gz" | cut -d' ' -f1)
for recipe in wikiprep.rb PKGBUILD; do
  grep -q "$checksum" "$result/$recipe" || fail "$recipe has another checksum"
  grep -q 'https://example.net/files/.*-source.tar.gz' "$result/$recipe" || fail "$recipe has another address"
done
mkdir "$scratch/unpacked"
tar -xzf "$result/wikiprep-$version-source.tar.gz" -C "$scratch/unpacked"
git ls-files | sort | diff - <(cd "$scratch/unpacked/wikiprep-$version" && find . ! -type d | sed 's|^\./||' | sort) || fail "the source archive's files"

say "make release-again"
release release-again || { cat "$scratch/said"; fail "make release-again"; }
tail -n 1 "$scratch/said"
# A release that is not the same is told of.
sed -i '1s/^./x/' "$result/SHA256SUMS"
! release release-again || fail "a difference is not found"
grep -q "files differ" "$scratch/said" || fail "it does not say that files differ"

say "in the source archive, without git"
(cd "$scratch/unpacked/wikiprep-$version" && GIT_CEILING_DIRECTORIES=$scratch make -s archive deb WIKIPREP="$program" SOURCE_DATE_EPOCH="$(git -C "$scratch/clone" log -1 --format=%ct)" \
  >"$scratch/said" 2>&1) || { cat "$scratch/said"; fail "make archive deb"; }
for file in archive deb; do
  cmp "$scratch/unpacked/wikiprep-$version/.build/$file"/wikiprep* "$result"/wikiprep*."$([ $file = deb ] && echo deb || echo tar.xz)" || fail "its $file differs"
done
! GIT_CEILING_DIRECTORIES=$scratch make -s -C "$scratch/unpacked/wikiprep-$version" release SNAPSHOT=1 >"$scratch/said" 2>&1 || fail "a release without git"
grep -q "from a git checkout" "$scratch/said" || { cat "$scratch/said"; fail "it does not say why"; }
say "all good"
