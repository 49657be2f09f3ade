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
for tool in sh sed tr env date grep mktemp rm cat tail head dirname uname; do
	ln -s "$(command -v $tool)" "$T/bin/"
done
stub dpkg-query 'echo "gcc installed"'
stub dpkg 'echo amd64'
stub id 'echo 1000'
stub apt-get exit
# is_for_root: one line has what an administrator is to type
is_for_root() {
	local said=0
	PATH=$T/bin scripts/setup.sh >"$T/out" 2>&1 || said=$?
	cat "$T/out"
	[[ $said == 1 && $(wc -l <"$T/out") == 1 ]] &&
		grep -q '^scripts/setup.sh: .* ask for: apt-get install --no-install-recommends make pkg-config ' "$T/out"
}
check 'without root and sudo it says what is to be installed' is_for_root
stub sudo 'exit 1'
check 'also where sudo does not let us' is_for_root
rm "$T/bin/sudo"
# refuses_on LINES: of os-release, and says where it would work, and what is needed
refuses_on() {
	local text
	printf '%s\n' "$@" >"$T/os-release"
	for text in "this is ${1#*=} on " 'Debian 12 and 13 on amd64 alone; use a container' 'answers to gcc make pkg-config'; do
		fails_with 1 "$text" env PATH="$T/bin" PFNBENCH_OS_RELEASE="$T/os-release" scripts/setup.sh || return
	done
}
check 'another system is refused, with what would do' refuses_on PRETTY_NAME=Fedora ID=fedora
check 'so is another release' refuses_on PRETTY_NAME=Debian ID=debian VERSION_CODENAME=bullseye
stub dpkg 'echo arm64'
check 'and another architecture' refuses_on PRETTY_NAME=Debian ID=debian VERSION_CODENAME=bookworm
stub dpkg 'echo amd64'

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
stub apt-get "[ \"\${*##*update*}\" ] || { echo \"  Temporary failure resolving 'mirror.example'\"; exit; }
echo 'E: Unable to locate package frob'; exit 100"
no_network() {
	! PATH=$T/bin scripts/setup.sh >"$T/out" 2>&1 || return 1
	[[ $(tail -n 1 "$T/out") == "scripts/setup.sh: no network: Temporary failure resolving 'mirror.example'; "* ]] ||
		{ cat "$T/out"; return 1; }
}
check 'a missing network is no missing package' no_network

check 'libperf.sh needs a directory' fails_with 2 'call it as' scripts/libperf.sh
use_own_cache
says_why() {
	! scripts/libperf.sh "$T/libperf" >"$T/out" 2>&1 || return 1
	[[ $(tail -n 1 "$T/out") == *no-mirror* ]] || { cat "$T/out"; return 1; }
}
check 'libperf.sh without network says why' says_why
says_no_network() {
	! PFNBENCH_MIRROR=http://127.0.0.1:1/debian PFNBENCH_SECURITY_MIRROR=http://127.0.0.1:1/security \
		"$@" >"$T/out" 2>&1 && grep -q 'no network: Could not connect to 127.0.0.1:1 .*; see to the network, or set' "$T/out" ||
		{ cat "$T/out"; return 1; }
}
check 'and that there is no network' says_no_network scripts/libperf.sh "$T/libperf"
check 'as kernel.sh does, which cannot know what there is' says_no_network scripts/kernel.sh get debian:5.10
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
