# Every task of the project; `make help` lists them.

# Recipes that call cargo say where libclang is; scripts/bootstrap wrote that down.
CARGO = . target/bootstrap/env && cargo

.PHONY: help bootstrap demo test lint corpus corpus-test truth histories locks bench clean

help: ## List the tasks
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

bootstrap: ## Find or install what the build needs (libclang)
	@scripts/bootstrap

# A debug build: the first diagnostic is what one waits for. `sqlcheck lint` exits 1 because the
# examples are full of mistakes; anything above that is a mistake of ours.
demo: bootstrap ## Build, and lint the example projects
	$(CARGO) build --bin sqlcheck
	@echo '$$ sqlcheck lint examples'
	@$(CARGO) run --quiet --bin sqlcheck -- lint examples || test $$? -eq 1

test: bootstrap ## Run the whole test suite
	$(CARGO) test --no-fail-fast

lint: bootstrap ## Check formatting, clippy, the Action, the hooks and the shell scripts
	$(CARGO) fmt --check
	$(CARGO) clippy --all-targets -- -D warnings
	@scripts/check-actions

corpus: ## Fetch real projects' migrations into target/corpus
	@scripts/corpus

corpus-test: bootstrap ## Lint the corpus, and hold the results against PostgreSQL
	$(CARGO) test --test corpus --test lowering_places --test plpgsql --test end_states -- --ignored --nocapture

# PG=18 asks a server of another major version, which is fetched for it.
truth: bootstrap ## Hold replay against PostgreSQL on the corpus and its regression tests
	@test -z "$(PG)" || scripts/server "$(PG)"
	$(CARGO) test --test truth -- --ignored --nocapture

# SEED=1 COUNT=10000 say where to begin and how many, PG=18 asks a server of another major version.
histories: bootstrap ## Hold replay against PostgreSQL on random histories
	@test -z "$(PG)" || scripts/server "$(PG)"
	. target/bootstrap/env && SQLCHECK_SEED=$(or $(SEED),1) SQLCHECK_HISTORIES=$(or $(COUNT),1000) \
	  cargo test --test random_histories -- --nocapture

# PG=18 asks a server of another major version, which is fetched for it.
locks: bootstrap ## Hold the model's locks against PostgreSQL
	@test -z "$(PG)" || scripts/server "$(PG)"
	. target/bootstrap/env && cargo test --test effects && \
	  $(if $(PG),SQLCHECK_PG_BIN=$(CURDIR)/target/servers/$(PG)/bin) cargo test --test live -- locks:: && \
	  SQLCHECK_LOCKS=1 SQLCHECK_SEED=$(or $(SEED),1) SQLCHECK_HISTORIES=$(or $(COUNT),200) \
	  cargo test --test random_histories -- --nocapture

# One thread, so that time on the clock is processor time.
bench: bootstrap ## Measure a run beside the parser alone, and histories of growing length
	. target/bootstrap/env && RAYON_NUM_THREADS=1 cargo bench --bench lint

clean: ## Remove everything built or fetched
	rm -rf target
