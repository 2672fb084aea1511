# Two commands from a clean clone: `make demo` and `make test`. Both install what they need.
.PHONY: help setup demo test test-postgres test-spark generative fire audit-deep access-deep bench pictures stop

help: ## Show this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:.*## /\t/' | expand -t 16

setup: ## Install everything below this folder
	@scripts/setup

demo: setup ## Load the demonstration and serve it on 127.0.0.1:8000
	@scripts/demo

test: setup ## Every check and every test, in real Chromium and on real PostgreSQL
	@scripts/test

test-postgres: setup ## The same on Debian's PostgreSQL 15
	@scripts/test-postgres

test-spark: setup ## The specs of the language on a local Spark (minutes; needs Java 17)
	@scripts/test-spark

generative: setup ## 20,000 generated histories through all engines (long)
	@HEARTH_GENERATIVE_RUNS=20000 HEARTH_GENERATIVE_HISTORIES=4 \
		HEARTH_GENERATIVE_SEED=$$(date +%s) \
		scripts/only tests/generative --numprocesses 2 --verbose

fire: setup ## 8 writers, 2,000 contacts each, the nightly job killed 20 times (long)
	@HEARTH_FIRE_WRITERS=8 HEARTH_FIRE_CONTACTS=2000 HEARTH_FIRE_MEMBERS=200 HEARTH_FIRE_KILLS=20 \
		scripts/only tests/kill -s

audit-deep: setup ## Tamper with the activity log in 10,000 random ways (minutes)
	@HEARTH_TAMPERINGS=10000 scripts/only tests/access/test_seals.py

access-deep: setup ## Compare 10,000,000 decisions of drawn worlds with the rule, and what is said of why (long)
	@HEARTH_ACCESS_DECISIONS=$${HEARTH_ACCESS_DECISIONS:-10000000} \
		HEARTH_ACCESS_SEED=$${HEARTH_ACCESS_SEED:-$$(date +%s)} \
		scripts/only tests/access/test_drawn.py tests/access/test_deciding.py \
		tests/access/test_pages.py tests/access/test_quiet.py tests/access/test_crawl.py \
		tests/access/test_writes.py tests/access/test_revocation.py --verbose

bench: setup ## Load a state and measure settling, writing and pages (long)
	@scripts/bench

pictures: setup ## Take the pictures of the manual again
	@HEARTH_PICTURES=1 scripts/only tests/journeys

stop: ## Stop the embedded database server
	@.venv/bin/hearth db down
