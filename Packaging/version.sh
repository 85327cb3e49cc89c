#!/bin/sh
# version.sh [--check]: the version of the program, from its source; --check: that every other place in the checkout that states it states the same.
# From the top of the checkout.
set -eu

source=Sources/DurableFiles/ProgramVersion.swift
version=$(sed -n 's/^public let wikiprepVersion = "\(.*\)"$/\1/p' "$source")
case $version in
[0-9]*.[0-9]*.[0-9]*) ;;
*) echo "no wikiprepVersion, such as 0.2.0, in $source" >&2; exit 1 ;;
esac
if [ "${1:-}" != --check ]; then
  echo "$version"
  exit 0
fi

failed=
# FILE PATTERN: a basic regular expression whose first group is the version.
place() {
  found=$(sed -n "s/$2/\1/p" "$1" | head -n 1)
  if [ "$found" != "$version" ]; then
    echo "$1: the version is ${found:-not stated}; $source says $version" >&2
    failed=yes
  fi
}
place python/pyproject.toml '^version = "\(.*\)"$'
place python/src/wikiprep/__init__.py '^__version__ = "\(.*\)"$'
place Packaging/homebrew/wikiprep.rb '^  url ".*\/wikiprep-\(.*\)-source\.tar\.gz"$'
place Packaging/aur/PKGBUILD '^pkgver=\(.*\)$'
[ -z "$failed" ]
