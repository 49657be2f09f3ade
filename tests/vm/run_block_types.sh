#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Types of pageblocks (choose_kernels tells on which kernels): they are as asked for, and a failed attempt loses those
# that the kernel's undoing loses.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
suite_in_turn 5 'types of pageblocks' 8
choose_kernels 2

trials=$work/a/trials.ndjson

run() {
	build/pfnbench run --jobs 1 "${on[@]}" tests/vm/block-types.ini --out "$1"
}

# kernel, policy, blocker, types, outcome, retyped, misplaced
figures() {
	build/tests/pick "$trials" kernel policy blocker block-types outcome aftermath.operation.blocks_retyped \
		aftermath.operation.misplaced_pages_delta | grep -v 'able:1@start'
}

# "unmovable:100%@random" of 8 pageblocks: 8 are; "unmovable:25%@random+reclaimable:1@end": 2 and the last.
types_are_as_asked() {
	[ "$(figures | wc -l)" = $((8 * nr)) ] &&
		[ "$(grep -c '"block-types":"unmovable:100%@random".*"typed_blocks":\[\({"offset":[0-9]*,"type":"Unmovable"},\?\)\{8\}\]' "$trials")" = $((4 * nr)) ] &&
		[ "$(grep -c '"typed_blocks":\[\({"offset":[0-9]*,"type":"Unmovable"},\)\{2\}{"offset":3584,"type":"Reclaimable"}\]' "$trials")" = $((4 * nr)) ]
}

# Whether the operation succeeds is not asked.
other_targets_have_types() {
	local with
	with=$(grep '"block-types":"reclaimable:1@start"' "$trials")
	[ "$(wc -l <<< "$with")" = $((4 * nr)) ] &&
		! grep -v '"typed_blocks":\[{"offset":0,"type":"Reclaimable"}\]' <<< "$with"
}

# Undoing the isolation made each block movable that was isolated: all of them, where the check comes later; else the
# first one and those up to the blocker's. Since 6.18 it keeps their types.
undoing_loses_types() {
	figures | awk -v nr="$nr" '
		$4 != "unmovable:100%@random" { next }
		{ n++ }
		{ lost = $1 == "debian:7" ? 0 : $2 == "isolate-first" ? 8 : $3 == "kernel:1@start" ? 0 : 1 }
		$5 != "failure" || $6 != lost { print; bad = 1 }
		END { exit bad || n != 4 * nr }'
}

# The kernel merges free blocks, and 6.12 and 7.3 give them one type then. 6.1 keeps their types.
merging_is_seen() {
	grep '"fill":"none"' "$trials" | grep -q '"kernel":"debian:6.1"' &&
		! grep '"fill":"none"' "$trials" | grep '"kernel":"debian:6.1"' | grep -q '"outcome":"success"' && return 1
	! grep '"fill":"none"' "$trials" | grep -v '"kernel":"debian:6.1"' | grep -qv 'gives free ones that it merges one type'
}

check "it runs" run "$work/a"
check "trials.ndjson is valid" build/tests/validate docs/trial.schema.json "$trials"
check "run.json is valid" build/tests/validate docs/run.schema.json "$work/a/run.json"
check "pageblocks have the types that were asked for" types_are_as_asked
check "so they have for every target" other_targets_have_types
check "undoing the isolation loses types, or does not" undoing_loses_types
check "free blocks that the kernel merges are told" merging_is_seen
if in_turn 16 5; then
	check "and runs again" run "$work/b"
	check "the second run's trials are the same to the byte" cmp "$trials" "$work/b/trials.ndjson"
fi
check "the kernel logs are clean" kernel_log_clean "$work"/a/console-*.log
