#!/bin/sh
# From the name of a wiki to token files: `make enwiki-1` and its kin run this.
#
#   run-parts.sh WIKI[-PART[-PART]]        jawiki, enwiki-1, jawiki-1-3
#
# The dump files of these parts are looked for in DUMPS, those that are missing are downloaded there and verified against the published
# checksums, and wikiprep is run on them. What is set by the environment:
#
#   DUMPS           where the dump files are, and go (dumps)
#   OUT             the output folder (named after the wiki)
#   MIRROR          where to download from (https://dumps.wikimedia.org)
#   DATE            the dump's date: 20260101, or 2026-01-01 for a content file export; latest: that of the dump which was begun in DUMPS, else
#                   that of the files which are there, else the newest one that is complete
#   JOB             articles or articles-multistream (whichever the dump has)
#   WIKIPREP        the program (.build/release/wikiprep)
#   WIKIPREP_FLAGS  more options of `wikiprep run`
#   CONTACT         how the mirror's keepers may reach you: it becomes part of the user agent
#   TRIES           how often a file is tried that does not grow (8), and RETRY_DELAY the seconds between (5, longer each time)
#
# In DUMPS a file has its name only when it was verified; until then it is NAME.partial, and NAME.wrong-checksum when it is refused. The folder
# .downloads holds the dumps' own records and a mark for each verified file.
set -eu

DUMPS=${DUMPS:-dumps}
MIRROR=${MIRROR:-https://dumps.wikimedia.org}
MIRROR=${MIRROR%/}
DATE=${DATE:-latest}
JOB=${JOB:-}
WIKIPREP=${WIKIPREP:-.build/release/wikiprep}
TRIES=${TRIES:-8}
RETRY_DELAY=${RETRY_DELAY:-5}
state=$DUMPS/.downloads
# Wikimedia asks for at most two connections.
connections=2

say() { printf '%s\n' "$*" >&2; }
fail() {
  status=$1
  shift
  say "$*"
  exit "$status"
}
size() { if [ -f "$1" ]; then wc -c <"$1" | tr -d ' '; else echo 0; fi; }

fetch() { # curl as all requests make it
  curl --silent --show-error --fail --location --proto-redir '=http,https' --connect-timeout 30 --speed-limit 1000 --speed-time 60 \
    --user-agent "wikiprep/$version (dumps to token files; curl${CONTACT:+; $CONTACT})" "$@"
}

# MARK: One file

checksum() { # KIND FILE
  if command -v "${1}sum" >/dev/null; then "${1}sum" <"$2" | cut -d' ' -f1; else shasum -a "${1#sha}" <"$2" | cut -d' ' -f1; fi
}

mark() { # what tells that a verified file is still the same
  echo "$digits $(size "$DUMPS/$name") $(date -r "$DUMPS/$name" +%s)"
}

is_verified() { [ -f "$DUMPS/$name" ] && [ -f "$state/$name.verified" ] && [ "$(cat "$state/$name.verified")" = "$(mark)" ]; }

matches() { # FILE: whether it is what was published
  if [ -n "$bytes" ] && [ "$(size "$1")" -ne "$bytes" ]; then return 1; fi
  [ "$(checksum "$kind" "$1")" = "$digits" ]
}

accept() { # FILE, which was verified
  if [ "$1" != "$DUMPS/$name" ]; then mv -f "$1" "$DUMPS/$name"; fi
  mark >"$state/$name.verified.new"
  mv -f "$state/$name.verified.new" "$state/$name.verified"
  say "$name: verified ($kind)"
}

refuse() { # FILE
  found=$(checksum "$kind" "$1")
  mv -f "$1" "$DUMPS/$name.wrong-checksum"
  fail 3 "$name: refused: it has $(size "$DUMPS/$name.wrong-checksum") bytes and the $kind checksum
  $found, but ${bytes:+$bytes bytes and }
  $digits were published. It stands aside as $DUMPS/$name.wrong-checksum.
  Run the same command again to download it anew, or take another mirror (MIRROR=)."
}

download() { # one file, to its end or to an error that waiting does not mend
  partial=$DUMPS/$name.partial
  tries=0
  # What is put together from several answers may be of two files: it has a second chance.
  second_chance=yes pieced=no
  if [ "$(size "$partial")" -gt 0 ]; then pieced=yes; fi
  while :; do
    before=$(size "$partial")
    if [ -n "$bytes" ] && [ "$before" -ge "$bytes" ]; then
      status=0 http=whole
    else
      status=0
      http=$(fetch --continue-at - --output "$partial" --write-out '%{http_code}' "$url") || status=$?
    fi
    after=$(size "$partial")
    case $status-$http in
    0-416 | 22-416)
      # Nothing is left to send: the file is whole, or is no beginning of what the server has.
      if [ "$after" -gt 0 ] && matches "$partial"; then accept "$partial" && return; fi
      whole=yes
      ;;
    0-*) whole=yes; if [ -n "$bytes" ] && [ "$after" -lt "$bytes" ]; then whole=no; fi ;;
    23-*) fail 1 "$name: cannot write to $DUMPS: make room and run the same command again" ;;
    22-40[134] | 22-410) fail 1 "$name: $url is not there (HTTP $http): take another mirror (MIRROR=) or date (DATE=)" ;;
    33-*) # The server sends files from their beginning only.
      say "$name: the server cannot go on in the middle of a file; beginning anew"
      rm -f "$partial"
      whole=no
      ;;
    *) whole=no ;;
    esac
    if [ "$whole" = yes ]; then
      if [ "$after" -gt 0 ] && matches "$partial"; then accept "$partial" && return; fi
      if [ "$after" -eq 0 ]; then fail 1 "$name: $url is empty"; fi
      if [ "$pieced" = no ] || [ "$second_chance" = no ]; then refuse "$partial"; fi
      say "$name: not what was published; beginning anew"
      rm -f "$partial"
      second_chance=no pieced=no
      continue
    fi
    after=$(size "$partial")
    if [ "$after" -gt "$before" ]; then tries=0; else tries=$((tries + 1)); fi
    if [ "$after" -gt 0 ]; then pieced=yes; fi
    if [ "$tries" -ge "$TRIES" ]; then
      fail 1 "$name: $url could not be downloaded (curl's status $status, HTTP $http). What is there is kept; run the same command again to go on."
    fi
    say "$name: interrupted at $after bytes (curl's status $status, HTTP $http); going on"
    sleep $((RETRY_DELAY * (tries + 1)))
  done
}

read_row() { # NUMBER: the line of the list that has this file
  tab=$(printf '\t')
  row=$(sed -n "${1}p" "$list")
  name=$(printf '%s' "$row" | cut -d"$tab" -f2)
  bytes=$(printf '%s' "$row" | cut -d"$tab" -f3)
  url=$(printf '%s' "$row" | cut -d"$tab" -f4)
  for field in 7:sha256 6:sha1 5:md5; do
    kind=${field#*:}
    digits=$(printf '%s' "$row" | cut -d"$tab" -f"${field%:*}")
    if [ -n "$digits" ]; then break; fi
  done
}

one_file() { # NUMBER
  read_row "$1"
  if command -v flock >/dev/null; then
    exec 9>"$state/$name.lock"
    flock -n 9 || fail 1 "$name: another run is downloading it; wait until that has ended"
  fi
  if is_verified; then return; fi
  if [ -f "$DUMPS/$name" ]; then
    if matches "$DUMPS/$name"; then accept "$DUMPS/$name" && return; fi
    if [ -z "$bytes" ] || [ "$(size "$DUMPS/$name")" -ge "$bytes" ]; then refuse "$DUMPS/$name"; fi
    say "$name: it is cut short; going on with it"
    mv -f "$DUMPS/$name" "$DUMPS/$name.partial"
  fi
  say "$name: downloading${bytes:+ $bytes bytes} from $url"
  download
}

if [ "${1:-}" = --one-file ]; then
  # Started by what follows, for each file that is missing.
  list=$2 version=$3
  one_file "$4"
  exit 0
fi

# MARK: Which files

target=${1:?usage: run-parts.sh WIKI[-PART[-PART]]}
wiki=${target%%-*}
parts=${target#"$wiki"}
parts=${parts#-}
case $wiki in *[!a-z0-9_]* | '') fail 2 "$target: $wiki is no wiki's name, such as enwiki" ;; esac
case $parts in *[!0-9-]* | -* | *- | *-*-*) fail 2 "$target: parts are numbers, such as $wiki-1 or $wiki-1-3" ;; esac
case $DATE in
latest | [0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9] | [0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]) ;;
*) fail 2 "DATE=$DATE: must be latest, a date such as 20260101, or 2026-01-01 for a content file export" ;;
esac
version=$("$WIKIPREP" --version | cut -d' ' -f2)

parts_of() { # FOLDER: its list on standard output
  "$WIKIPREP" parts "$1" --mirror "$MIRROR" ${parts:+--part "$parts"} ${JOB:+--job "$JOB"} --format tsv
}

names() { ls "$DUMPS" 2>/dev/null || true; }

local_group() { # NUMBER: the files of a part that are in DUMPS without a record, of the newest date
  day='[0-9]{8}' export_day='[0-9]{4}-[0-9]{2}-[0-9]{2}'
  case $DATE in latest) ;; *-*) day=none export_day=$DATE ;; *) day=$DATE export_day=none ;; esac
  group=$(names | grep -E "^$wiki-$day-pages-articles(-multistream)?$1\.xml(-p[0-9]+p[0-9]+)?\.bz2\$" | sort -r) || true
  if [ -n "$group" ]; then
    newest=$(echo "$group" | sed -E 's/^[a-z0-9_]+-([0-9]{8}).*/\1/' | head -n 1)
    group=$(echo "$group" | grep -E "^$wiki-$newest-")
    # A group that is there twice is taken from the files that are not multistream.
    plain=$(echo "$group" | grep -v -e -multistream) || true
    echo "${plain:-$group}"
    return
  fi
  group=$(names | grep -E "^$wiki-$export_day-p[0-9]+(p[0-9]+|r[0-9]+r[0-9]+)\.xml\.bz2\$" | sort -r) || true
  newest=$(echo "$group" | sed -E 's/^[a-z0-9_]+-([0-9-]{10})-.*/\1/' | head -n 1)
  echo "$group" | grep -F -e "$wiki-$newest-" | sed -E 's/^(.*-p)([0-9]+)(.*)$/\2 \1\2\3/' | sort -n | sed -n "${1}p" | cut -d' ' -f2
}

# The wiki's records in DUMPS, the newest first.
newest_record() {
  ls "$state" 2>/dev/null | grep -E "^$wiki-[0-9-]{8,10}\$" | sed -E 's/^([a-z0-9_]+)-([0-9]{4})-?([0-9]{2})-?([0-9]{2})$/\2\3\4 &/' |
    sort -r | head -n 1 | cut -d' ' -f2
}

dates() { # ADDRESS PATTERN: the dates in a server's list of folders, the newest first
  page=$(fetch "$1/") || return 1
  echo "$page" | grep -oE "href=\"[^\"]*$2/?\"" | grep -oE "$2" | sort -ru
}

keep_record() { # DATE: what was fetched becomes the record of this dump
  rm -rf "$state/$wiki-$1"
  mv "$fetched" "$state/$wiki-$1"
  record=$wiki-$1
}

take() { # DATE: fetches the record of a dump; fails where the dump is not there, or not complete
  rm -rf "$fetched"
  mkdir -p "$fetched"
  case $1 in
  *-*)
    base=$MIRROR/other/mediawiki_content_current/$wiki/$1/xml/bzip2
    fetch -o "$fetched/SHA256SUMS" "$base/SHA256SUMS" || return 1
    fetch -o "$fetched/_SUCCESS" "$base/_SUCCESS" || { say "$wiki $1: there is no _SUCCESS: the export is not complete" && return 1; }
    # An empty answer leaves no file.
    : >>"$fetched/_SUCCESS"
    ;;
  *) fetch -o "$fetched/dumpstatus.json" "$MIRROR/$wiki/$1/dumpstatus.json" || return 1 ;;
  esac
  # An unknown part is an unknown part in an earlier dump too.
  status=0
  parts_of "$fetched" >/dev/null || status=$?
  if [ "$status" -eq 2 ]; then exit 2; fi
  [ "$status" -eq 0 ] && keep_record "$1"
}

newest_complete() { # the newest dump of either layout: the classic one first
  for day in $(dates "$MIRROR/$wiki" '[0-9]{8}' | head -n 6); do
    if take "$day"; then return 0; fi
  done
  for day in $(dates "$MIRROR/other/mediawiki_content_current/$wiki" '[0-9]{4}-[0-9]{2}-[0-9]{2}' | head -n 6); do
    if take "$day"; then return 0; fi
  done
  return 1
}

run() { # FILE...
  set -- "$@" -o "${OUT:-$wiki}"
  say "$WIKIPREP run $* ${WIKIPREP_FLAGS:-}"
  # shellcheck disable=SC2086 # options are words
  exec "$WIKIPREP" run "$@" ${WIKIPREP_FLAGS:-}
}

record=
if [ "$DATE" = latest ]; then record=$(newest_record); elif [ -d "$state/$wiki-$DATE" ]; then record=$wiki-$DATE; fi

# Files that somebody else has put there need no network.
if [ -z "$record" ] && [ -n "$parts" ]; then
  set --
  for number in $(seq "${parts%-*}" "${parts#*-}"); do
    group=$(local_group "$number")
    if [ -z "$group" ]; then
      set --
      break
    fi
    for file in $group; do set -- "$@" "$DUMPS/$file"; done
  done
  if [ $# -gt 0 ]; then run "$@"; fi
fi

mkdir -p "$state"
fetched=$state/fetched.$$
list=$state/list.$$
trap 'rm -rf "$fetched" "$list"; rmdir "$state" 2>/dev/null || :' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

if [ -z "$record" ]; then
  command -v curl >/dev/null || fail 1 "curl is needed to download dumps; install it, or put the dump files into $DUMPS"
  if [ "$DATE" = latest ]; then newest_complete || record=; else take "$DATE" || record=; fi
  if [ -z "$record" ]; then
    fail 1 "$target: no complete dump of $wiki was found on $MIRROR (DATE=$DATE). Put dump files into $DUMPS, or choose with MIRROR= and DATE=:
  $wiki-YYYYMMDD-pages-articlesN.xml-p*.bz2 from $MIRROR/$wiki/, or
  $wiki-YYYY-MM-DD-p*.xml.bz2 from $MIRROR/other/mediawiki_content_current/$wiki/"
  fi
elif [ "$DATE" = latest ]; then
  say "$target: the dump of ${record#"$wiki"-}, which was begun in $DUMPS (DATE= chooses another)"
fi

parts_of "$state/$record" >"$list"
# The first line names the fields.
sed -i.all 1d "$list" && rm -f "$list.all"
count=$(wc -l <"$list" | tr -d ' ')
if [ "$count" -eq 0 ]; then exit 1; fi

missing=
for number in $(seq "$count"); do
  read_row "$number"
  is_verified || missing="$missing $number"
done
if [ -n "$missing" ]; then
  export DUMPS MIRROR TRIES RETRY_DELAY CONTACT=${CONTACT:-}
  # shellcheck disable=SC2086 # numbers
  printf '%s\n' $missing | xargs -n 1 -P "$connections" sh "$0" --one-file "$list" "$version" ||
    fail 1 "$target: wikiprep was not run, since not all files are there and verified"
fi

set --
for number in $(seq "$count"); do
  read_row "$number"
  set -- "$@" "$DUMPS/$name"
done
rm -rf "$fetched" "$list"
run "$@"
