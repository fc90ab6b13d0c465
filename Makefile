# The build. What exists in the tree is built: no file lists its neighbours.
#
#   make                 build/haechi and build/libhaechi.a
#   make tests           every test program, none of them run
#   make unit            build and run the unit tests
#   make test            everything script/test runs
#   make tidy            the rules of the code, checked by a program
#   make asan            the same tree under AddressSanitizer and UBSan, in build/asan
#   make tsan            the same under ThreadSanitizer, in build/tsan
#   make fuzz            fuzz targets, FUZZ_SECONDS each, in build/fuzz
#   make differ          SECONDS of random queries beside PostgreSQL 15, from SEED or a new one
#   make conform         the SQL suites of $HAECHI_DATA with PostgreSQL's answers; CONFORM_ARGS=--verbose
#   make faults          ROUNDS (200) of kill -9 under load and other faults, from SEED
#   make bench           the benchmark against DuckDB, SQLite and PostgreSQL
#   make bench-server    the service from outside: ingest, latency, lists, start
#   make bench-evaluation  an evaluation of 100,000 people over five years of ledger
#   make bench-mileage   standings and balances over a large ledger
#   make bench-console   the console in Chromium, over a hundred thousand alarms
#   make install         into $(DESTDIR)$(prefix)
#   make new KIND=… NAME=…   the skeleton of a scenario, operator, aggregate or function
#
# CC and BUILD (the output folder) may be set: make CC=clang BUILD=build/clang. V=1 shows commands.

BUILD  ?= build
prefix ?= /usr/local
ifeq ($(origin CC),default)
CC := gcc
endif
OPT          ?= -O2
OPT_HOT      ?= -O3
SANITIZE     ?=
FUZZ_CC      ?= clang
FUZZ_SECONDS ?= 600
SECONDS      ?= 60
ROUNDS       ?= 200
SEED         ?= $(shell date +%s)0000

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:

# ---- what there is

LIB_SOURCES  := $(sort $(shell find src -name '*.c' ! -name '*_test.c' ! -path src/main.c 2>/dev/null))
UNIT_SOURCES := $(sort $(shell find src -name '*_test.c' 2>/dev/null))
FUZZ_SOURCES := $(sort $(wildcard test/fuzz_*.c))
TEST_SOURCES := $(filter-out $(FUZZ_SOURCES),$(sort $(wildcard test/*.c)))
# A folder of its own: script/test runs every program of test/ itself.
CONFORM_SOURCES := $(sort $(wildcard test/conform/*.c))
BENCH_SOURCES := $(sort $(wildcard bench/*.c))

# In test/ and bench/ a file with a main() is a program, the others are linked into each of them.
programs_of = $(if $(1),$(shell grep -l '^int main\>' $(1)))
TEST_MAINS   := $(call programs_of,$(TEST_SOURCES))
TEST_SHARED  := $(filter-out $(TEST_MAINS),$(TEST_SOURCES))
BENCH_MAINS  := $(call programs_of,$(BENCH_SOURCES))
BENCH_SHARED := $(filter-out $(BENCH_MAINS),$(BENCH_SOURCES))

# A registry is generated as soon as the header that declares its rows exists.
registry_if = $(if $(wildcard src/$(2)),$(BUILD)/registry_$(1).c)
REGISTRIES := $(strip $(call registry_if,ops,flow/op.h) $(call registry_if,aggs,flow/agg.h) \
    $(call registry_if,fns,flow/fn.h) $(call registry_if,commands,cli/command.h) \
    $(call registry_if,drivers,store/driver.h) \
    $(call registry_if,modules,app/module.h) $(call registry_if,migrations,store/migrate.h) \
    $(call registry_if,queries,store/migrate.h) $(call registry_if,assets,app/asset.h))
# The statements of each queries.sql, as a header beside it in build/gen.
QUERY_HEADERS := $(patsubst src/%/queries.sql,$(BUILD)/gen/%/queries.h,$(shell find src -name queries.sql))

LIB_OBJECTS   := $(LIB_SOURCES:src/%.c=$(BUILD)/obj/%.o) $(REGISTRIES:.c=.o)
UNIT_PROGRAMS := $(UNIT_SOURCES:src/%.c=$(BUILD)/test/%)
TEST_PROGRAMS := $(TEST_MAINS:test/%.c=$(BUILD)/test/%)
FUZZ_PROGRAMS := $(FUZZ_SOURCES:test/%.c=$(BUILD)/test/%)
BENCH_PROGRAMS := $(BENCH_MAINS:bench/%.c=$(BUILD)/bench/%)
TEST_OBJECTS  := $(TEST_SHARED:test/%.c=$(BUILD)/obj/test/%.o)
CONFORM_OBJECTS := $(CONFORM_SOURCES:test/%.c=$(BUILD)/obj/test/%.o)
CONFORM       := $(BUILD)/test/conform/conform
FAULTS        := $(BUILD)/test/faults/faults
BENCH_OBJECTS := $(BENCH_SHARED:bench/%.c=$(BUILD)/obj/bench/%.o)
PROGRAM := $(if $(wildcard src/main.c),$(BUILD)/haechi)

# ---- flags

PACKAGES := jansson yaml-0.1 zlib libpcre2-8 libxxhash gmp libutf8proc libpq sqlite3 libmicrohttpd \
    gnutls libcrypto libargon2 libcurl xlsxwriter
ifeq ($(filter clean tidy new,$(MAKECMDGOALS)),)
ifneq ($(shell pkg-config --exists $(PACKAGES) && echo found),found)
$(error A library is missing ($(PACKAGES)). Run script/install-packages)
endif
endif

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wvla -Werror
CFLAGS  ?= -g
ALL_CFLAGS = -std=c17 -D_GNU_SOURCE $(OPT) $(CFLAGS) $(WARNINGS) $(SANITIZE) -Isrc -I$(BUILD)/gen \
    $(shell pkg-config --cflags $(PACKAGES)) -DHAECHI_SHARE_DIR='"$(prefix)/share/haechi"'
LIBS := $(shell pkg-config --libs $(PACKAGES)) -lpthread -lm
TEST_CFLAGS := -I. $(shell pkg-config --cflags cmocka 2>/dev/null)
TEST_LIBS := -lcmocka
ALL_CFLAGS := $(ALL_CFLAGS)

# Expression kernels run over whole columns: there the vectoriser earns its compile time.
$(BUILD)/obj/flow/fn/%.o $(BUILD)/obj/flow/eval.o: OPT_HERE := $(OPT_HOT)

# ---- goals

.PHONY: all tests unit test tidy asan tsan fuzz fuzz-programs differ conform faults bench bench-mileage bench-server bench-console bench-evaluation screens install clean new FORCE

all: $(BUILD)/libhaechi.a $(PROGRAM)

tests: all $(UNIT_PROGRAMS) $(TEST_PROGRAMS) $(CONFORM) $(FAULTS)

unit: $(UNIT_PROGRAMS)
	@for program in $(UNIT_PROGRAMS); do $$program || exit 1; done

test:
	script/test

tidy: $(BUILD)/libhaechi.a
	BUILD=$(BUILD) tools/tidy

ASAN_FLAGS := BUILD=$(BUILD)/asan OPT=-O1 OPT_HOT=-O1 \
    SANITIZE='-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer'
asan:
	$(MAKE) $(ASAN_FLAGS) tests

TSAN_FLAGS := BUILD=$(BUILD)/tsan OPT=-O1 OPT_HOT=-O1 \
    SANITIZE='-fsanitize=thread -fno-omit-frame-pointer'
tsan:
	$(MAKE) $(TSAN_FLAGS) tests

FUZZ_FLAGS := CC=$(FUZZ_CC) BUILD=$(BUILD)/fuzz OPT=-O1 OPT_HOT=-O1 \
    SANITIZE='-fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=undefined'
fuzz:
	$(MAKE) $(FUZZ_FLAGS) fuzz-programs
	BUILD=$(BUILD)/fuzz FUZZ_SECONDS=$(FUZZ_SECONDS) tools/fuzz

fuzz-programs: $(FUZZ_PROGRAMS)

differ: $(BUILD)/test/differ
	$< $(SEED) $(SECONDS)

conform: $(CONFORM)
	$(CONFORM) $(CONFORM_ARGS)

faults: all $(FAULTS)
	$(FAULTS) $(SEED) $(ROUNDS)

bench: all $(BENCH_PROGRAMS)
	BUILD=$(BUILD) bench/run

# A picture of every page at both widths.
screens: all
	node web/test/run.mjs --screens $(BUILD)/screens

bench-evaluation: all
	HAECHI=$(BUILD)/haechi bench/evaluation

bench-server: all $(BUILD)/bench/latency $(BUILD)/bench/users
	BUILD=$(BUILD) bench/server

bench-mileage: all
	HAECHI=$(BUILD)/haechi bench/mileage

bench-console: all
	HAECHI=$(BUILD)/haechi node bench/console.mjs

clean:
	rm -rf $(BUILD)

new:
	tools/new "$(KIND)" "$(NAME)"

install: all
	install -d $(DESTDIR)$(prefix)/bin $(DESTDIR)$(prefix)/share/haechi
	$(if $(PROGRAM),install -m 755 $(PROGRAM) $(DESTDIR)$(prefix)/bin/haechi)
	for folder in $(wildcard catalog scenarios mappings sql); do \
	    find $$folder -type f | while read -r file; do \
	        install -D -m 644 "$$file" "$(DESTDIR)$(prefix)/share/haechi/$$file" || exit 1; \
	    done || exit 1; \
	done
	install -D -m 644 share/man/haechi.1 $(DESTDIR)$(prefix)/share/man/man1/haechi.1
	install -D -m 644 share/completion/bash $(DESTDIR)$(prefix)/share/bash-completion/completions/haechi
	install -D -m 644 share/completion/zsh $(DESTDIR)$(prefix)/share/zsh/site-functions/_haechi
	for unit in $(wildcard share/systemd/*); do \
	    install -d $(DESTDIR)$(prefix)/lib/systemd/system || exit 1; \
	    sed 's,/usr/local/,$(prefix)/,' $$unit >$(DESTDIR)$(prefix)/lib/systemd/system/$${unit##*/} || exit 1; \
	done
	install -D -m 644 LICENSE $(DESTDIR)$(prefix)/share/doc/haechi/LICENSE

# ---- how each thing is made

QUIET := $(if $(V),,@)
say = $(if $(V),,@printf '  %-4s %s\n' $(1) $(2))

# Text that decides what is built; replaced only when it changes, so its age is a dependency.
keep_if_same = printf '%s\n' $(1) > $@.new; if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

$(BUILD)/flags.txt: FORCE
	@mkdir -p $(@D)
	@$(call keep_if_same,"$(CC)" $(foreach flag,$(ALL_CFLAGS) $(OPT_HOT),'$(subst ','\'',$(flag))'))

$(BUILD)/objects.txt: FORCE
	@mkdir -p $(@D)
	@$(call keep_if_same,$(LIB_OBJECTS))

$(BUILD)/test-objects.txt: FORCE
	@mkdir -p $(@D)
	@$(call keep_if_same,$(TEST_OBJECTS))

$(BUILD)/bench-objects.txt: FORCE
	@mkdir -p $(@D)
	@$(call keep_if_same,$(BENCH_OBJECTS))

$(BUILD)/registry_%.c: FORCE
	@mkdir -p $(@D)
	@tools/registry $* $@

# The console is built once for all builds, and embedded file by file.
WEB := build/web/manifest.json
$(WEB): $(wildcard web/*.json web/*.mjs web/src/*.* web/src/*/*.*) script/console
	$(call say,WEB,web)
	$(QUIET)script/console

$(BUILD)/registry_assets.c: $(WEB)

$(BUILD)/registry_%.o: $(BUILD)/registry_%.c $(BUILD)/flags.txt
	$(call say,CC,$<)
	$(QUIET)$(CC) $(ALL_CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/gen/%/queries.h: src/%/queries.sql tools/registry
	@tools/registry query_header $@ $<

$(LIB_OBJECTS): | $(QUERY_HEADERS)

$(BUILD)/obj/test/%.o: test/%.c $(BUILD)/flags.txt
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(QUIET)$(CC) $(ALL_CFLAGS) $(TEST_CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/obj/bench/%.o: bench/%.c $(BUILD)/flags.txt
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(QUIET)$(CC) $(ALL_CFLAGS) $(TEST_CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/obj/%.o: src/%.c $(BUILD)/flags.txt
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(QUIET)$(CC) $(ALL_CFLAGS) $(OPT_HERE) -MMD -MP -c $< -o $@

# libpg_query exports some 340 names of PostgreSQL's insides (errmsg, list_copy, hash_search …)
# that one of ours could silently replace. Folded into one object, only its API stays visible.
# The archive brings its own protobuf-c and xxhash; the latter becomes local too.
$(BUILD)/pg_query.o:
	@mkdir -p $(@D)
	@archive=$$($(CC) -print-file-name=libpg_query.a); \
	    test -f "$$archive" || { echo "libpg_query.a is missing: run script/install-packages" >&2; exit 1; }; \
	    ld -r --whole-archive "$$archive" -o $@.all
	$(QUIET)objcopy --wildcard --keep-global-symbol='pg_query_*' --keep-global-symbol='protobuf_c_*' $@.all $@
	@rm $@.all

$(BUILD)/libhaechi.a: $(LIB_OBJECTS) $(BUILD)/pg_query.o $(BUILD)/objects.txt
	@rm -f $@
	$(call say,AR,$@)
	$(QUIET)$(AR) rcs $@ $(LIB_OBJECTS) $(BUILD)/pg_query.o

$(BUILD)/haechi: $(BUILD)/obj/main.o $(BUILD)/libhaechi.a
	$(call say,LINK,$@)
	$(QUIET)$(CC) $(SANITIZE) $(CFLAGS) $(LDFLAGS) $^ $(LIBS) -o $@

$(BUILD)/libtest.a: $(TEST_OBJECTS) $(BUILD)/test-objects.txt
	@rm -f $@
	$(call say,AR,$@)
	$(QUIET)$(AR) rcs $@ $(TEST_OBJECTS)

# What only benchmarks need (SQLite) is not there when the tests are built.
$(BUILD)/libbench.a: $(BENCH_OBJECTS) $(BUILD)/bench-objects.txt
	@rm -f $@
	$(call say,AR,$@)
	$(QUIET)$(AR) rcs $@ $(BENCH_OBJECTS)

$(UNIT_PROGRAMS): $(BUILD)/test/%: $(BUILD)/obj/%.o $(BUILD)/libhaechi.a
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(QUIET)$(CC) $(SANITIZE) $(CFLAGS) $(LDFLAGS) $^ -lcmocka $(LIBS) -o $@

$(TEST_PROGRAMS): $(BUILD)/test/%: $(BUILD)/obj/test/%.o $(BUILD)/libtest.a $(BUILD)/libhaechi.a
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(QUIET)$(CC) $(SANITIZE) $(CFLAGS) $(LDFLAGS) $^ $(TEST_LIBS) $(LIBS) -o $@

$(CONFORM): $(CONFORM_OBJECTS) $(BUILD)/libtest.a $(BUILD)/libhaechi.a
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(QUIET)$(CC) $(SANITIZE) $(CFLAGS) $(LDFLAGS) $^ $(TEST_LIBS) $(LIBS) -o $@

$(FAULTS): $(BUILD)/obj/test/faults/faults.o $(BUILD)/libtest.a $(BUILD)/libhaechi.a
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(QUIET)$(CC) $(SANITIZE) $(CFLAGS) $(LDFLAGS) $^ $(TEST_LIBS) $(LIBS) -o $@

$(FUZZ_PROGRAMS): $(BUILD)/test/%: $(BUILD)/obj/test/%.o $(BUILD)/libhaechi.a
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(QUIET)$(CC) $(SANITIZE) -fsanitize=fuzzer $(CFLAGS) $(LDFLAGS) $^ $(LIBS) -o $@

$(BENCH_PROGRAMS): $(BUILD)/bench/%: $(BUILD)/obj/bench/%.o $(BUILD)/libbench.a $(BUILD)/libtest.a \
    $(BUILD)/libhaechi.a
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(QUIET)$(CC) $(SANITIZE) $(CFLAGS) $(LDFLAGS) $^ $(TEST_LIBS) $(LIBS) -o $@

# Objects of tests are reached through pattern chains; without this make would delete them.
.SECONDARY:

DEPENDENCIES := $(LIB_OBJECTS:.o=.d) $(BUILD)/obj/main.d $(UNIT_SOURCES:src/%.c=$(BUILD)/obj/%.d) \
    $(patsubst %.c,$(BUILD)/obj/%.d,$(TEST_SOURCES) $(FUZZ_SOURCES) $(CONFORM_SOURCES) test/faults/faults.c $(BENCH_SOURCES))
-include $(wildcard $(DEPENDENCIES))
