# wikiprep: the developer's menu. `make help` lists it.

SHELL := /bin/sh
PREFIX ?= /usr/local
DESTDIR ?=
BINDIR ?= $(PREFIX)/bin
MANDIR ?= $(PREFIX)/share/man
DOCDIR ?= $(PREFIX)/share/doc/wikiprep
# Where the shells look.
BASH_COMPLETIONS ?= $(PREFIX)/share/bash-completion/completions
ZSH_COMPLETIONS ?= $(PREFIX)/share/zsh/site-functions
FISH_COMPLETIONS ?= $(PREFIX)/share/fish/vendor_completions.d
# copyright: the licences of what is linked in.
DOCUMENTS = README.md README.ja.md CHANGELOG.md LICENSE Packaging/debian/copyright
# A path as one word of the shell, and one in DESTDIR: either may have spaces in it.
quoted = '$(subst ','\'',$(1))'
into = $(call quoted,$(DESTDIR)$(1))
# What `make install` lets the program write.
GENERATED = $(call into,$(MANDIR)/man1/wikiprep.1) $(call into,$(BASH_COMPLETIONS)/wikiprep) $(call into,$(ZSH_COMPLETIONS)/_wikiprep) \
	$(call into,$(FISH_COMPLETIONS)/wikiprep.fish)
# Where the dump files are, or go, that `make enwiki-1` and its kin take.
DUMPS ?= dumps
# Where they come from (empty: dumps.wikimedia.org), and of which date: 20260101, or 2026-01-01 for a content file export; empty: that
# of the dump which was begun in DUMPS, else the newest.
MIRROR ?=
DATE ?=
# articles or articles-multistream; empty: whichever the dump has.
JOB ?=
# How a mirror's keepers may reach you.
CONTACT ?=
# Where these write; empty: a folder named after the wiki.
OUT ?=
# More options for wikiprep.
WIKIPREP_FLAGS ?=

SYSTEM := $(shell uname -s)
# lld, since the default linker warns of a call inside the static Foundation. macOS brings the Swift runtime.
# The same bytes in whatever folder the checkout is: paths are relative to it, and cached modules, whose names are hashes of paths, are not named.
# .swift_modhash, which stays in a stripped program, is a hash of paths, too: who sets SOURCE_DATE_EPOCH gets none. It spares work when a file is
# compiled again.
RELATIVE_PATHS = -Xswiftc -file-prefix-map -Xswiftc '$(CURDIR)=.' -Xcc '-ffile-prefix-map=$(CURDIR)=.' \
	-Xswiftc -Xfrontend -Xswiftc -no-clang-module-breadcrumbs \
	$(if $(SOURCE_DATE_EPOCH),-Xswiftc -Xfrontend -Xswiftc -disable-incremental-llvm-codegen)
SWIFT_BUILD = swift build -c release $(RELATIVE_PATHS) $(if $(filter Darwin,$(SYSTEM)),,--static-swift-stdlib -Xswiftc -use-ld=lld)
# Dumps to measure, and options of Benchmarks/bench.py.
DUMP ?= Samples/enwiki-20260101-pages-articles1.xml-p1p999.bz2
BENCH_FLAGS ?=
# Damaged dumps to try, and the good ones to make them of.
VARIANTS ?= 1000
DAMAGE_DUMPS ?= $(wildcard Samples/*.bz2)
# Dumps whose report `make report-test` looks at; empty: the samples.
REPORT_DUMPS ?=
# Which pages `make hostile` makes: all, or one of so many.
STEP ?= 1
# How many runs `make endurance` kills, and how many disks it fills up.
KILLS ?= 20
FULL_DISKS ?= 10
# How many trials of each kind `make identity` makes.
TRIALS ?= 20
# How many sequences of commands `make second-run` tries, and how many interruptions `make text-kills`.
SEQUENCES ?= 100
TEXT_KILLS ?= 50
# A checkout of nanoGPT for `make nanogpt-test`; a Python that has torch, for it and for `make python-test`, which else makes one.
NANOGPT ?= nanoGPT
TORCH_PYTHON ?= python3
# For how long each fuzz target runs, and which; empty: all.
SECONDS ?= 60
FUZZ_TARGETS ?=
# The tests as the sanitizers run them: optimised, since they take their time. TSAN_TESTS: the suites whose code has threads.
SANITIZED_TEST = swift test -c release -Xswiftc -enable-testing -Xswiftc -use-ld=lld
TSAN_TESTS ?= BZip2Tests|CorpusTests|InputStreamsTests|WikiprepPipelineTests
WIKIPREP = .build/release/wikiprep
DEMO = .build/demo
STATIC = .build/static/wikiprep
DEB = .build/deb
ARCHIVE = .build/archive
# g++ for the C++ library, which the Swift runtime links with, and which swift.org's list for Debian leaves out.
APT_PACKAGES = g++ libbz2-dev libxml2-dev libzstd-dev libxxhash-dev libssl-dev zlib1g-dev pkg-config

.PHONY: help setup build test report-test docs download-test endurance identity second-run text-kills nanogpt-test python-test python-options damage hostile fuzz asan tsan demo lint format check bench install uninstall clean
.DEFAULT_GOAL := help

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 24
	@echo "  make enwiki-1         part 1 of enwiki: downloads what is not in $(DUMPS)/, and runs wikiprep (DUMPS=, OUT=, MIRROR=, DATE=)"
	@echo "  make jawiki-1-3       parts 1 to 3 of jawiki; make jawiki: all of it"

setup: ## install the libraries that are missing (Debian, Ubuntu), and look for Swift
	@missing=; \
	for package in $(APT_PACKAGES); do \
	  dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"; \
	done; \
	if [ -n "$$missing" ]; then \
	  if ! command -v apt-get >/dev/null; then \
	    pkg-config --exists libxml-2.0 libzstd libxxhash libcrypto zlib 2>/dev/null || { echo "wikiprep needs the development files of bzip2, libxml2, OpenSSL, xxHash, zlib, zstd and libstdc++, and pkg-config; install them with your package manager." >&2; exit 1; }; \
	  else \
	    sudo=; [ "$$(id -u)" -eq 0 ] || sudo=sudo; \
	    echo "installing$$missing"; \
	    $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q $$missing >/dev/null 2>&1 \
	      || { $$sudo apt-get update -q && $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q $$missing; }; \
	  fi; \
	fi
	@sh Packaging/check-swift.sh

build: setup ## the program, at .build/release/wikiprep
	$(SWIFT_BUILD) --product wikiprep

# Scripts of theirs are in Python, which a bare Debian lacks.
lint test check download-test endurance identity second-run text-kills nanogpt-test python-options damage fuzz bench: APT_PACKAGES += python3
text-kills: APT_PACKAGES += zstd

test: setup ## all tests
	swift test --quiet

download-test: build ## downloads from a server of our own, which does everything wrong
	python3 Tests/DownloadTests/download_test.py $(WIKIPREP)

# A browser, its driver, and fonts for what is Japanese: Debian's.
report-test: build ## the report in headless Chromium: its figures, in light and dark, on a phone (REPORT_DUMPS=; screenshots in .build/report)
	@[ -x /usr/bin/chromedriver ] && /usr/bin/python3 -c 'import selenium' 2>/dev/null && fc-list :lang=ja 2>/dev/null | grep -q . || { \
	  sudo=; [ "$$(id -u)" -eq 0 ] || sudo=sudo; \
	  $$sudo apt-get update -q && $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends chromium chromium-driver python3-selenium fonts-noto-cjk fontconfig; \
	}
	/usr/bin/python3 Tests/ReportPage/report_page_test.py $(WIKIPREP) .build/report $(REPORT_DUMPS)

endurance: build ## runs that are killed and disks that fill up: the same command goes on (KILLS=, FULL_DISKS=)
	python3 Tests/Endurance/endurance.py $(WIKIPREP) --kills $(KILLS) --full-disks $(FULL_DISKS)

identity: build ## dumps that take another's place, and dumps that only look as if they did (TRIALS= of each kind)
	python3 Tests/Endurance/identity.py $(WIKIPREP) --trials $(TRIALS)

second-run: build ## random sequences of commands on one folder: no leak, refused before work, rebuilt by the recorded command (SEQUENCES=)
	python3 Tests/Endurance/second_run.py $(WIKIPREP) --sequences $(SEQUENCES)

text-kills: build ## text and JSON Lines that are interrupted: the same command goes on, and what was complete stays (TEXT_KILLS=)
	python3 Tests/Endurance/text_kills.py $(WIKIPREP) --trials $(TEXT_KILLS)

nanogpt-test: build ## nanoGPT's train.py on text of every shape (NANOGPT=, a checkout; TORCH_PYTHON=)
	python3 Tests/NanoGPT/nanogpt_test.py $(WIKIPREP) $(NANOGPT) --python $(TORCH_PYTHON)

# The Python package's tests in a virtual environment of their own, at .build/python, made by PYTHON; PYTHON_EXTRAS=all:
# with torch and the rest.
PYTHON ?= python3
PYTHON_EXTRAS ?=
PYTHON_VENV = .build/python
PYTHON_REQUIREMENTS = python/tests/requirements$(if $(PYTHON_EXTRAS),-$(PYTHON_EXTRAS)).txt
# A Python of the user's, that has what the tests want, or this one.
TESTED_PYTHON = $(if $(filter-out python3,$(TORCH_PYTHON)),$(TORCH_PYTHON),$(CURDIR)/$(PYTHON_VENV)/bin/python)
.PHONY: python-setup
python-setup python-types python-test: APT_PACKAGES += python3 python3-venv

python-setup: setup ## what the Python package's tests want, at .build/python (PYTHON=, PYTHON_EXTRAS=all: torch, transformers, datasets too)
	@[ -x $(PYTHON_VENV)/bin/pip ] || $(PYTHON) -m venv $(PYTHON_VENV)
	$(PYTHON_VENV)/bin/pip install -q -r $(PYTHON_REQUIREMENTS)

.PHONY: python-types
python-types: python-setup ## the Python package's types alone
	cd python && $(TESTED_PYTHON) -m mypy

python-test: build $(if $(filter-out python3,$(TORCH_PYTHON)),,python-setup) ## the Python package's types and tests (PYTHON=, PYTHON_EXTRAS=all; TORCH_PYTHON=, a Python that has it all)
	cd python && { ! $(TESTED_PYTHON) -c 'import mypy' 2>/dev/null || $(TESTED_PYTHON) -m mypy; }
	cd python && WIKIPREP_PROGRAM=$(abspath $(WIKIPREP)) $(TESTED_PYTHON) -m pytest -q $(PYTEST_FLAGS)

python-options: build ## the keywords of the Python package, from the program's options
	python3 python/tools/make_options.py $(WIKIPREP)

demo: build ## the main job on the sample dumps, and a look at what comes out
	@rm -rf $(DEMO)
	$(WIKIPREP) Samples/*.bz2 -o $(DEMO) --val-ratio 0.05
	@echo
	$(WIKIPREP) inspect $(DEMO)/train.bin --count 1
	@echo
	@echo "The files:"
	@ls -l $(DEMO) | tail -n +2

lint: setup ## the format of the code
	swift format lint --strict --recursive Package.swift Sources Tests Benchmarks Samples/library Fuzz/Package.swift Fuzz/Sources
	@if LC_ALL=C.UTF-8 grep -rnE --include='*.swift' '^.{121,}' Package.swift Sources Tests Benchmarks Samples/library Fuzz/Package.swift Fuzz/Sources; then \
	  echo "No line is longer than 120 columns, comments included."; exit 1; fi
	python3 Benchmarks/structure.py --check
	sh Packaging/version.sh --check
	@if grep -rnE 'import (Glibc|Musl|Darwin|Foundation|FoundationEssentials)\b' --include='*.swift' Sources Benchmarks | grep -vE '^Sources/(CLibrary|PortableFoundation)/'; then \
	  echo "Import CLibrary or PortableFoundation instead: they alone know which system it is." >&2; exit 1; fi

# The modules that others may use; each one's documentation may link to those before it.
DOCUMENTED = Statistics InputStreams BZip2 MediaWikiDump Wikitext Corpus BytePairEncoding TokenFiles RunReport Workers CorpusParts \
	Extraction Tokenization ClusterTasks WikiprepPipeline
DOCS = .build/docs

docs: setup ## the documentation of the library, at .build/docs; a link that leads nowhere is an error
	swift build
	@set -e; rm -rf $(DOCS) .build/docs-parts; mkdir -p .build/docs-parts; \
	bin=$$(swift build --show-bin-path); \
	target=$$(swiftc -print-target-info | sed -n 's/.*"triple": "\(.*\)".*/\1/p' | head -1); \
	maps=$$(for map in Sources/*/module.modulemap "$$bin"/*.build/module.modulemap; do printf ' -Xcc -fmodule-map-file=%s' "$$map"; done); \
	xml=$$(pkg-config --cflags-only-I libxml-2.0 | sed 's/-I/-Xcc -I/g'); \
	links=; archives=; \
	for module in $(DOCUMENTED); do \
	  part=.build/docs-parts/$$module; mkdir -p $$part; \
	  swift symbolgraph-extract -module-name $$module -target $$target -I "$$bin/Modules" $$maps $$xml \
	    -minimum-access-level public -skip-inherited-docs -output-dir $$part; \
	  docc convert Sources/$$module/$$module.docc --additional-symbol-graph-dir $$part --output-path $$part.doccarchive \
	    --fallback-display-name $$module --fallback-bundle-identifier wikiprep.$$module --warnings-as-errors \
	    --enable-experimental-external-link-support $$links; \
	  links="$$links --dependency $$part.doccarchive"; archives="$$archives $$part.doccarchive"; \
	done; \
	docc merge $$archives --output-path $(DOCS) --synthesized-landing-page-name wikiprep
	@echo "$(DOCS): python3 -m http.server -d $(DOCS), then http://localhost:8000/documentation"

format: ## format the code
	swift format --in-place --recursive Package.swift Sources Tests Benchmarks Samples/library Fuzz/Package.swift Fuzz/Sources

check: lint build test python-test docs demo ## what CI runs, but for report-test

# Spark wants Java 17 or newer.
SPARK = .build/spark
JAVA_PACKAGE = $(if $(shell command -v java),,openjdk-17-jre-headless)
.PHONY: spark-setup spark-package spark-test
spark-setup spark-package spark-test: APT_PACKAGES += python3 python3-venv $(JAVA_PACKAGE)
# Empty; all; or a regular expression of the names of trials.
SPARK_TEST ?=

spark-setup: setup ## Spark from PyPI, and what its tests want, at .build/spark
	@[ -x $(SPARK)/bin/pip ] || python3 -m venv $(SPARK)
	@$(SPARK)/bin/python -c 'import pyspark, pyarrow, moto.server' 2>/dev/null || $(SPARK)/bin/pip install -q -r Tests/Spark/requirements.txt

spark-package: setup ## the driver for Spark as a zip file, at .build/spark/wikiprep_spark.zip
	@mkdir -p $(SPARK)
	cd Spark && python3 -m wikiprep_spark.package $(CURDIR)/$(SPARK)/wikiprep_spark.zip

spark-test: build spark-setup ## the driver on a real Spark: the bytes of one machine, whatever is killed (SPARK_TEST=all)
	$(SPARK)/bin/python Tests/Spark/spark-test.py $(WIKIPREP) $(if $(filter all,$(SPARK_TEST)),--all,$(if $(SPARK_TEST),--only '$(SPARK_TEST)'))

bench: build ## measure every stage and the whole, against the peers that are installed (DUMP=, BENCH_FLAGS=)
	$(SWIFT_BUILD) --product StageBenchmark
	python3 Benchmarks/bench.py $(DUMP) $(BENCH_FLAGS)

damage: build ## damaged dumps: every one detected, nothing whole lost by --salvage (VARIANTS=1000, DAMAGE_DUMPS=)
	python3 Tests/Endurance/damage.py --program $(WIKIPREP) --variants $(VARIANTS) --keep .build/damaged $(DAMAGE_DUMPS)

hostile: setup ## pages whose time grows faster than their length: fragments in pairs, in the process (STEP=10: every tenth page)
	$(SWIFT_BUILD) --product HostileInput
	.build/release/HostileInput $(STEP)

fuzz: setup ## hostile input for every reader, each for SECONDS=60 (FUZZ_TARGETS=; Fuzz/README.md)
	python3 Fuzz/fuzz.py --seconds $(SECONDS) $(FUZZ_TARGETS)

# Tables that live as long as the program are held by pointers with flags in them, which the leak detector does not follow.
asan: setup ## all tests under the address sanitizer
	ASAN_OPTIONS=detect_leaks=0 $(SANITIZED_TEST) --sanitize address --scratch-path .build/asan

tsan: setup ## the tests of what has threads under the thread sanitizer (TSAN_TESTS=)
	TSAN_OPTIONS=suppressions=$(CURDIR)/Tests/tsan-suppressions.txt $(SANITIZED_TEST) --sanitize thread --scratch-path .build/tsan --filter '$(TSAN_TESTS)'

# What only debuggers read stays out of what is installed and packaged. STRIP= takes the program as it is.
STRIP ?= $(if $(filter Darwin,$(SYSTEM)),strip,strip --remove-section=.comment)
copy_stripped = $(if $(strip $(STRIP)),$(STRIP) -o $(2) $(1),cp $(1) $(2))
# A program that is given, WIKIPREP=, is taken as it is; so is what was built before where sudo hides a Swift that is only on its user's PATH.
PROGRAM = $(if $(and $(filter file,$(origin WIKIPREP)),$(shell command -v swift)),build,built)

install: $(PROGRAM) ## stripped program, manual page, completions and documents into PREFIX (default /usr/local; DESTDIR=, WIKIPREP=, a program that was built)
	install -d $(call into,$(BINDIR)) $(call into,$(MANDIR)/man1) $(call into,$(BASH_COMPLETIONS)) $(call into,$(ZSH_COMPLETIONS)) \
	  $(call into,$(FISH_COMPLETIONS)) $(call into,$(DOCDIR))
	@rm -f $(call into,$(BINDIR)/.wikiprep.new)
	$(call copy_stripped,$(call quoted,$(WIKIPREP)),$(call into,$(BINDIR)/.wikiprep.new))
	chmod 755 $(call into,$(BINDIR)/.wikiprep.new)
	mv -f $(call into,$(BINDIR)/.wikiprep.new) $(call into,$(BINDIR)/wikiprep)
	$(call quoted,$(WIKIPREP)) generate man > $(call into,$(MANDIR)/man1/wikiprep.1)
	$(call quoted,$(WIKIPREP)) generate bash > $(call into,$(BASH_COMPLETIONS)/wikiprep)
	$(call quoted,$(WIKIPREP)) generate zsh > $(call into,$(ZSH_COMPLETIONS)/_wikiprep)
	$(call quoted,$(WIKIPREP)) generate fish > $(call into,$(FISH_COMPLETIONS)/wikiprep.fish)
	chmod 644 $(GENERATED)
	install -m 644 $(DOCUMENTS) $(call into,$(DOCDIR))
	install -m 644 Sources/CGPT2Vocabulary/LICENSE $(call into,$(DOCDIR)/LICENSE.gpt2-vocabulary)

.PHONY: built
built:
	@[ -x $(call quoted,$(WIKIPREP)) ] || { echo "$(WIKIPREP) is not there: make build, without sudo, and then sudo make install" >&2; exit 1; }

uninstall: ## what make install put there (PREFIX=, DESTDIR=)
	rm -f $(call into,$(BINDIR)/wikiprep) $(call into,$(BINDIR)/.wikiprep.new) $(GENERATED)
	rm -f $(foreach document,$(notdir $(DOCUMENTS)) LICENSE.gpt2-vocabulary,$(call into,$(DOCDIR)/$(document)))
	[ ! -d $(call into,$(DOCDIR)) ] || rmdir $(call into,$(DOCDIR))

.PHONY: static archive deb deb-test release release-again packaging-test container-test
static: $(PROGRAM) ## the program for machines without Swift, stripped, at .build/static/wikiprep
	@install -d $(dir $(STATIC))
	$(call copy_stripped,$(call quoted,$(WIKIPREP)),$(STATIC))
	@if command -v ldd >/dev/null; then \
	  if ldd $(STATIC) | grep libswift; then echo "$(STATIC) wants the Swift runtime" >&2; exit 1; fi; \
	  echo "It wants these libraries:"; ldd $(STATIC) | awk '/=> \// { print "  " $$1 }'; \
	fi

archive: static ## that program with manual page, completions, licences and install.sh, as a .tar.xz in .build/archive (SOURCE_DATE_EPOCH=)
	@rm -rf $(ARCHIVE); mkdir -p $(ARCHIVE)
	sh Packaging/make-archive.sh $(STATIC) $(ARCHIVE)

deb: static ## a Debian package, in .build/deb (DEBFULLNAME=, DEBEMAIL=, SOURCE_DATE_EPOCH=)
	@rm -rf $(DEB); mkdir -p $(DEB)
	sh Packaging/debian/make-package.sh $(STATIC) $(DEB)
	@if command -v lintian >/dev/null; then lintian --fail-on error,warning --suppress-tags initial-upload-closes-no-bugs $(DEB)/*.deb; \
	  else echo "lintian is not there to look at it: apt-get install lintian"; fi

# Debian 12 and 13.
SUITES ?= bookworm trixie
in_each_suite = sudo=; [ "$$(id -u)" -eq 0 ] || sudo=sudo; \
	for suite in $(SUITES); do $$sudo env SUITE=$$suite DEBIAN_MIRROR="$$DEBIAN_MIRROR" $(1) || exit; done

deb-test: deb ## installs, uses and removes it in bare Debian trees, which debootstrap makes (as root; SUITES=, DEBIAN_MIRROR=)
	@$(call in_each_suite,Tests/Packaging/package_test.sh $(DEB)/wikiprep_*.deb $(STATIC))

WHEEL = .build/wheel
.PHONY: wheel wheel-pytest wheel-test
wheel wheel-pytest wheel-test: APT_PACKAGES += dpkg-dev python3 python3-venv

wheel: build ## the Python package with the program inside, in .build/wheel, on Debian 12 (SOURCE_DATE_EPOCH=, DEBIAN_MIRROR=)
	sh Packaging/wheel/make-wheel.sh $(WIKIPREP) $(WHEEL)

wheel-pytest: wheel ## the tests of the Python package in a virtual environment that has the wheel alone (PYTHON=)
	rm -rf $(WHEEL)/venv
	$(PYTHON) -m venv $(WHEEL)/venv
	$(WHEEL)/venv/bin/pip install -q --disable-pip-version-check "$$(echo $(WHEEL)/wikiprep-*.whl)[test]"
	cd python && PATH=/usr/bin:/bin WIKIPREP_INSTALLED=1 $(abspath $(WHEEL))/venv/bin/python -m pytest -q -o pythonpath=tools

wheel-test: wheel ## installs, uses and removes it in bare Debian trees that have only python3 (as root; SUITES=, DEBIAN_MIRROR=)
	@$(call in_each_suite,PIP_CERT="$$PIP_CERT" PIP_INDEX_URL="$$PIP_INDEX_URL" Tests/Packaging/wheel_test.sh $(WHEEL)/wikiprep-*.whl $(WIKIPREP))

clean: ## everything that was built
	rm -rf .build

# From the outer make it takes nothing but what stands here.
RELEASE = SNAPSHOT='$(SNAPSHOT)' RELEASE_URL='$(RELEASE_URL)' RELEASE_PARTS='$(RELEASE_PARTS)' \
	RELEASE_PROGRAM='$(if $(filter file,$(origin WIKIPREP)),,$(WIKIPREP))' sh Packaging/release.sh
SNAPSHOT ?=
RELEASE_URL ?=
RELEASE_PARTS ?=

release: ## source, wheel, Debian package, archive and checksums of a tagged commit, in .build/release-VERSION (SNAPSHOT=1, RELEASE_URL=, RELEASE_PARTS=)
	@$(RELEASE)

release-again: ## makes the release once more, elsewhere, and compares every byte
	@AGAIN=1 $(RELEASE)

packaging-test: $(PROGRAM) ## make setup beside every kind of broken Swift; install, archive, release, formula and PKGBUILD with a program that is there (WIKIPREP=)
	Tests/Packaging/setup_test.sh
	Tests/Packaging/install_test.sh $(abspath $(WIKIPREP))
	Tests/Packaging/release_test.sh $(abspath $(WIKIPREP))
	Tests/Packaging/recipes_test.sh $(abspath $(WIKIPREP))

container-test: $(PROGRAM) ## the Containerfile by buildah, without containers' isolation, on images that debootstrap makes (as root; WIKIPREP=, DEBIAN_MIRROR=)
	Tests/Packaging/container_test.sh $(abspath $(WIKIPREP))

# The parts of a dump, in either layout of dumps.wikimedia.org: what is missing in DUMPS is downloaded and verified.
WIKIS = enwiki jawiki dewiki frwiki eswiki ruwiki itwiki zhwiki ptwiki plwiki nlwiki kowiki ukwiki svwiki arwiki simplewiki
export DUMPS OUT MIRROR DATE JOB CONTACT
# enwiki-1-3 → enwiki --part 1-3. Files that are in DUMPS without a record need no network.
NAMED_WIKI = $(firstword $(subst -, ,$@))
NAMED_PART = $(patsubst $(NAMED_WIKI)-%,--part %,$(filter-out $(NAMED_WIKI),$@))
RUN_PARTS = @$(WIKIPREP) download $(NAMED_WIKI) $(NAMED_PART) $(if $(NAMED_PART),--use-local) --into "$$DUMPS" $${MIRROR:+--mirror "$$MIRROR"} \
	$${DATE:+--date "$$DATE"} $${JOB:+--job "$$JOB"} $${CONTACT:+--contact "$$CONTACT"} $${TRIES:+--tries "$$TRIES"} \
	$${RETRY_DELAY:+--retry-delay "$$RETRY_DELAY"} --run $${OUT:+-o "$$OUT"} -- $(WIKIPREP_FLAGS)
.PHONY: $(WIKIS)
$(WIKIS): build
	$(RUN_PARTS)
$(addsuffix -%,$(WIKIS)): build
	$(RUN_PARTS)
