#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A standard output that is full, closed or no longer read: it is told once, the exit status says so, and
# nothing that was to be written elsewhere is left out.
# shellcheck disable=SC2016,SC2094 # nothing is to expand
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
use_own_cache

P=$(realpath "${PFNBENCH:-build/pfnbench}")
cp -r tests/golden/map "$T/map"

# Ways of running a command with a standard output that takes nothing.
into_full() {
	"$@" >/dev/full
}
into_closed() {
	"$@" >&-
}
# A reader that has gone before the first line comes.
into_no_reader() {
	local fifo=$T/fifo status=0
	rm -f "$fifo"
	mkfifo "$fifo"
	exec 6<>"$fifo" 7>"$fifo" 6>&-
	"$@" >&7 || status=$?
	exec 7>&-
	return $status
}

# fails_once WAY COMMAND...: status 1, and one line about it on standard error
fails_once() {
	local way=$1 got=0
	shift
	"into_$way" "$@" 2>"$T/err" || got=$?
	[[ $got == 1 && $(grep -c 'standard output: ' "$T/err") == 1 && $(wc -l <"$T/err") == 1 ]] ||
		{ echo "exit status $got"; cat "$T/err"; return 1; }
}
report_is_whole() {
	rm -rf "$T/map/plots" "$T/map/report.html"
	fails_once "$1" "$P" report "$T/map" && grep -q '</html>' "$T/map/report.html" &&
		[[ -s $T/map/plots/heat-contig-4M.svg ]]
}
for way in full closed no_reader; do
	for words in --version --help 'run --help' 'show --usage' list 'list policies' "show $T/map" "show $T/map --plot" \
		"show $T/map --findings" "compare tests/golden/run --by policy" "compare $T/map $T/map --json" \
		"compare $T/map $T/map --markdown" "export $T/map --table trials" "export $T/map --out $T/csv"; do
		# shellcheck disable=SC2086 # words
		check "$way: ${words//$T/}" fails_once $way "$P" $words
	done
	check "$way: report writes all the same" report_is_whole $way
done
check 'closed: what is bad input stays so' fails_with 2 'nowhere' "$P" show "$T/nowhere"

# A run, with a stand-in for QEMU.
use_fake_guests
printf '%s\n' '[experiment]' 'trials = 4' '[machine]' "kernels = image:$T/bzImage" '[axes]' 'target = null' \
	'policy = early-check, isolate-first' >"$T/e.ini"
TRIALS=4 # the stand-in leaves out what needs the module
run_is_kept() {
	local got=0
	rm -rf "$T/run"
	"into_$1" "$P" run "$T/e.ini" --out "$T/run" 2>"$T/err" || got=$?
	[[ $got == 1 && $(grep -c 'standard output: ' "$T/err") == 1 ]] || { echo "exit status $got"; cat "$T/err"; return 1; }

	grep -q '"ended"' "$T/run/run.json" && grep -q '</html>' "$T/run/report.html" && "$P" show "$T/run" >"$T/out" &&
		[[ -n $(find "$T/run/plots" -name '*.svg') && $(wc -l <"$T/run/trials.ndjson") == "$TRIALS" ]]
}
for way in full closed no_reader; do
	check "$way: a run is kept, and its plots are drawn" run_is_kept $way
done

finish
