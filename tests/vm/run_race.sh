#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A race for the range finds the moments in which it can win, and none where it cannot (choose_kernels tells on which
# kernels).
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
suite_in_turn 1 'a race for the range' 8
choose_kernels 2

trials=$work/a/trials.ndjson

# run OUT OPTION...
run() {
	build/pfnbench run --jobs 1 "${on[@]}" tests/vm/race.ini --out "$@"
}

# kernel, policy, churn, outcome, latency, tries, taken, isolated, kept, undone, first, last, lost, blocks still isolated,
# free pages
figures() {
	build/tests/pick "$trials" kernel policy churn outcome latency_ns race.tries race.taken race.isolated race.kept \
		race.undone race.first_isolated_ns race.last_isolated_ns lost_pages aftermath.blocks_isolated \
		aftermath.free_pages_delta
}

# A page that is on a per-CPU list when its pageblock is isolated can be taken until the lists are drained, whether the
# block was checked before or not.
pages_are_taken_while_isolated() {
	figures | awk -v nr="$nr" '
		$3 != "race:kernel" && $3 != "race:balloon" { next }
		{ n++ }
		$6 < 1 || $8 < 1 || $8 > $7 || $7 > $6 || $9 > $7 || $13 < $7 || $10 != 0 { print; bad = 1 }
		END { exit bad || n != 4 * nr }'
}

# The lists are drained before anything is migrated, and from then on nobody gets a page: of the time that the
# operation takes the last was taken in the first part.
only_before_the_drain() {
	figures | awk -v nr="$nr" '
		$3 != "race:kernel" && $3 != "race:balloon" { next }
		{ n++ }
		$11 > $12 || $12 > 1e6 { print; bad = 1 }
		END { exit bad || n != 4 * nr }'
}

# One in eight stays taken, and where one does of a range that was not checked again, it is not had.
what_is_kept_blocks() {
	figures | awk '
		$9 > 0 && $4 == "success" { print; bad = 1 }
		END { exit bad }'
}

# alloc_contig_range() that fails, for somebody else has isolated the range, ends that isolation.
isolation_is_undone() {
	figures | awk -v nr="$nr" '
		$3 != "race:fake-offline" { next }
		{ n++; undone += $10 }
		END { exit n != 2 * nr || undone < nr }'
}

# As where nobody raced: what was taken is free again, and so is what was kept. $1 trials of a kernel have a race.
pages_come_back() {
	figures | awk -v wanted="$((nr * $1))" '
		$14 != 0 { print; bad = 1 }
		$3 == "none" { free[$1, $2] = $15; next }
		{ n++; lost = free[$1, $2] - $15; if (lost > 256 || lost < -256) { print; bad = 1 } }
		END { exit bad || n != wanted }'
}

check "it runs" run "$work/a"
check "trials.ndjson is valid" build/tests/validate docs/trial.schema.json "$trials"
check "pages of isolated blocks are taken from per-CPU lists" pages_are_taken_while_isolated
check "but none after these were drained" only_before_the_drain
check "a page that is kept blocks the range" what_is_kept_blocks
check "a try that fails ends the isolation of another's range" isolation_is_undone
check "pages come back" pages_come_back 6
if in_turn 16 9; then
	check "and runs again" run "$work/b"
	check "the second run's trials are the same to the byte" cmp "$trials" "$work/b/trials.ndjson"
fi
if in_turn 16 1; then
	trials=$work/c/trials.ndjson
	check "on two CPUs" run "$work/c" --set cpus=2 --set churn=none,race:kernel,race:balloon
	check "another CPU takes pages of isolated blocks from its list" pages_are_taken_while_isolated
	check "but none after it was drained" only_before_the_drain
	check "a page that it keeps blocks the range" what_is_kept_blocks
	check "what it took comes back" pages_come_back 4
fi
check "the kernel logs are clean" kernel_log_clean "$work"/[ac]/console-*.log
exit $((failures > 0))
