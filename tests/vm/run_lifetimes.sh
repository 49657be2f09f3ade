#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Blockers of user space go when their time has come, and pins move on (choose_kernels tells on which kernels).
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
suite_in_turn 2 'lifetimes of user space'
choose_kernels 1

trials=$work/a/trials.ndjson

run() {
	build/pfnbench run --jobs 1 "${on[@]}" tests/vm/lifetimes.ini --out "$1"
}

# kernel, blocker, lifetime, churn, outcome, when the last went, wasted, polls, moves
figures() {
	build/tests/pick "$trials" kernel blocker lifetime churn outcome blocker_freed_ns wasted_pages polls pin_moves
}

# 6.1 has no udmabuf.
the_range_is_had() {
	figures | awk -v nr="$nr" '
		$2 ~ /^udmabuf/ && $5 == "skipped" { n++; next }
		$5 != "success" { print; next }
		{ n++ }
		END { exit n != 15 * nr }'
}

# A thread lets go as soon as it has the CPU. A packet socket waits for RCU, io_uring of 6.1 for a worker.
they_go_at_their_time() {
	figures | awk -v nr="$nr" '
		$3 != "20ms" || $5 != "success" { next }
		{ n++; late = $2 ~ /^packet|^io_uring/ ? 80e6 : 1.5e6 }
		$6 < 20e6 || $6 > 20e6 + late { print; bad = 1 }
		END { exit bad || n < 11 * nr }'
}

# Nobody is told of the release of a pin.
pins_are_polled() {
	figures | awk -v nr="$nr" '
		$5 != "success" || $2 !~ /^(vmsplice|splice|io_uring|o-direct|udmabuf)/ { next }
		{ n++ }
		$8 < 1 { print; bad = 1 }
		END { exit bad || n < 5 * nr }'
}

# Each moves at least once before the range is had, and none is wasted but what moved in an attempt that failed.
pins_move_on() {
	figures | awk -v nr="$nr" '
		$4 != "pin-walk" { next }
		{ n++ }
		$9 < 2 { print; bad = 1 }
		END { exit bad || n != nr }'
}

check "it runs" run "$work/a"
check "trials.ndjson is valid" build/tests/validate docs/trial.schema.json "$trials"
check "all ranges are had" the_range_is_had
check "blockers go when their time has come" they_go_at_their_time
check "pins are polled" pins_are_polled
check "pins move on" pins_move_on
if in_turn 8 2; then
	check "and runs again" run "$work/b"
	check "the second run's trials are the same to the byte" cmp "$trials" "$work/b/trials.ndjson"
fi
check "the kernel logs are clean" kernel_log_clean "$work"/a/console-*.log
