#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A run in which kernels panic gives the same each time, by icount, also when it is killed between two
# guests of a boot and resumed: the boot begins again, panics as before, and goes on as before. In turn with
# the panics of run_accidents.sh, which has resumed runs without panics; with a stand-in for QEMU:
# tests/scripts/trouble.sh.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

suite_in_turn 2 'a run that is killed after a panic' 8
work=$(mktemp -d)
run_pid=
trap '[ -z "$run_pid" ] || kill "$run_pid" 2> /dev/null || true; rm -rf "$work"' EXIT

cat > "$work/panic.ini" << 'EOF'
[experiment]
name = panic
trials = 2
[machine]
kernels = debian:6.12
[axes]
target = contig:2M, null:panic
EOF

# start DIR EXPERIMENT WORD N: a run in the background, with N records that have WORD or more
start() {
	build/pfnbench run --jobs 1 "$2" --out "$1" > "$1.out" 2>&1 &
	run_pid=$!
	wait_for "$run_pid" has_records "$1" "$3" "$4"
}
has_records() {
	[ -e "$1/trials.ndjson" ] && [ "$(grep -c "$2" "$1/trials.ndjson")" -ge "$3" ]
}
kill_run() {
	kill -9 "$run_pid"
	wait "$run_pid" 2> /dev/null || true
	run_pid=
}
unfinished() {
	[ "$(wc -l < "$1/trials.ndjson")" -lt "$2" ] && ! grep -q '"ended"' "$1/run.json"
}
# resume STATUS DIR: ends so, what it said is in DIR.out
resume() {
	local status=0

	build/pfnbench run --jobs 1 --resume "$2" > "$2.out" 2>&1 || status=$?
	[ "$status" = "$1" ] || { cat "$2.out"; return 1; }
}
run() {
	local status=0

	build/pfnbench run --jobs 1 "$2" --out "$3" > "$3.out" 2>&1 || status=$?
	[ "$status" = "$1" ] || { cat "$3.out"; return 1; }
}
same() {
	cmp "$1/trials.ndjson" "$2/trials.ndjson"
}

check "a run in which the kernel panics" run 1 "$work/panic.ini" "$work/panic"
start "$work/again" "$work/panic.ini" crashed 1
kill_run
check "is killed after a panic" unfinished "$work/again" 4
check "--resume of it" resume 1 "$work/again"
check "panics as before, with the same bytes" same "$work/panic" "$work/again"
[ "$failures" = 0 ]
