#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# scripts/setup.sh and libperf.sh: misuse, and that a second run does nothing.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

check 'setup.sh takes no arguments' fails_with 2 'no arguments' scripts/setup.sh now
quick_and_silent() {
	local TIMEFORMAT='%U %S'
	{ time gives '' scripts/setup.sh; } 2>"$T/time" && tail -n 1 "$T/time" | awk '$1 + $2 > 0.5 { exit 1 }'
}
check 'setup.sh has nothing to do in half a second of CPU time' quick_and_silent
check 'nor with --check, once that is installed' gives '' scripts/setup.sh --check
# stub NAME SCRIPT: a command of that name in T/bin
stub() {
	printf '#!/bin/sh\n%s\n' "$2" >"$T/bin/$1"
	chmod +x "$T/bin/$1"
}
mkdir "$T/bin"
for tool in sh sed tr env date grep mktemp rm cat tail; do
	ln -s "$(command -v $tool)" "$T/bin/"
done
stub dpkg-query 'echo "gcc installed"'
stub id 'echo 1000'
stub apt-get exit
no_sudo() {
	! PATH=$T/bin scripts/setup.sh >"$T/out" 2>&1 || return 1
	gives 'scripts/setup.sh: packages are missing, and only root can install them; run it as root, or install sudo' cat "$T/out"
}
check 'without root and sudo it says what to do' no_sudo

# apt-get finds the lists locked twice, then works.
stub id 'echo 0'
stub sleep "[ \"\$1\" != 1 ] || exec $(command -v sleep) 1; echo slept >>$T/slept"
stub apt-get "echo \"\$*\" >>$T/calls
[ \$(grep -c update $T/calls) -gt 2 ] || { echo 'E: Could not get lock /var/lib/apt/lists/lock. It is held by process 17 (apt)'; exit 100; }"
waits_for_lock() {
	PATH=$T/bin scripts/setup.sh >"$T/out" 2>&1 || { cat "$T/out"; return 1; }
	[[ $(wc -l <"$T/slept") == 2 && $(<"$T/out") == *'installing make pkg-config'* ]] || { cat "$T/out"; return 1; }
	[[ $(grep -c 'waiting for up to 600 s: .* held by process 17 (apt)' "$T/out") == 1 ]] || { cat "$T/out"; return 1; }
	grep -q 'no-install-recommends make pkg-config' "$T/calls"
}
check 'it waits for another apt, then installs what is missing only' waits_for_lock

stub apt-get 'echo "E: Unable to locate package frob"; exit 100'
no_package() {
	! PATH=$T/bin scripts/setup.sh >"$T/out" 2>&1 || return 1
	[[ $(tail -n 1 "$T/out") == *'apt-get install failed: E: Unable to locate package frob; '* ]] || { cat "$T/out"; return 1; }
}
check "apt's error is passed on" no_package

check 'libperf.sh needs a directory' fails_with 2 'call it as' scripts/libperf.sh
use_own_cache
says_why() {
	! scripts/libperf.sh "$T/libperf" >"$T/out" 2>&1 || return 1
	[[ $(tail -n 1 "$T/out") == *no-mirror* ]] || { cat "$T/out"; return 1; }
}
check 'libperf.sh without network says why' says_why
check 'and leaves nothing that looks finished' test ! -e "$T/libperf/stamp"
unset XDG_CACHE_HOME PFNBENCH_MIRROR PFNBENCH_SECURITY_MIRROR
if [[ -e build/libperf/stamp ]]; then
	check 'libperf.sh does nothing a second time' gives '' scripts/libperf.sh build/libperf
	cat >"$T/t.c" <<'END'
#include <linux/perf_event.h>
#include <perf/core.h>
#include <perf/evlist.h>
#include <perf/evsel.h>
#include <perf/threadmap.h>
#include <stdlib.h>
int main(void)
{
	struct perf_event_attr attr = { .type = PERF_TYPE_SOFTWARE, .config = PERF_COUNT_SW_DUMMY };
	struct perf_thread_map *threads = perf_thread_map__new_dummy();
	struct perf_evlist *list = perf_evlist__new();

	libperf_init(NULL);
	perf_evlist__add(list, perf_evsel__new(&attr));
	perf_evlist__set_maps(list, NULL, threads);
	perf_evlist__delete(list);
	perf_thread_map__put(threads);
	return 0;
}
END
	links() {
		# shellcheck disable=SC2046 # words
		gcc -o "$T/t" "$T/t.c" $(PKG_CONFIG_PATH=build/libperf/lib/pkgconfig pkg-config --cflags --libs libperf) &&
			"$T/t" && ! ldd "$T/t" | grep perf
	}
	check 'a program links libperf statically and runs' links
else
	skip 'using libperf' 'build/libperf is not built'
fi

finish
