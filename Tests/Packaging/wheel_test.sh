#!/bin/bash
# wheel_test.sh WHEEL PROGRAM: installs the wheel with pip in a bare tree that has python3 and nothing else, measures
# the way to the first train.bin, compares what comes out with what PROGRAM makes, and looks that uninstalling leaves
# nothing. `make wheel-test` calls it, as root, from the top of the checkout, for each of SUITES; tree.sh has the trees.
#
# pip takes NumPy from PyPI, or from where PIP_INDEX_URL says. A larger dump is tried too, where the folder of shared
# data is there (WIKIPREP_SHARED).
set -euo pipefail
target=wheel-test
. Tests/Packaging/tree.sh

wheel=$1
program=$2
name=$(basename "$wheel")
shared=${WIKIPREP_SHARED:-$PWD/../shared}
home=$tree/home/user
expect_from "$program"

# What this machine's pip goes by.
surroundings=(PATH=/usr/bin:/bin LC_ALL=C.UTF-8 HOME=/home/user PIP_DISABLE_PIP_VERSION_CHECK=1
  PIP_CERT=/etc/pip-certificates.pem)
[ -z "${PIP_INDEX_URL:-}" ] || surroundings+=("PIP_INDEX_URL=$PIP_INDEX_URL")
shell() { chroot --userspec=1000:1000 "$tree" env -i "${surroundings[@]}" sh -euc "cd; $1"; }
stopwatch() { # COMMAND...: seconds by the clock, and of the processors
  ( TIMEFORMAT='%R s, of which the processors worked %U + %S s'; time "$@" )
}

fresh_tree
install_quietly python3 python3-venv ca-certificates
cp "${PIP_CERT:-$tree/etc/ssl/certs/ca-certificates.crt}" "$tree/etc/pip-certificates.pem"
cp "$wheel" "$home/"
root dpkg-query -W -f='${Package} ${Version}\n' python3 libc6 libstdc++6

say "from nothing to the first train.bin"
echo "load: $(cut -d' ' -f1-3 /proc/loadavg), $(nproc) processors"
first() {
  echo '$ python3 -m venv venv'; stopwatch shell 'python3 -m venv venv'
  echo "\$ venv/bin/pip install $name"
  stopwatch shell "venv/bin/pip install --no-cache-dir $name 2>&1 | grep -E '^ *Downloading|Successfully'"
  echo '$ venv/bin/wikiprep *.bz2'; stopwatch shell 'venv/bin/wikiprep *.bz2 -o out --val-ratio 0.05 --quiet'
}
stopwatch first > "$scratch/first" 2>&1 || { cat "$scratch/first"; fail "no train.bin"; }
sed '$s/^/all of it: /' "$scratch/first"
same_files home/user/out
shell 'du -sm venv; ls -l out/train.bin; ldd venv/bin/wikiprep; stat -c "%s bytes" venv/bin/wikiprep'
! root ldd /home/user/venv/bin/wikiprep | grep 'not found' || fail "a library is missing"
! find "$tree" -xdev \( -name 'libswift*' -o -name 'libxml2.so*' \) | grep . || fail "the bare tree is not bare"
if [ -f "$shared/data/dumps/en-dev.xml.bz2" ]; then
  cp "$shared/data/dumps/en-dev.xml.bz2" "$home/larger-20260101.xml.bz2"
  echo '$ venv/bin/wikiprep larger.xml.bz2'; stopwatch shell 'venv/bin/wikiprep larger-*.bz2 -o larger --quiet'
  "$program" "$home/larger-20260101.xml.bz2" -o "$scratch/larger" --quiet
  cmp "$scratch/larger/train.bin" "$home/larger/train.bin" || fail "train.bin differs from that of the program outside"
fi

say "from Python, with a bin that is not on the PATH"
shell 'venv/bin/python -c "
import glob, wikiprep
print(wikiprep.find_program())
result = wikiprep.run(*sorted(glob.glob(\"*wiki-2026*.bz2\")), output=\"python\", val_ratio=0.05)
print(result.meta.tokens.train, repr(wikiprep.TokenFile(\"python\", \"train\").text(0)[:40]))
"'
same_files home/user/python
installed_in() { # FOLDER PYTHON COMMAND...: that the package finds the program in FOLDER/bin
  folder=$1 python=$2
  shift 2
  shell "$*; $python -c 'import wikiprep; print(wikiprep.find_program())'" | tee "$scratch/found"
  grep -q "/home/user/$folder/bin/wikiprep" "$scratch/found" || fail "the program in $folder is not found"
}
installed_in target 'PYTHONPATH=$PWD/target venv/bin/python' venv/bin/pip install -q --no-deps --target target "$name"
installed_in prefix 'PYTHONPATH=$(echo $PWD/prefix/lib/python3*/site-packages) venv/bin/python' \
  venv/bin/pip install -q --no-deps --ignore-installed --prefix prefix "$name"
installed_in .local /usr/bin/python3 venv/bin/pip --python /usr/bin/python3 install -q --user --break-system-packages \
  --no-warn-script-location "$name"

say "man wikiprep, and completions"
install_quietly man-db bash-completion zsh fish
bin=/home/user/venv/bin share=/home/user/venv/share
man_page "$bin:"
complete_in_bash "export PATH=$bin:\$PATH; . $share/bash-completion/completions/wikiprep;"
complete_in_zsh "fpath+=($share/zsh/site-functions);"
complete_in_fish "PATH=$bin:/usr/bin:/bin" "XDG_DATA_DIRS=$share:/usr/share"

say "what is inside, and that uninstalling leaves nothing"
shell 'cd venv/lib/python3*/site-packages/wikiprep-*.dist-info; grep -ho "pkg:[^\"]*" sboms/*.json; ls licenses'
inventory() { (cd "$home/venv" && find . -name __pycache__ -prune -o -print | sort); }
shell 'venv/bin/pip uninstall -q -y wikiprep'
inventory > "$scratch/without"
shell "venv/bin/pip install -q --no-deps $name && venv/bin/python -c 'import wikiprep' && venv/bin/pip uninstall -q -y wikiprep"
inventory > "$scratch/after"
diff "$scratch/without" "$scratch/after" || fail "files before and after differ"
left=$(find "$home/venv" -name '*wikiprep*')
[ -z "$left" ] || fail "left: $left"

unmount_tree
rm -rf "$tree"
say "all good in $suite"
