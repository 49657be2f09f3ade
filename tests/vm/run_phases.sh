#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Phases of whole runs (choose_kernels tells on which kernels): every trial has them, they sum to the latency within 2 %,
# and, in turn, a second run gives the same to the byte, and a trace that does not fit is not taken.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

suite_in_turn 2 'phases of runs' 8

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
choose_kernels 2

# Of each trial the latency and the sum of its phases, with their number.
sums() {
	sed -nE 's/.*"latency_ns":([0-9]+).*"phases":\{([^}]*)\}.*/\1 \2/p' "$1/trials.ndjson" |
		tr -c '0-9\n' ' ' |
		awk '{ sum = 0; for (i = 2; i <= NF; i++) sum += $i; print $1, sum, NF - 1 }'
}

sum_to_latency() {
	sums "$1" | awk -v nr="$nr" '{ d = $1 - $2; if (d < 0) d = -d } d > $1 / 50 || $3 != 12 { print; bad = 1 }
		END { exit bad || NR != 24 * nr }'
}

check "phases run" build/pfnbench run --jobs 1 "${on[@]}" tests/vm/phases.ini --out "$work/a"
check "trials.ndjson is valid" build/tests/validate docs/trial.schema.json "$work/a/trials.ndjson"
check "run.json is valid" build/tests/validate docs/run.schema.json "$work/a/run.json"
check "all trials have 12 phases that sum to their latency" sum_to_latency "$work/a"
if in_turn 16 2; then
	check "and run again" build/pfnbench run --jobs 1 "${on[@]}" tests/vm/phases.ini --out "$work/b"
	check "the second run's trials are the same to the byte" cmp "$work/a/trials.ndjson" "$work/b/trials.ndjson"

	check "a trace that does not fit is not taken" build/pfnbench run --jobs 1 tests/vm/phases.ini --kernel debian:6.12 \
		--set target=contig:2M --set policy=early-check --set blocker=kernel:1@start --set retry=immediate:1000000 \
		--set deadline=1s --out "$work/long"
	check "and the trial says so" grep -q '"reason":"phases: [0-9]* records did not fit' "$work/long/trials.ndjson"
	check "without phases" sh -c "! grep -q '\"phases\"' '$work/long/trials.ndjson'"
fi
check "the kernel logs are clean" kernel_log_clean "$work"/*/console-*.log
