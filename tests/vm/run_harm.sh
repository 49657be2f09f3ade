#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What an operation does to others (choose_kernels tells on which kernels): a bystander's stalls and the types of
# pageblocks. In turn: a second run, and that hooks leave memory blocks alone.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
suite_in_turn 2 'harm to others'
choose_kernels 1

trials=$work/a/trials.ndjson

# kernel, policy, blocker, churn, outcome, latency, steps, stalls, p50, p99 or 0, max, quiet, retyped, misplaced
figures() {
	build/tests/pick "$trials" kernel policy blocker churn outcome latency_ns bystander.steps bystander.stalls \
		bystander.p50_ns bystander.p99_ns bystander.max_ns bystander.quiet_max_ns \
		aftermath.operation.blocks_retyped aftermath.operation.misplaced_pages_delta
}

ran() {
	[ "$(grep -acE '"outcome":"(success|failure)"' "$trials")" = $((12 * nr)) ]
}

# One every 50 us, but for the pauses in which bystander:alloc gives its pages back.
steps_are_due_by_the_clock() {
	figures | awk -v nr="$nr" '
		$4 == "none" { if ($7 != "-") { print; bad = 1 } next }
		{ due = int($6 / 50000); n++ }
		due < 1 { next }
		$7 > due + 1 || $7 < due * 0.9 - 1 { print; bad = 1 }
		END { exit bad || n != 8 * nr }'
}

stalls_are_in_order() {
	figures | awk -v nr="$nr" '
		$7 == "-" { next }
		{ n++ }
		$9 > $11 || ($10 != "-" && ($10 < $9 || $10 > $11 || $7 < 100)) || ($10 == "-" && $7 >= 100) ||
			($8 > 0) != ($11 > $12) || $8 > $7 { print; bad = 1 }
		END { exit bad || n < 6 * nr }'
}

# What has been migrated in one go has kept the one CPU busy: a step waited that long.
success_stalls_others() {
	figures | awk -v nr="$nr" '
		$4 == "none" || $5 != "success" { next }
		{ n++ }
		$11 < 10 * $12 { print; bad = 1 }
		END { exit bad || n != 4 * nr }'
}

# Undoing the isolation: before 6.18 it made every block movable. A range that was had is free again, and a
# bystander may cause the kernel to take of it, and to claim whole blocks, before anyone looks.
types_are_kept_or_not() {
	figures | awk -v nr="$nr" '
		$5 == "success" && $4 != "none" { next }
		{ lost = $3 != "none" && $2 == "isolate-first" && $1 != "debian:7" }
		$13 != lost || $14 != 0 { print; bad = 1 }
		END { exit bad || NR != 12 * nr }'
}

# What was measured comes out again as it went in, and is drawn in every shape.
exported() {
	build/pfnbench export "$work/a" --csv > "$work/files" &&
		grep -q ',bystander_steps_count,.*,aftermath_operation_misplaced_pages_delta' "$work/a/csv/trials.csv" &&
		[ "$(wc -l < "$work/a/csv/trials.csv")" = $((12 * nr + 1)) ] &&
		grep -q ',isolate-first,.*,failure,' "$work/a/csv/plots/aftermath-contig-8M.csv"
}

drawn() {
	grep -q '</svg>' "$work/a/plots/aftermath-contig-8M.svg" &&
		grep -q '</svg>' "$work/a/plots/aftermath-contig-8M-column.svg" &&
		build/pfnbench show "$work/a" --plot aftermath > "$work/text" &&
		grep -q 'What contig:8M leaves behind' "$work/text"
}

# What the kernel allocates for hooks (a trampoline of ftrace's) would stay in an unmovable pageblock of the range,
# whose memory block could not be emptied for the next trial.
hooks_take_no_page() {
	build/pfnbench run --jobs 1 experiments/harm.ini --kernel debian:6.12 --set target=offline \
		--set blocker=kernel-block:1@middle --set churn=none --set trials=2 --out "$work/blocks" &&
		build/tests/pick "$work/blocks/trials.ndjson" outcome start_pfn | sort | uniq -c | tee "$work/taken" &&
		grep -Eqx ' *6 failure[[:blank:]][0-9]+' "$work/taken"
}

run() {
	build/pfnbench run --jobs 1 "${on[@]}" experiments/harm.ini --set trials=1 --set target=contig:8M \
		--set policy=early-check,isolate-first --out "$1"
}

check "it runs" run "$work/a"
check "trials.ndjson is valid" build/tests/validate docs/trial.schema.json "$trials"
check "no trial was skipped or crashed" ran
check "a step was due every 50 us of each operation" steps_are_due_by_the_clock
check "stalls, quantiles and the longest step agree" stalls_are_in_order
check "a successful operation keeps its bystander waiting" success_stalls_others
check "blocks of another type are left by isolate-first alone, before 6.18" types_are_kept_or_not
if in_turn 8 2; then
	check "and runs again" run "$work/b"
	check "the second run's trials are the same to the byte" cmp "$trials" "$work/b/trials.ndjson"
fi
check "what was measured is exported" exported
check "what is left behind is drawn" drawn
! in_turn 8 2 || check "memory blocks are not lost to the hooks of policies" hooks_take_no_page
check "the kernel logs are clean" kernel_log_clean "$work"/a/console-*.log
[ -z "${KEEP:-}" ] || cp -r "$work/a" "$KEEP"
