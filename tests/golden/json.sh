#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Output for scripts: `pfnbench show --json`, with findings, and `list --json`. UPDATE=1 refreshes the golden files
# instead of comparing.
# shellcheck source=lib.sh
# shellcheck disable=SC2086,SC2119 # no path here has blanks; copy takes an argument or none
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

show_golden() {
	golden show.json 0 show $GOLDEN/map --json
}

# member NAME: what the lines of the output have behind this name
member() {
	sed -n "s/^ *\"$1\": \"\{0,1\}\([^\"]*\)\"\{0,1\},\{0,1\}$/\1/p" "$TMP/out"
}

# Every trial is counted, once in the sum and once in its cell.
all_trials() {
	local run nr sum

	for run in run retries kinds phases gigantic unplug; do
		nr=$(wc -l < $GOLDEN/$run/trials.ndjson)
		sum=$("$PFNBENCH" show $GOLDEN/$run --json |
			awk '/"(success|failure|timeout|skipped|crashed)": [0-9]+/ { sum += $2 } END { print sum }')
		[ "$sum" = $((2 * nr)) ] || { echo "$run: $sum, not twice $nr"; return 1; }
	done
}

# Estimates take the place of what was measured.
no_measured_time() {
	copy
	cp $GOLDEN/estimate/profiles.ndjson.gz $GOLDEN/estimate/prices.json "$TMP/run"
	sed -i '/^ "trials": {/{
		r '$GOLDEN'/estimate/profiles.json
		N
	}' "$TMP/run/run.json"
	"$PFNBENCH" show "$TMP/run" --measure estimate --json > "$TMP/out" && grep -q '"estimate_ns"' "$TMP/out" &&
		! grep -qE '"(latency_ns|cpu_ns|counters.task_clock_ns)"' "$TMP/out"
}

# The same sentences as in text.
findings() {
	"$PFNBENCH" show $GOLDEN/run --findings --json > "$TMP/out" || return
	paste -d '' <(member scope | sed 's/^/- **/; s/$/**: /') <(member text | sed 's/$/./') |
		cmp - <("$PFNBENCH" show $GOLDEN/run --findings)
}

# Every entry of the text is in the object, and says of guests and this machine the same.
lists() {
	local what

	for what in targets workloads policies retries counters; do
		"$PFNBENCH" list $what --json > "$TMP/out" || return
		paste -d ' ' <(member guests | grep -v '{') <(member host) <(member name) > "$TMP/json"
		"$PFNBENCH" list $what | sed -nE 's/^(yes|some|no)(\([0-9]+\))? +(yes|some|no)(\([0-9]+\))? +([^ ]+).*/\1 \3 \5/p' |
			diff "$TMP/json" - && [ -s "$TMP/json" ] || return
	done
	"$PFNBENCH" list kernels --json > "$TMP/out" && grep -q '^ "kernels": \[' "$TMP/out"
}

lists_fit() {
	local width

	for width in 50 80; do
		! COLUMNS=$width "$PFNBENCH" list | LC_ALL=C.UTF-8 grep -nE "^.{$((width + 1)),}" || return
	done
}

# Without QEMU no guest can do anything, and this machine can what it could.
no_guests() {
	PATH=/nonexistent "$PFNBENCH" list policies --json > "$TMP/out" &&
		[ "$(member guests | grep -v '{' | sort -u)" = no ] && grep -q '"reason": "qemu' "$TMP/out" && [ "$(member host | head -1)" = yes ]
}

check "show --json" show_golden
check "show --json: all trials" all_trials
check "show --json: estimates" no_measured_time
check "show --findings --json" findings
check "show --json and --plot" refused 'exclude each other' show $GOLDEN/run --json --plot
check "list --json" lists
check "list fits the screen" lists_fit
check "list without QEMU" no_guests
exit $((failures > 0))
