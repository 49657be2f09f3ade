# SPDX-License-Identifier: GPL-2.0
#
# make bench	set up everything, run the default experiment, write tables, plots and report
# make check	set up everything, run every test
# make check-long	run the tests that take hours: A/A of the reference runs, kernels of our own
# make		build/pfnbench, and the module for each cached kernel
# make unit	the unit tests alone, without set-up
# make lint	what scripts/lint.sh checks of the source; a suite of make check
# make sanitize	unit and golden suites under address and undefined behaviour sanitizers
# make install	install it: prefix (/usr/local), DESTDIR and the GNU folders' names; make uninstall takes it away
# make coverage	which lines unit and golden suites run: build/coverage/index.html
# make compile_commands.json	how each file is compiled, for editors and clang's tools

B := build
EXPERIMENT ?= experiments/bench.ini

CC ?= gcc
PKGS := jansson zlib nettle hwloc libtraceevent liburing
CFLAGS ?= -O2 -g
CFLAGS += -std=gnu11 -Wall -Wextra $(WERROR) -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	  -Wold-style-definition -Wno-unused-parameter -Wno-missing-field-initializers
# The executable is a guest's init: its bytes must not depend on the folder it is built in.
CFLAGS += -ffile-prefix-map=$(CURDIR)=.
LDFLAGS += -Wl,--build-id=none
# Warnings are errors in make check alone, for another compiler may have more of them. No object is made anew for it.
ERRORS = WERROR=$(if $(filter undefined,$(origin WERROR)),-Werror,$(WERROR))
CPPFLAGS += -D_GNU_SOURCE -I. -Ikmod/include -I$(B)/libperf/include -I$(B)/gen
LIBS = -linih -lnuma -lm -pthread $(B)/libperf/lib/libperf.a $(B)/libperf/lib/libapi.a \
       $(shell pkg-config --libs $(PKGS))

SRCS := $(shell find bench workloads -name "*.c" | LC_ALL=C sort)
# What needs no QEMU of the plugin is tested like anything else.
SRCS += plugin/cache.c plugin/stacks.c plugin/symbols.c
LIB_OBJS := $(patsubst %.c,$(B)/%.o,$(filter-out bench/main.c,$(SRCS)))
UNIT_SRCS := $(wildcard tests/unit/test_*.c)
UNIT_BINS := $(patsubst tests/unit/%.c,$(B)/tests/%,$(UNIT_SRCS))
TEST_LIB_OBJS := $(patsubst %.c,$(B)/%.o,$(wildcard tests/lib/*.c))
TOOL_BINS := $(patsubst tests/tools/%.c,$(B)/tests/%,$(wildcard tests/tools/*.c))
FUZZ_BINS := $(patsubst tests/fuzz/fuzz_%.c,$(B)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
PLUGIN := $(if $(wildcard $(B)/qemu-plugin/qemu-plugin.h),$(B)/plugin/pfnprofile.so)
BENCH_BINS := $(patsubst tests/bench/%.c,$(B)/tests/%,$(wildcard tests/bench/*.c))

# For this Makefile again: a compiler for each CPU, unless whoever called make has said how many.
AT_ONCE = --no-print-directory $(if $(filter -j%,$(MAKEFLAGS)),,-j$(shell nproc))

.PHONY: all bench benchmarks check check-long clean coverage help lint sanitize setup setup-check modules unit
.DELETE_ON_ERROR:
.SECONDARY:

all: setup
	@$(MAKE) $(AT_ONCE) $(B)/pfnbench man
	@$(MAKE) $(AT_ONCE) modules

help:
	@sed -n '3,/^$$/s/^# //p' Makefile
	@echo "make benchmarks	what pfnbench itself costs, as ratios"
	@echo "make clean	remove build/ (results and the kernel cache stay)"
	@echo "variables: EXPERIMENT=$(EXPERIMENT)  PATTERN=$(or $(PATTERN),. (suites of make check, check-long))"

setup:
	@test -w . || { echo "make: $(CURDIR) is not yours to write; clone it (git clone $(CURDIR) pfnbench), or run" \
		"what is built there: $(CURDIR)/$(B)/pfnbench run EXPERIMENT.ini --out DIR" >&2; exit 1; }
	@scripts/setup.sh
	@scripts/libperf.sh $(B)/libperf
	@scripts/plugin.sh $(B)/qemu-plugin

setup-check: setup
	@scripts/setup.sh --check

bench: setup
	@$(MAKE) $(AT_ONCE) $(B)/pfnbench
	@$(B)/pfnbench run $(EXPERIMENT)

check: setup-check
	@$(MAKE) $(AT_ONCE) $(ERRORS) $(B)/pfnbench tests-built
	@tests/run.sh '$(PATTERN)'

check-long: setup-check
	@$(MAKE) $(AT_ONCE) $(B)/pfnbench tests-built
	@tests/run.sh --long '$(PATTERN)'

lint: setup-check
	@$(MAKE) $(AT_ONCE) $(B)/pfnbench
	@scripts/lint.sh

# Unit and golden suites once more, of objects made with the flags FLAGS in the folder DIR. Suites that take memory of
# the machine are not among them.
.PHONY: again again-built
again:
	@$(MAKE) $(AT_ONCE) $(B)/tests/watched
	@mkdir -p $(DIR) && ln -sfn ../libperf $(DIR)/libperf
	@CFLAGS='$(FLAGS)' $(MAKE) $(AT_ONCE) B=$(DIR) WERROR=-w again-built
	@PFNBENCH_BUILD=$(DIR) tests/run.sh '^unit [0-9]+ (unit/|golden)'

again-built: $(B)/pfnbench $(UNIT_BINS) $(TOOL_BINS) $(B)/tests/validate

sanitize: setup-check
	@$(MAKE) $(AT_ONCE) DIR=$(B)/asan FLAGS='$(SANITIZE)' again

# gcovr finds the objects' notes and counts by itself; those of the last time would be added to.
coverage: DIR = $(B)/gcov
coverage: setup-check
	@scripts/setup.sh --coverage
	@mkdir -p $(DIR) $(B)/coverage && find $(DIR) -name '*.gcda' -delete
	@$(MAKE) $(AT_ONCE) DIR=$(DIR) FLAGS='-O0 -g --coverage' again
	@gcovr --root . --filter '(bench|workloads)/' --exclude-unreachable-branches --print-summary \
		--html-details $(B)/coverage/index.html $(DIR)

# The module's files are left out: the kernel they are built for decides how.
.PHONY: compile_commands.json
compile_commands.json:
	@{ sep='['; for c in $(SRCS) $(wildcard tests/*/*.c); do \
		printf '%s\n{ "directory": "%s", "file": "%s",\n  "command": "%s" }' "$$sep" '$(CURDIR)' "$$c" \
			"$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $(B)/$${c%.c}.o $$c"; sep=,; \
	done; printf '\n]\n'; } > $@

benchmarks: setup-check
	@$(MAKE) $(AT_ONCE) $(B)/pfnbench tests-built
	@tests/bench/run.sh

modules:
	@scripts/kernel.sh list | while IFS="$$(printf '\t')" read -r spec release version dir; do \
		! grep -q '^module_build=absent' "$$dir/manifest" || continue; \
		scripts/module.sh "$$dir" $(B)/kmod/$$release/pfnbench.ko || exit 1; done

.PHONY: tests-built
tests-built: $(UNIT_BINS) $(BENCH_BINS) $(TOOL_BINS) $(B)/tests/validate $(B)/tests/vm-init $(B)/tests/stress-init \
	     $(B)/tests/fuzz-init $(B)/tests/fault.so

unit: $(UNIT_BINS)
	@for t in $(UNIT_BINS); do $$t || exit 1; done

# What the binary says of itself; rewritten only when it changes. No path: see bench/util/source.h.
$(B)/gen/version.h: FORCE
	@mkdir -p $(@D)
	@printf '#define PFNBENCH_VERSION "%s"\n' \
		"$(or $(VERSION),$$(git describe --always --dirty 2>/dev/null || echo unknown))" > $@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@
.PHONY: FORCE

$(B)/libpfnbench.a: $(LIB_OBJS)
	@rm -f $@
	@ar rcs $@ $^

$(B)/pfnbench: $(B)/bench/main.o $(B)/libpfnbench.a $(PLUGIN)
	@echo "  LD      $@"
	@$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter-out %.so,$^) $(LIBS)

# QEMU loads it. Its header is there once setup has found it: scripts/plugin.sh.
$(B)/plugin/pfnprofile.so: $(wildcard plugin/*.[ch]) kmod/include/pfnbench_mark.h $(B)/qemu-plugin/qemu-plugin.h
	@mkdir -p $(@D)
	@echo "  LD      $@"
	@$(CC) -I. -I$(B)/qemu-plugin -Iplugin/compat -D_GNU_SOURCE $(CFLAGS) $(LDFLAGS) -fPIC -fvisibility=hidden -shared -o $@ \
		$(filter %.c,$^)

$(B)/%.o: %.c | $(B)/gen/version.h
	@mkdir -p $(@D)
	@echo "  CC      $<"
	@$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(B)/tests/test_%: $(B)/tests/unit/test_%.o $(TEST_LIB_OBJS) $(B)/libpfnbench.a
	@mkdir -p $(@D)
	@echo "  LD      $@"
	@$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS) -lcmocka

$(B)/tests/vm-init: $(patsubst %.c,$(B)/%.o,$(wildcard tests/vm/*.c)) $(B)/libpfnbench.a
	@echo "  LD      $@"
	@$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(B)/tests/stress-init: $(patsubst %.c,$(B)/%.o,$(wildcard tests/stress/*.c) tests/vm/tap.c) \
			$(B)/libpfnbench.a
	@echo "  LD      $@"
	@$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(B)/tests/fuzz-init: $(patsubst %.c,$(B)/%.o,$(wildcard tests/fuzz-ioctl/*.c) tests/vm/tap.c) \
		      $(B)/libpfnbench.a
	@echo "  LD      $@"
	@$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(TOOL_BINS): $(B)/tests/%: $(B)/tests/tools/%.o $(TEST_LIB_OBJS) $(B)/libpfnbench.a
	@echo "  LD      $@"
	@$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(B)/tests/validate: tests/tools/validate.py
	@mkdir -p $(@D)
	@cp $< $@

$(B)/tests/bench_%: $(B)/tests/bench/bench_%.o $(B)/libpfnbench.a
	@mkdir -p $(@D)
	@echo "  LD      $@"
	@$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

# Parsers' fuzzing targets: fuzz-replay gives them files (tests/fuzz/replay.c), fuzz makes libFuzzer do so. Each is
# this Makefile again with another compiler and folder.
FUZZ_MAIN ?= $(B)/tests/fuzz/replay.o
SANITIZE := -O0 -g1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined

$(B)/fuzz/%: $(B)/tests/fuzz/fuzz_%.o $(B)/tests/fuzz/scratch.o $(FUZZ_MAIN) $(B)/libpfnbench.a
	@mkdir -p $(@D)
	@echo "  LD      $@"
	@$(CC) $(CFLAGS) $(LDFLAGS) $(FUZZ_LDFLAGS) -o $@ $^ $(LIBS)

.PHONY: fuzz fuzz-replay fuzz-bins
fuzz-bins: $(FUZZ_BINS)

fuzz-replay:
	@mkdir -p $(B)/asan && ln -sfn ../libperf $(B)/asan/libperf
	@CFLAGS='$(SANITIZE)' $(MAKE) $(AT_ONCE) B=$(B)/asan WERROR=-w fuzz-bins

fuzz:
	@scripts/setup.sh --fuzz
	@mkdir -p $(B)/clang && ln -sfn ../libperf $(B)/clang/libperf
	@CFLAGS='$(SANITIZE) -O1 -fsanitize=fuzzer-no-link' FUZZ_MAIN= FUZZ_LDFLAGS=-fsanitize=fuzzer \
		$(MAKE) $(AT_ONCE) B=$(B)/clang CC=$(notdir $(lastword $(sort $(wildcard /usr/bin/clang-[1-9][0-9])))) \
		WERROR=-w fuzz-bins

# For LD_PRELOAD, see tests/fault/loop.sh
$(B)/tests/fault.so: tests/fault/fault.c
	@mkdir -p $(@D)
	@echo "  LD      $@"
	@$(CC) $(CFLAGS) $(LDFLAGS) -fPIC -shared -o $@ $< -ldl

clean:
	rm -rf $(B)

# The program lies in its folder as it lies here, and finds its scripts, plots and experiments as here; bindir has a link
# to it. So nothing of where it is installed is compiled in, which would be in every guest, and the folder may be moved.
# Only what is there is installed: root should not build. The programs of tests and lint stay here.
prefix ?= /usr/local
exec_prefix ?= $(prefix)
bindir ?= $(exec_prefix)/bin
libdir ?= $(exec_prefix)/lib
datarootdir ?= $(prefix)/share
datadir ?= $(datarootdir)
docdir ?= $(datarootdir)/doc/pfnbench
INSTALL ?= install
INSTALL_DATA ?= $(INSTALL) -m 644
pkgdir = $(libdir)/pfnbench
mandir ?= $(datarootdir)/man
man1dir = $(mandir)/man1
completionsdir ?= $(datadir)/bash-completion/completions
INSTALLED_DATA = COPYING $(wildcard experiments/*.ini kmod/Kbuild kmod/*.[ch] kmod/include/*.h patches/*.patch plots/*.gp \
	results/reference/*/* scripts/*.config) scripts/archive.sh scripts/network.sh scripts/root.sh
INSTALLED_PROGRAMS = $(addprefix scripts/,initramfs.sh kernel.sh kernel_build.sh module.sh setup.sh)

# manuals_into DIR: a page for each command, of the tables that --help is made of
manuals_into = mkdir -p $(1) && umask 022 && $(B)/pfnbench help --manual > $(1)/pfnbench.1 && \
	for c in $$($(B)/pfnbench help --commands); do \
		$(B)/pfnbench help --manual $$c > $(1)/pfnbench-$$c.1 || exit 1; done

# install_as COMMAND FILE...: each to its place below pkgdir
install_as = for f in $(2); do $(1) -D "$$f" "$(DESTDIR)$(pkgdir)/$$f" || exit 1; done

.PHONY: install man uninstall
man: $(B)/pfnbench
	@$(call manuals_into,$(B)/man)

install:
	@test -x $(B)/pfnbench || { echo "make install: $(B)/pfnbench is not built; run make first" >&2; exit 1; }
	@$(call install_as,$(INSTALL_DATA),$(INSTALLED_DATA))
	@$(call install_as,$(INSTALL) -m 755,$(INSTALLED_PROGRAMS))
	@$(INSTALL) -D -m 755 $(B)/pfnbench $(DESTDIR)$(pkgdir)/build/pfnbench
	@! test -e $(B)/plugin/pfnprofile.so || \
		$(INSTALL_DATA) -D $(B)/plugin/pfnprofile.so $(DESTDIR)$(pkgdir)/build/plugin/pfnprofile.so
	@! test -e $(B)/qemu-plugin/why || \
		$(INSTALL_DATA) -D $(B)/qemu-plugin/why $(DESTDIR)$(pkgdir)/build/qemu-plugin/why
	@: > $(DESTDIR)$(pkgdir)/build/installed	# nothing is to be made here
	@$(INSTALL) -d $(DESTDIR)$(bindir) $(DESTDIR)$(docdir)
	@ln -sfnr $(DESTDIR)$(pkgdir)/build/pfnbench $(DESTDIR)$(bindir)/pfnbench
	@$(INSTALL_DATA) README.md docs/* $(DESTDIR)$(docdir)
	@$(call manuals_into,$(DESTDIR)$(man1dir))
	@$(INSTALL_DATA) -D scripts/completion.sh $(DESTDIR)$(completionsdir)/pfnbench

uninstall:
	rm -rf $(DESTDIR)$(pkgdir) $(DESTDIR)$(docdir)
	rm -f $(DESTDIR)$(bindir)/pfnbench $(DESTDIR)$(completionsdir)/pfnbench \
		$(DESTDIR)$(man1dir)/pfnbench.1 $(DESTDIR)$(man1dir)/pfnbench-*.1

-include $(wildcard $(B)/*/*.d $(B)/*/*/*.d $(B)/*/*/*/*.d)
