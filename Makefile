# wikiprep: the developer's menu. `make help` lists it.

SHELL := /bin/sh
PREFIX ?= /usr/local
DESTDIR ?=
# Where the dump files are that `make enwiki-1` and its kin take.
DUMPS ?= dumps
# Where these write; empty: a folder named after the wiki.
OUT ?=
# More options for wikiprep.
WIKIPREP_FLAGS ?=

# lld, since the default linker warns of a call inside the static Foundation.
SWIFT_BUILD = swift build -c release --static-swift-stdlib -Xswiftc -use-ld=lld
# Dumps to measure, and options of Benchmarks/bench.py.
DUMP ?= Samples/enwiki-20260101-pages-articles1.xml-p1p999.bz2
BENCH_FLAGS ?=
# Damaged dumps to try, and the good ones to make them of.
VARIANTS ?= 1000
DAMAGE_DUMPS ?= $(wildcard Samples/*.bz2)
WIKIPREP = .build/release/wikiprep
DEMO = .build/demo
APT_PACKAGES = libbz2-dev libxml2-dev libzstd-dev libxxhash-dev zlib1g-dev pkg-config

.PHONY: help setup build test demo lint format check bench damage install clean
.DEFAULT_GOAL := help

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 24
	@echo "  make enwiki-1         part 1 of enwiki, from the dump files in $(DUMPS)/ (DUMPS=, OUT=)"
	@echo "  make jawiki-1-3       parts 1 to 3 of jawiki"

setup: ## install the libraries that are missing (Debian, Ubuntu), and look for Swift
	@missing=; \
	for package in $(APT_PACKAGES); do \
	  dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"; \
	done; \
	if [ -n "$$missing" ]; then \
	  if ! command -v apt-get >/dev/null; then \
	    pkg-config --exists libxml-2.0 libzstd libxxhash zlib 2>/dev/null || { echo "wikiprep needs the development files of bzip2, libxml2, xxHash, zlib and zstd, and pkg-config; install them with your package manager." >&2; exit 1; }; \
	  else \
	    sudo=; [ "$$(id -u)" -eq 0 ] || sudo=sudo; \
	    echo "installing$$missing"; \
	    $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q $$missing >/dev/null 2>&1 \
	      || { $$sudo apt-get update -q && $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q $$missing; }; \
	  fi; \
	fi
	@command -v swift >/dev/null || { echo "wikiprep needs Swift 6.2 or newer: https://www.swift.org/install/linux/" >&2; exit 1; }

build: setup ## the program, at .build/release/wikiprep
	$(SWIFT_BUILD) --product wikiprep

test: setup ## all tests
	swift test

demo: build ## the main job on the sample dumps, and a look at what comes out
	@rm -rf $(DEMO)
	$(WIKIPREP) Samples/*.bz2 -o $(DEMO) --val-ratio 0.05
	@echo
	$(WIKIPREP) inspect $(DEMO)/train.bin --count 1
	@echo
	@echo "The files:"
	@ls -l $(DEMO) | tail -n +2

lint: setup ## the format of the code
	swift format lint --strict --recursive Package.swift Sources Tests Benchmarks

format: ## format the code
	swift format --in-place --recursive Package.swift Sources Tests Benchmarks

check: lint build test demo ## what CI runs

bench: build ## measure every stage and the whole, against the peers that are installed (DUMP=, BENCH_FLAGS=)
	$(SWIFT_BUILD) --product StageBenchmark
	python3 Benchmarks/bench.py $(DUMP) $(BENCH_FLAGS)

damage: build ## damaged dumps: every one detected, nothing whole lost by --salvage (VARIANTS=1000, DAMAGE_DUMPS=)
	python3 Tests/Endurance/damage.py --program $(WIKIPREP) --variants $(VARIANTS) --keep .build/damaged $(DAMAGE_DUMPS)

install: build ## the program into PREFIX (default /usr/local)
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/doc/wikiprep
	install -m 755 $(WIKIPREP) $(DESTDIR)$(PREFIX)/bin/wikiprep
	install -m 644 README.md LICENSE $(DESTDIR)$(PREFIX)/share/doc/wikiprep
	install -m 644 Sources/CGPT2Vocabulary/LICENSE $(DESTDIR)$(PREFIX)/share/doc/wikiprep/LICENSE.gpt2-vocabulary

clean: ## everything that was built
	rm -rf .build

# The parts of a dump, in either layout of dumps.wikimedia.org:
#   enwiki-20260101-pages-articles1.xml-p1p41242.bz2     a group of that number, which can be several files
#   enwiki-2026-01-01-p10p1134785.xml.bz2                the files of one date, numbered by their first page
# Of several dates the newest is taken, of a group that is there twice the one that is not multistream.
WIKIS = enwiki jawiki dewiki frwiki eswiki ruwiki itwiki zhwiki ptwiki plwiki nlwiki kowiki ukwiki svwiki arwiki simplewiki
$(addsuffix -%,$(WIKIS)): build
	@wiki=$(firstword $(subst -, ,$@)); parts=$*; \
	case "$$parts" in *[!0-9-]*|-*|*-|*-*-*) echo "make $@: parts are numbers, such as $$wiki-1 or $$wiki-1-3" >&2; exit 2;; esac; \
	files=; \
	for number in $$(seq $${parts%-*} $${parts#*-}); do \
	  group=$$(ls "$(DUMPS)" 2>/dev/null | grep -E "^$$wiki-[0-9]{8}-pages-articles(-multistream)?$$number\.xml(-p[0-9]+p[0-9]+)?\.bz2$$" | sort -r); \
	  if [ -n "$$group" ]; then \
	    date=$$(echo "$$group" | sed -E 's/^[a-z]+-([0-9]{8}).*/\1/' | head -n 1); \
	    group=$$(echo "$$group" | grep -E "^$$wiki-$$date-"); \
	    plain=$$(echo "$$group" | grep -v -e -multistream || true); \
	    group=$${plain:-$$group}; \
	  else \
	    group=$$(ls "$(DUMPS)" 2>/dev/null | grep -E "^$$wiki-[0-9]{4}-[0-9]{2}-[0-9]{2}-p[0-9]+(p[0-9]+|r[0-9]+r[0-9]+)\.xml\.bz2$$" | sort -r); \
	    date=$$(echo "$$group" | sed -E 's/^[a-z]+-([0-9-]{10})-.*/\1/' | head -n 1); \
	    group=$$(echo "$$group" | grep -F -e "$$wiki-$$date-" | sed -E 's/^(.*-p)([0-9]+)(.*)$$/\2 \1\2\3/' | sort -n | sed -n "$${number}p" | cut -d' ' -f2); \
	  fi; \
	  if [ -z "$$group" ]; then \
	    echo "Part $$number of $$wiki is not in $(DUMPS)/. Download it there (or say where it is with DUMPS=) and run make $@ again. Either" >&2; \
	    echo "  all files $$wiki-YYYYMMDD-pages-articles$$number.xml-p*.bz2 of one date from https://dumps.wikimedia.org/$$wiki/" >&2; \
	    echo "or" >&2; \
	    echo "  the files $$wiki-YYYY-MM-DD-p*.xml.bz2 of one date from https://dumps.wikimedia.org/other/mediawiki_content_current/$$wiki/" >&2; \
	    exit 1; \
	  fi; \
	  for file in $$group; do files="$$files $(DUMPS)/$$file"; done; \
	done; \
	out="$(OUT)"; set -x; $(WIKIPREP) run $$files -o "$${out:-$$wiki}" $(WIKIPREP_FLAGS)
