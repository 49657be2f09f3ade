#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The target virtio-mem (choose_kernels tells on which kernels): what is unplugged, and that it is whole again. In turn:
# twice the same by icount, and policies and retries; by QEMU's monitor under real time, where a guest that is killed costs a trial.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

work=$(mktemp -d)
run_pid=
trap '[ -z "$run_pid" ] || kill "$run_pid" 2> /dev/null || true; rm -rf "$work"' EXIT

# Three pageblocks of 128 are left, three of 64 would be another share.
share_is_shown() {
	build/pfnbench show "$work/small" > "$work/table" && grep -q ' 97\.7%' "$work/table"
}

# add_pages() warns of every error, and the page allocator tells where it found no page.
warns_of_memmap() {
	sed -E '/WARNING: .* add_pages\+/d; s/Call Trace//' "$@" | kernel_log_clean -
}

suite_in_turn 3 'unplugging'
choose_kernels 1
check "${kernels[*]} unplug" build/pfnbench run --jobs 1 "${on[@]}" tests/vm/unplug.ini --out "$work/a"
build/tests/expect_unplug "$work/a" || failures=$((failures + 1))
check "${kernels[*]} unplug in a small guest" build/pfnbench run --jobs 1 "${on[@]}" tests/vm/unplug-small.ini \
	--out "$work/small"
build/tests/expect_unplug "$work/small" || failures=$((failures + 1))
check "the table has the share obtained" share_is_shown
runs=(a small none)
if in_turn 16 3; then
	check "under each policy, and as pages go" build/pfnbench run --jobs 1 "${on[@]}" tests/vm/unplug-policies.ini \
		--out "$work/policies"
	build/tests/expect_unplug "$work/policies" || failures=$((failures + 1))
	runs+=(policies)
fi
if in_turn 16 7; then
	check "a device larger than the guest" build/pfnbench run --jobs 1 "${on[@]}" tests/vm/unplug-large.ini --out "$work/large"
	build/tests/expect_unplug "$work/large" || failures=$((failures + 1))
	check "the kernel warns of struct pages only" warns_of_memmap "$work"/large/console-*.log
	rm "$work"/large/console-*.log # the others say nothing
	runs+=(large)
fi
if in_turn 16 11; then
	check "once more" build/pfnbench run --jobs 1 tests/vm/unplug.ini --kernel "${kernels[0]}" --out "$work/b"
	check "with the same records" cmp <(head -n 6 "$work/a/trials.ndjson") "$work/b/trials.ndjson"
fi

if in_turn 16 15; then
	runs+=(wall)
	build/pfnbench run --jobs 1 tests/vm/unplug.ini --kernel debian:6.12 --set clock=wall --set trials=2 \
		--set online=kernel --out "$work/wall" > "$work/wall.out" 2>&1 &
	run_pid=$!
	wait_for "$run_pid" has_lines "$work/wall/trials.ndjson" 2
	kill -9 "$(pgrep -P "$run_pid" qemu-system)"
	status=0; wait "$run_pid" || status=$?
	run_pid=
	lost=$(grep -c '"crashed"' "$work/wall/trials.ndjson" || true)
	check "a run whose guest is killed while it unplugs goes on" [ "$status" = "$lost" ]
	check "six trials are there" [ "$(wc -l < "$work/wall/trials.ndjson")" = 6 ]
	check "one was lost at most" [ "$lost" -le 1 ]
	build/tests/expect_unplug "$work/wall" || failures=$((failures + 1))
fi

check "without a device nothing runs" nothing_runs build/pfnbench run --jobs 1 tests/vm/slice.ini --kernel debian:6.12 \
	--set target=virtio-mem:2M --set policy=early-check --set fill=none --set blocker=none --set trials=1 --out "$work/none"
check "the cell tells what to write" grep -q '"skipped".*write virtio-mem = 128M' "$work/none/trials.ndjson"
for run in "${runs[@]}"; do
	check "trials.ndjson is valid" build/tests/validate docs/trial.schema.json "$work/$run/trials.ndjson"
	check "run.json is valid" build/tests/validate docs/run.schema.json "$work/$run/run.json"
done
check "the kernel logs are clean" kernel_log_clean "$work"/*/console-*.log
exit $((failures > 0))
