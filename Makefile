# `make` or `make help` lists what can be done. Needs python3 (3.11 or newer) and make; all else goes into .venv.

PYTHON ?= python3

# Set on the command line only: many systems have an environment variable LANGUAGE that means something else.
RAW = data/raw
PROCESSED = data/processed
REPORTS = reports
ORIGINALS = data/originals
LANGUAGE = zh
CORPUS =
PLACE =
YEAR =
LEVEL =
COUNTS = 100 1000 10000
unexport LANGUAGE

RUN = .venv/bin/python
PIP = $(RUN) -m pip --disable-pip-version-check --quiet
quoted = '$(subst ','\'',$(1))'
each = $(if $(2),$(1) $(foreach word,$(2),$(call quoted,$(word))))

.DEFAULT_GOAL := help
.PHONY: help report review test lab originals accuracy bench docs lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo 'Settings:  RAW=folder of documents ("$(RAW)"), LANGUAGE=zh or en ("$(LANGUAGE)"),'
	@echo '           PLACE, YEAR, LEVEL=only these documents, CORPUS=folder of tables to take them from,'
	@echo '           PROCESSED, REPORTS, ORIGINALS=folders to write to, PYTHON=python to build .venv with'
	@echo 'Example:   make report RAW="my documents" LANGUAGE=en'

report: .venv/installed ## Read the documents in RAW; write tables, HTML notebooks and the Excel summary
	@$(RUN) -m helpers report --raw $(call quoted,$(RAW)) --processed $(call quoted,$(PROCESSED)) \
		--reports $(call quoted,$(REPORTS)) --language $(call quoted,$(LANGUAGE)) \
		$(if $(CORPUS),--corpus $(call quoted,$(CORPUS))) $(call each,--place,$(PLACE)) \
		$(call each,--year,$(YEAR)) $(call each,--level,$(LEVEL))

review: .venv/installed ## Take the corrections of a workbook's review sheet: make review FILE=reports/target-attainment.xlsx
	@$(RUN) -m helpers review $(if $(FILE),$(call quoted,$(FILE)))

test: .venv/installed ## Check style, run all tests, execute the notebooks
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m pytest

lab: .venv/installed ## Open the notebooks in JupyterLab
	cd notebooks && ../$(RUN) -m jupyterlab

originals: .venv/installed ## Download the pages that data/raw/sources.csv names into ORIGINALS
	@$(RUN) -m helpers originals --folder $(call quoted,$(ORIGINALS))

accuracy: .venv/installed ## Compare what is read from data/raw with the labels in data/gold
	@$(RUN) -m helpers accuracy

bench: .venv/installed ## Measure the stages on RAW and corpora of COUNTS documents; write REPORTS/benchmark.md
	@$(RUN) benchmarks/report.py $(call quoted,$(RAW)) --report $(call quoted,$(REPORTS)/benchmark.md) \
		$(call each,--counts,$(COUNTS))

docs: .venv/installed ## Make the pictures and the accuracy table of the READMEs anew (needs Chromium, LibreOffice)
	@$(RUN) docs/accuracy.py
	@$(RUN) docs/pictures.py

lock: .venv/installed ## Write requirements.lock anew after a change of dependencies in pyproject.toml
	$(PIP) install uv
	$(RUN) -m uv pip compile pyproject.toml --extra cluster --extra dev --universal --python-version 3.11 \
		--fork-strategy fewest --generate-hashes --no-annotate --no-emit-index-url \
		--custom-compile-command 'make lock' --quiet --output-file requirements.lock

clean: ## Delete what `make report` built in this folder, and caches
	rm -rf data/processed reports .pytest_cache .ruff_cache .hypothesis
	find src tests notebooks \( -name __pycache__ -o -name .ipynb_checkpoints \) -prune -exec rm -rf {} +

# .venv/installed holds the folder it was made for: a project that was moved or lost its Python is set up anew.
ifneq ($(shell $(RUN) -c '' 2>/dev/null && cat .venv/installed 2>/dev/null),$(CURDIR))
.PHONY: .venv/installed
endif

.venv/installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo '$(PYTHON) is missing or older than Python 3.11. With a newer one: make report PYTHON=python3.12' >&2; \
		exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo '$(PYTHON) has no module venv. On Debian and Ubuntu: sudo apt install python3-venv' >&2; exit 1; }
	@$(RUN) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	@echo 'Installing the pinned packages into .venv (about a minute, only now and after changes)'
	@$(PIP) install --requirement requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@printf '%s\n' $(call quoted,$(CURDIR)) > $@
