#!/bin/bash
# container_test.sh PROGRAM: builds the Containerfile by buildah and uses what comes out, where no container can run: without isolation (chroot), as
# root, on images that are made of a tree of debootstrap, with PROGRAM in place of what Swift would build. From the top of the checkout.
#
# The tree is that of package_test.sh, in .build/packaging. DEBIAN_MIRROR says from where.
set -euo pipefail
[ "$(id -u)" -eq 0 ] || { echo "debootstrap and chroot want root: sudo make container-test" >&2; exit 1; }
for tool in debootstrap buildah; do
  command -v $tool >/dev/null || { echo "needs $tool: apt-get install $tool" >&2; exit 1; }
done
[ -n "${INSIDE:-}" ] || INSIDE=1 exec unshare --mount --propagation private "$0" "$@"

program=$(readlink -f "$1")
base=$PWD/.build/packaging/bookworm
scratch=$(mktemp -d)
export LC_ALL=C.UTF-8 STORAGE_DRIVER=vfs BUILDAH_ISOLATION=chroot
build() { buildah --root "$scratch/storage" --runroot "$scratch/run" "$@"; }
trap 'build rm --all >/dev/null 2>&1 || :; build rmi --all --force >/dev/null 2>&1 || :; rm -rf "$scratch"' EXIT
say() { printf '\n== %s\n' "$*"; }
fail() { echo "FAILED: $*" >&2; exit 1; }
# Where pictures of this machine's own registries are told of.
mkdir -p "$scratch/context"
echo '{"default": [{"type": "insecureAcceptAnything"}]}' >"$scratch/policy.json"

if [ ! -e "$base/made" ]; then
  say "debootstrap bookworm"
  rm -rf "$base"
  debootstrap --variant=minbase bookworm "$base" "${DEBIAN_MIRROR:-http://deb.debian.org/debian}" >"$scratch/debootstrap" 2>&1 ||
    { tail "$scratch/debootstrap"; fail debootstrap; }
  touch "$base/made"
fi

say "the images that it builds on"
tar -C "$base" --exclude=./made --exclude='./var/cache/apt/archives/*.deb' --one-file-system -cf "$scratch/debian.tar" .
debian=$(build from scratch)
build add -q "$debian" "$scratch/debian.tar" / >/dev/null
build commit -q --signature-policy "$scratch/policy.json" "$debian" localhost/debian >/dev/null
rm "$scratch/debian.tar"
cat >"$scratch/swift" <<END
#!/bin/sh
case "\$1 \${2:-}" in
*--version*) echo "Swift version $(sed -n '1s/.*: //p' Package.swift)" ;;
build*) mkdir -p .build/release && cp /built .build/release/wikiprep ;;
*) exit 1 ;;
esac
END
chmod 755 "$scratch/swift"
build copy -q "$debian" "$scratch/swift" /usr/local/bin/swift >/dev/null
build copy -q "$debian" "$program" /built >/dev/null
build commit -q --signature-policy "$scratch/policy.json" "$debian" localhost/swift >/dev/null
build rm "$debian" >/dev/null

say "the Containerfile"
# What is committed, and what .dockerignore keeps out.
git archive HEAD | tar -x -C "$scratch/context"
mkdir "$scratch/context/.build"
echo secret >"$scratch/context/.build/outside"
build build --signature-policy "$scratch/policy.json" --layers=false --pull-never \
  --build-arg SWIFT_IMAGE=localhost/swift --build-arg DEBIAN_IMAGE=localhost/debian \
  --build-arg SOURCE_DATE_EPOCH="$(git log -1 --format=%ct)" -t localhost/wikiprep "$scratch/context" >"$scratch/built" 2>&1 ||
  { tail -n 40 "$scratch/built"; fail "buildah build"; }
grep STEP "$scratch/built"
build inspect --type image --format \
  'user {{.OCIv1.Config.User}}, entrypoint {{.OCIv1.Config.Entrypoint}}, command {{.OCIv1.Config.Cmd}}, folder {{.OCIv1.Config.WorkingDir}}, volumes {{.OCIv1.Config.Volumes}}' \
  localhost/wikiprep | tee "$scratch/facts"
grep -qF 'user wikiprep, entrypoint [wikiprep], command [--help], folder /data, volumes map[/data' "$scratch/facts" || fail "its configuration"

say "used as its own user, and as another"
container=$(build from --pull-never --signature-policy "$scratch/policy.json" localhost/wikiprep)
tree=$(build mount "$container")
du -sh --apparent-size "$tree" "$base" | awk '{ print $1 }' | tr '\n' ' '
echo "with and without wikiprep"
[ -z "$(find "$tree" -name 'libswift*' -o -name built -o -path '*/lists/*Packages*' -o -name '*.deb')" ] || fail "what built it is in it"
"$program" Samples/*.bz2 -o "$scratch/expected" --val-ratio 0.05 --quiet
for user in wikiprep 4321:4321; do
  data=$scratch/data.${user%:*}
  mkdir "$data"
  cp Samples/*.bz2 "$data/"
  case $user in wikiprep) chown 10001 "$data" ;; *) chown "$user" "$data" ;; esac
  chmod 755 "$scratch"
  # buildah run takes no entrypoint, and puts the image's own volume above one that it is given.
  build run --user "$user" --volume "$data:/mnt" --workingdir /mnt "$container" -- \
    sh -c 'id -u && wikiprep --version && wikiprep *.bz2 -o out --val-ratio 0.05 --quiet && wikiprep inspect out --verify'
  for file in train.bin val.bin; do cmp "$scratch/expected/$file" "$data/out/$file" || fail "$user: $file differs"; done
done
build run "$container" -- sh -c 'pwd && touch /data/own' | grep -qx /data || fail "its user cannot write to /data"
build run "$container" -- wikiprep --help >"$scratch/help"
grep -q '^Usage' "$scratch/help" || { head "$scratch/help"; fail "its default is no help"; }
! build run "$container" -- sh -c 'touch /usr/bin/wikiprep' 2>/dev/null || fail "its user may write to the program"
build run "$container" -- curl --version | head -n 1
say "all good"
