#!/bin/bash
# recipes_test.sh PROGRAM: the Homebrew formula and the PKGBUILD, as far as they can be tried without Homebrew and Arch Linux, with a program that
# was built in place of Swift's work: each unpacks the source archive, builds, checks and installs. What is not there to try with is named and
# skipped: ruby, rubocop, makepkg (Debian: apt-get install ruby rubocop makepkg fakeroot libarchive-tools). From the top of the checkout.
set -euo pipefail
export LC_ALL=C

program=$(readlink -f "$1")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
chmod 755 "$scratch"
say() { printf '== %s\n' "$*"; }
fail() { echo "FAILED: $*" >&2; exit 1; }
quietly() { "$@" >"$scratch/printed" 2>&1 || { cat "$scratch/printed"; fail "$*"; }; }
version=$(sh Packaging/version.sh)
name=wikiprep-$version

# A Swift that builds by copying.
mkdir "$scratch/bin"
cat >"$scratch/bin/swift" <<END
#!/bin/sh
case "\$1 \${2:-}" in
*--version*) echo "Swift version $(sed -n '1s/.*: //p' Package.swift)" ;;
build*) echo "swift \$*" >>"$scratch/swift.log"; mkdir -p .build/release && cp "$scratch/program" .build/release/wikiprep ;;
*) exit 1 ;;
esac
END
chmod 755 "$scratch/bin/swift"
cp "$program" "$scratch/program"
: >"$scratch/swift.log"
chmod 666 "$scratch/swift.log"

git archive --prefix="$name/" HEAD | gzip -9n >"$scratch/$name-source.tar.gz"
checksum=$(sha256sum "$scratch/$name-source.tar.gz" | cut -d' ' -f1)

say "the formula"
if ! command -v ruby >/dev/null; then
  echo "skipped: there is no ruby"
else
  quietly ruby -wc Packaging/homebrew/wikiprep.rb
  if command -v rubocop >/dev/null; then
    # Homebrew's own style where it is not Ruby's.
    cat >"$scratch/rubocop.yml" <<'END'
AllCops:
  SuggestExtensions: false
Layout/LineLength:
  Max: 118
Layout/SpaceAroundOperators:
  Enabled: false
Layout/FirstArgumentIndentation:
  Enabled: false
Layout/EndAlignment:
  EnforcedStyleAlignWith: variable
Metrics:
  Enabled: false
Naming/FileName:
  Enabled: false
Style/Documentation:
  Enabled: false
Style/FrozenStringLiteralComment:
  Enabled: false
Style/StringLiterals:
  EnforcedStyle: double_quotes
END
    quietly rubocop --config "$scratch/rubocop.yml" --disable-pending-cops --cache false Packaging/homebrew/wikiprep.rb
  else
    echo "skipped: there is no rubocop"
  fi
  mkdir "$scratch/brew"
  tar -xzf "$scratch/$name-source.tar.gz" -C "$scratch/brew"
  PATH=$scratch/bin:$PATH quietly ruby Tests/Packaging/formula_test.rb Packaging/homebrew/wikiprep.rb "$scratch/brew/$name" "$scratch/cellar"
  cat "$scratch/printed"
  grep -q -- "--product wikiprep" "$scratch/swift.log" || fail "the formula does not build with Swift"
fi

say "the PKGBUILD"
bash -n Packaging/aur/PKGBUILD
if ! { command -v makepkg && command -v fakeroot && command -v bsdtar; } >/dev/null; then
  echo "skipped: there is no makepkg, fakeroot or bsdtar"
else
  mkdir "$scratch/aur"
  sed "s/0\{64\}/$checksum/" Packaging/aur/PKGBUILD >"$scratch/aur/PKGBUILD"
  cp "$scratch/$name-source.tar.gz" "$scratch/aur/"
  # makepkg refuses root.
  as=()
  if [ "$(id -u)" -eq 0 ]; then
    chown -R nobody "$scratch/aur"
    as=(setpriv --reuid=nobody --regid=nogroup --clear-groups)
  fi
  # Debian has makepkg without pacman.
  command -v pacman >/dev/null || { printf '#!/bin/sh\n' >"$scratch/bin/pacman" && chmod 755 "$scratch/bin/pacman"; }
  makepkg() { (cd "$scratch/aur" && "${as[@]}" env HOME="$scratch/aur" PATH="$scratch/bin:$PATH" SOURCE_DATE_EPOCH=1700000000 PKGEXT=.pkg.tar.gz makepkg "$@"); }
  quietly makepkg --printsrcinfo
  grep -q "pkgver = $version" "$scratch/printed" || fail "its .SRCINFO"
  quietly makepkg --nodeps
  package=$(echo "$scratch"/aur/*.pkg.tar.gz)
  tar -tzf "$package" >"$scratch/packed"
  for file in usr/bin/wikiprep usr/share/man/man1/wikiprep.1.gz usr/share/licenses/wikiprep/LICENSE usr/share/zsh/site-functions/_wikiprep .PKGINFO; do
    grep -qxF "$file" "$scratch/packed" || { cat "$scratch/packed"; fail "the package lacks $file"; }
  done
  mkdir "$scratch/arch"
  tar -xzf "$package" -C "$scratch/arch"
  [ "$("$scratch/arch/usr/bin/wikiprep" --version)" = "wikiprep $version" ] || fail "its program does not run"
fi
say "all good"
