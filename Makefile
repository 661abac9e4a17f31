# Every target sets up .venv from the hash-locked requirements if needed, and writes nothing outside this folder.
PYTHON ?= python3
export TMPDIR := $(CURDIR)/.cache/tmp
export PIP_CACHE_DIR := $(CURDIR)/.cache/pip
export RUFF_CACHE_DIR := $(CURDIR)/.cache/ruff
export npm_config_cache := $(CURDIR)/.cache/npm
export HYPOTHESIS_STORAGE_DIRECTORY := $(CURDIR)/.cache/hypothesis
BIN := .venv/bin
CLI := .venv/.cli
READY := .venv/.ready
E2E := .venv/.e2e
LINT := .venv/.lint
ENGINE := $(BIN)/python -m tools.container_engine
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
NPM_CI := npm ci --ignore-scripts --prefer-offline --no-audit --no-fund --loglevel=error
needs = for tool in $(1); do command -v $$tool >/dev/null || \
	{ echo "make $@ needs $$tool, which is missing (Node.js: 20 or newer, with npm)" >&2; exit 1; }; done
FLEETS := examples/graph-tokens.yml
FORMS := $(filter-out %/config.yml,$(wildcard .github/ISSUE_TEMPLATE/*.yml))
# Workflows that run elsewhere: users copy the examples, and the end-to-end tests run theirs.
ELSEWHERE := $(filter-out $(FLEETS),$(wildcard examples/*.yml tests/e2e/workflows/*.yml))

# One folder for each room of the program, in the order in which rooms build on each other.
UNIT := $(addprefix tests/,domain runtime config rotation providers github stores alerts report cli)

.DEFAULT_GOAL := help
.PHONY: help demo unit test clients e2e lint format bench soak picture docs wheel lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(CLI) ## Show the main job on a simulated Meta and GitHub
	@$(BIN)/graph-token-rotator demo

unit: $(READY) ## Run the fast tests, in seconds; ARGS="-k issue" goes to pytest
	@$(BIN)/python -m pytest $(UNIT) $(ARGS) --basetemp=.cache/pytest

# ARGS is for a part of the tests: without linters, and without coverage, whose threshold only the whole can reach.
test: $(if $(ARGS),$(READY),lint) ## Run all that must pass before a change lands; ARGS="-k issue" runs some tests only
	@$(BIN)/python -m pytest $(or $(ARGS),--cov --cov-report=term) --basetemp=.cache/pytest

# Octokit and gh at work on the sandbox, and Prism between it and the program. Where GitHub's description of its API is not
# here, npm brings it, which is large.
clients: DESCRIPTION := $(or $(GITHUB_OPENAPI),../shared/data/github-openapi.json)
clients: $(READY) ## Try the sandbox with Octokit, gh and Prism (needs Node.js)
	@$(call needs,node npm)
	@cd tests/clients && $(NPM_CI) $(if $(wildcard $(DESCRIPTION)),--omit=dev) >/dev/null
	@$(BIN)/python -m pytest tests/clients --basetemp=.cache/clients

# The real image, a real Docker engine (the one that answers, or one started for it) and the real act.
e2e: $(E2E) ## Run the image in workflows under act (needs Docker, or Debian and root)
	@$(ENGINE) $(BIN)/python -m pytest tests/e2e --basetemp=.cache/e2e

# The schemas are those that come with check-jsonschema, and zizmor stays offline: nothing here asks the network.
lint: $(LINT) ## Check style, types, workflows, schemas and the Dockerfile
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/hadolint Dockerfile
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-actions action.yml
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml $(ELSEWHERE)
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.dependabot .github/dependabot.yml
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-issue-config .github/ISSUE_TEMPLATE/config.yml
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-issue-forms $(FORMS)
	@$(BIN)/check-jsonschema --quiet --check-metaschema config.schema.json report.schema.json
	@$(BIN)/check-jsonschema --quiet --schemafile config.schema.json $(FLEETS)
	@$(BIN)/jactionlint --no-online --no-hints --shellcheck=$(BIN)/shellcheck action.yml .github/dependabot.yml .github/workflows/*.yml $(ELSEWHERE)
	@$(BIN)/zizmor --offline --persona pedantic --quiet action.yml .github $(ELSEWHERE)

format: $(READY) ## Format the code, and fix what ruff can fix
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

# More runs: make bench RUNS=21
bench: RUNS ?= 7
bench: $(READY) ## Measure speed and size beside other scripts (needs Node.js and Docker)
	@$(call needs,node npm)
	@cd bench/baselines && $(NPM_CI) >/dev/null
	@$(ENGINE) $(BIN)/python -m bench --runs $(RUNS)

# Fleets against the documented limits, the arithmetic of docs/operations.md, and more than 100,000 arbitrary answers, about
# twenty minutes; with GitHub's limits on content, more than an hour: make soak CONTENT=1
soak: $(READY) ## Run large fleets against GitHub's limits, and try arbitrary answers, for twenty minutes
	@FUZZ=40 $(BIN)/python -m pytest -q tests/contract/test_decoders.py tests/scenarios/test_arbitrary_answers.py
	@$(BIN)/python -m bench.soak $(if $(CONTENT),--content)
	@$(BIN)/python -m bench.arithmetic

# The job summary of real runs on the sandbox, in a browser, in light and dark.
picture: $(READY) ## Take the README's screenshots (needs Node.js and Chromium)
	@$(call needs,node npm chromium)
	@cd tools/summary_pictures && $(NPM_CI) >/dev/null
	@$(BIN)/python -m tools.summary_pictures.scene .cache/summary.md
	@tools/summary_pictures/take.sh .cache/summary.md 2026-11-24 docs/summary

docs: $(READY) ## Generate the tables of the documents, and the two schemas
	@$(BIN)/python -m tools.generate_docs

# The program and what `demo` needs; the tools of developers are added by the first target that needs them.
$(CLI): requirements.txt requirements-cli.txt pyproject.toml
	@echo "Setting up .venv (once) ..."
	@mkdir -p $(TMPDIR)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	@$(PYTHON) -m venv --clear .venv
	@$(PIP_INSTALL) --require-hashes -r requirements-cli.txt
	@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(READY): requirements-dev.txt $(CLI)
	@$(PIP_INSTALL) --require-hashes -r requirements-dev.txt
	@touch $@

# Among nothing but what building needs: no other package can get at what is released.
wheel: ## Build the wheel into dist/
	@mkdir -p $(TMPDIR)
	@$(PYTHON) -m venv --clear .cache/build
	@.cache/build/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-build.txt
	@.cache/build/bin/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir dist .

# What only some targets need is installed when they first do.
.venv/.%: requirements-%.txt $(READY)
	@$(PIP_INSTALL) --require-hashes -r $<
	@touch $@

# The lock is for all platforms and every supported Python; uv is needed only here. Extras are named, or pip 23 takes a newer
# version, which has no hash here, where another package asks for them.
lock: ## Lock the requirements anew (needs uv)
	@mkdir -p $(TMPDIR)
	@for name in requirements requirements-dev requirements-cli requirements-lint requirements-e2e requirements-build; do \
		uv pip compile --universal --python-version 3.11 --generate-hashes --no-strip-extras \
			--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --quiet $$name.in -o $$name.txt; done

clean: ## Remove .venv, .cache and what was built
	rm -rf .venv .cache build dist *.egg-info
