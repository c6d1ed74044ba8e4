# make report: set up the environment and run the default study to its report.  make test: set up and run all tests.
PYTHON ?= python3.11
VENV := .venv
BIN := $(CURDIR)/$(VENV)/bin
export PATH := $(BIN):$(PATH)

.PHONY: report slurm test quick lint catalogue mutate lock clean

report: $(VENV)/run.ok
	snakemake --cores 4

slurm: $(VENV)/run.ok              ## the plugin for a Slurm cluster, into the environment of `make report`
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps -r requirements/slurm.txt

test: $(VENV)/test.ok lint
	python -m pytest -n auto --dist loadgroup tests

quick: $(VENV)/test.ok lint        ## the everyday part: without the heavy marks
	python -m pytest -n auto --dist loadgroup -m "not heavy" tests

lint: $(VENV)/test.ok
	ruff check .
	snakefmt --check Snakefile many.smk workflow

catalogue: $(VENV)/test.ok         ## new texts into oncosurv/locale/*.po, and compile them
	python -m tools.catalogue

mutate: $(VENV)/test.ok            ## one wrong sign or index at a time: does a test notice? An hour or two
	python tools/mutate_kernel.py

$(VENV)/run.ok: requirements/run.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/run.txt
	touch $@

$(VENV)/test.ok: requirements/test.txt requirements/slurm.txt $(VENV)/run.ok   # the plugin apart: it slows each start
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/test.txt
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps --upgrade --target $(VENV)/slurm -r requirements/slurm.txt
	touch $@

lock:                              ## new versions: needs pip-tools on the path
	cd requirements && pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --strip-extras --allow-unsafe -o run.txt run.in
	cd requirements && pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --strip-extras --allow-unsafe -o test.txt test.in
	cd requirements && pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --strip-extras --allow-unsafe -o parquet.txt parquet.in
	cd requirements && pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --strip-extras --no-header $$(sed -nE 's/^([a-z0-9-]+)==.*/--unsafe-package=\1/p' run.txt) -o slurm.txt slurm.in

clean:
	rm -rf $(VENV) .snakemake results/* private logs
