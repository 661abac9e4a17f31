# Every target sets up .venv from the hash-locked requirements if needed, and writes nothing outside this folder.
PYTHON ?= python3
export TMPDIR := $(CURDIR)/.cache/tmp
export PIP_CACHE_DIR := $(CURDIR)/.cache/pip
export RUFF_CACHE_DIR := $(CURDIR)/.cache/ruff
export npm_config_cache := $(CURDIR)/.cache/npm
export HYPOTHESIS_STORAGE_DIRECTORY := $(CURDIR)/.cache/hypothesis
BIN := .venv/bin
READY := .venv/.ready
E2E := .venv/.e2e
LINT := .venv/.lint
ENGINE := $(BIN)/python -m tools.container_engine
NPM_CI := npm ci --ignore-scripts --prefer-offline --no-audit --no-fund --loglevel=error
needs = for tool in $(1); do command -v $$tool >/dev/null || \
	{ echo "make $@ needs $$tool, which is missing (Node.js: 20 or newer, with npm)" >&2; exit 1; }; done
FLEETS := examples/graph-tokens.yml
# Workflows that run elsewhere: users copy the examples, and the end-to-end tests run theirs.
ELSEWHERE := $(filter-out $(FLEETS),$(wildcard examples/*.yml tests/e2e/workflows/*.yml))

.PHONY: demo test clients e2e lint bench soak picture format docs wheel lock clean

demo: $(READY)
	@$(BIN)/graph-token-rotator demo

test: lint
	@$(BIN)/python -m pytest --cov --cov-report=term --basetemp=.cache/pytest

# Octokit and gh at work on the sandbox, and Prism between it and the program. Where GitHub's description of its API is not
# here, npm brings it, which is large.
clients: DESCRIPTION := $(or $(GITHUB_OPENAPI),../shared/data/github-openapi.json)
clients: $(READY)
	@$(call needs,node npm)
	@cd tests/clients && $(NPM_CI) $(if $(wildcard $(DESCRIPTION)),--omit=dev) >/dev/null
	@$(BIN)/python -m pytest tests/clients --basetemp=.cache/clients

# The real image, a real Docker engine (the one that answers, or one started for it) and the real act.
e2e: $(E2E)
	@$(ENGINE) $(BIN)/python -m pytest tests/e2e --basetemp=.cache/e2e

# The schemas are those that come with check-jsonschema, and zizmor stays offline: nothing here asks the network.
lint: $(LINT)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/hadolint Dockerfile
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-actions action.yml
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml $(ELSEWHERE)
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.dependabot .github/dependabot.yml
	@$(BIN)/check-jsonschema --quiet --check-metaschema config.schema.json report.schema.json
	@$(BIN)/check-jsonschema --quiet --schemafile config.schema.json $(FLEETS)
	@$(BIN)/jactionlint --no-online --no-hints --shellcheck=$(BIN)/shellcheck action.yml .github/dependabot.yml .github/workflows/*.yml $(ELSEWHERE)
	@$(BIN)/zizmor --offline --persona pedantic --quiet action.yml .github $(ELSEWHERE)

format: $(READY)
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

# More runs: make bench RUNS=21
bench: RUNS ?= 7
bench: $(READY)
	@$(call needs,node npm)
	@cd bench/baselines && $(NPM_CI) >/dev/null
	@$(ENGINE) $(BIN)/python -m bench --runs $(RUNS)

# Fleets against the documented limits, and the arithmetic of docs/operations.md, about ten minutes; with GitHub's limits on
# content, more than an hour: make soak CONTENT=1
soak: $(READY)
	@$(BIN)/python -m bench.soak $(if $(CONTENT),--content)
	@$(BIN)/python -m bench.arithmetic

# The job summary of real runs on the sandbox, in a browser, in light and dark.
picture: $(READY)
	@$(call needs,node npm chromium)
	@cd tools/summary_pictures && $(NPM_CI) >/dev/null
	@$(BIN)/python -m tools.summary_pictures.scene .cache/summary.md
	@tools/summary_pictures/take.sh .cache/summary.md 2026-11-24 docs/summary

docs: $(READY)
	@$(BIN)/python -m tools.generate_docs

$(READY): requirements.txt requirements-dev.txt pyproject.toml
	@echo "Setting up .venv (once) ..."
	@mkdir -p $(TMPDIR)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# Among nothing but what building needs: no other package can get at what is released.
wheel:
	@mkdir -p $(TMPDIR)
	@$(PYTHON) -m venv --clear .cache/build
	@.cache/build/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-build.txt
	@.cache/build/bin/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir dist .

# What only some targets need is installed when they first do.
.venv/.%: requirements-%.txt $(READY)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

# The lock is for all platforms and every supported Python; uv is needed only here. Extras are named, or pip 23 takes a newer
# version, which has no hash here, where another package asks for them.
lock: $(READY)
	@for name in requirements requirements-dev requirements-lint requirements-e2e requirements-build; do \
		uv pip compile --universal --python-version 3.11 --generate-hashes --no-strip-extras \
			--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --quiet $$name.in -o $$name.txt; done

clean:
	rm -rf .venv .cache build dist *.egg-info
