# Everything a newcomer needs: make demo, make test. Needs git, make and Python 3.11 or later with venv.
PYTHON ?= python3
BIN := .venv/bin
SAMPLES := data/samples
AXE := .venv/axe/package/axe.min.js
DEMO_HANDLES := @maelys_tardivon @vigne_vecteurs @LeFilArmor @HollowayFinch @MegaDropsDaily @carnetdecave.example.org

.PHONY: demo test check test-servers benchmarks pictures clean

demo: .venv/installed ## install, then score sample accounts
	@echo '$$ curate score @tamsin@infosec.example.org --from $(SAMPLES) -i cybersecurity'
	@$(BIN)/curate score @tamsin@infosec.example.org --from $(SAMPLES) -i cybersecurity --ui-lang en
	@echo
	@echo '$$ curate score … --interests $(SAMPLES)/interests-fr.toml --format table'
	@$(BIN)/curate score $(DEMO_HANDLES) --from $(SAMPLES) --interests $(SAMPLES)/interests-fr.toml --ui-lang en --format table --quiet

test: .venv/checks $(AXE) ## install, then run every check
	$(MAKE) check

check:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest

test-servers: .venv/checks ## the tests that start heavy real servers
	$(BIN)/python -m pytest -m servers

pictures: .venv/checks ## draw docs/pictures again and run the notebooks; needs Chromium and its driver
	$(BIN)/python -m benchmarks.make_pictures

clean:
	rm -rf .venv build dist

# Reinstalled when the project's own description changes; the data it compiles follow every change of theirs.
.venv/installed: pyproject.toml build_data.py $(wildcard curate/data/topics/*.toml) $(wildcard curate/locale/*/LC_MESSAGES/*.po)
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable .
	$(BIN)/python -m compileall -q curate
	touch $@

.venv/checks: .venv/installed
	$(BIN)/python -m pip install --quiet --group dev --editable ".[parquet,dask]"
	touch $@

# axe-core from npm, else, where there is no npm, the copy of it in a wheel; tried again at each run until it is there.
$(AXE): | .venv/checks
	@mkdir -p $(@D)
	@npm pack --silent --pack-destination .venv/axe axe-core@4 >/dev/null 2>&1 \
	  && tar -xzmf .venv/axe/axe-core-*.tgz -C .venv/axe package/axe.min.js \
	  || { $(BIN)/python -m pip download --quiet --no-deps --dest .venv/axe axe-playwright-python >/dev/null 2>&1 \
	    && $(BIN)/python -m zipfile -e .venv/axe/axe_playwright_python-*.whl .venv/axe \
	    && cp .venv/axe/axe_playwright_python/axe.min.js $@; } \
	  || echo "no axe-core (from npm or PyPI): the checks of accessibility will be skipped"
