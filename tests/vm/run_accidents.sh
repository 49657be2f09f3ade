#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Guests that panic, hang or crash, and, in turn, guests and a pfnbench that are killed: at most the trial that ran is
# crashed, every other trial is there, and none is there twice. In turn, too, a guest is killed amid a sweep of a node,
# a pool that grows, or a device that shrinks: the next one has all blocks, pages and memory.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

work=$(mktemp -d)
run_pid=
trap '[ -z "$run_pid" ] || kill "$run_pid" 2> /dev/null || true; rm -rf "$work"' EXIT

count() { grep -c "$2" "$1/trials.ndjson" || true; }

ids_complete() {
	local n=$2

	[ "$(grep -o '"id":[0-9]*' "$1/trials.ndjson" | sort -u | wc -l)" = "$n" ] &&
		[ "$(wc -l < "$1/trials.ndjson")" = "$n" ]
}

# start_run DIR ARGS...: a run in the background; its guest's pid can be had from guest_pid
start_run() {
	local dir=$1

	shift
	build/pfnbench run --jobs 1 "$@" --out "$dir" > "$dir.out" 2>&1 &
	run_pid=$!
}

wait_for_trials() {
	wait_for "$run_pid" has_lines "$1/trials.ndjson" "$2"
}

# The exit status of the background run; `wait` works in this shell only, not in check's.
end_run() {
	local status=0

	wait "$run_pid" || status=$?
	run_pid=
	return $status
}

guest_pid() { pgrep -P "$run_pid" qemu-system; }

cat > "$work/panic.ini" <<'EOF'
[experiment]
name = panic
trials = 3
[machine]
kernels = debian:6.12
[axes]
target = contig:2M, null:panic, null:crash, null:memory, null:starve
fill = anon:50%
EOF
cat > "$work/long.ini" <<'EOF'
[experiment]
name = long
trials = 12
[machine]
kernels = debian:6.12
[axes]
target = contig:4M
fill = anon:100%
EOF

cat > "$work/devices.ini" <<'EOF'
[experiment]
name = devices
trials = 2
deadline = 10s
[machine]
memory = 3G
virtio-mem = 128M
dimm = 256M
[axes]
target = offline-node:0, offline-device:dimm, hugetlb:2M*64, virtio-mem:128M
fill = anon:10%
EOF

# The number of trials before the last one of a target
trials_before() {
	grep -n "\"target\":\"$1\"" "$work/whole/trials.ndjson" | tail -n 1 | awk -F : '{ print $1 - 1 }'
}

# kill_amid NAME TARGET: the guest is killed amid that trial
kill_amid() {
	local status=0

	start_run "$work/$1" "$work/devices.ini" --kernel "${kernels[0]}"
	wait_for_trials "$work/$1" "$(trials_before "$2")"
	sleep 1
	kill -9 "$(guest_pid)"
	end_run || status=$?
	check "a run whose guest is killed amid $2 goes on to its end" [ "$status" = 0 ]
	check "in a guest that begins again" grep -q 'it begins again, and its records are checked' "$work/$1.out"
	check "and is whole, after $2" cmp "$work/whole/trials.ndjson" "$work/$1/trials.ndjson"
}

in_turn 8 2 || in_turn 8 3 || suite_in_turn 7 'accidents of guests' 8
if in_turn 8 2; then
	choose_kernels 1
	check "a node, a pool and a device on ${kernels[0]}" build/pfnbench run --jobs 1 "$work/devices.ini" \
		--kernel "${kernels[0]}" --out "$work/whole"
	check "all of it is had, and comes back" [ "$(count "$work/whole" \
		'"success".*\("offline_blocks":2,\|"obtained":64,"after":0\|"unplugged_bytes":134217728,\)')" = 6 ]
	check "with the node as far as the kernel is not there" [ "$(count "$work/whole" \
		'"asked_blocks":11,"offline_blocks":[3-9],')" = 2 ]
	! in_turn 32 2 || kill_amid node offline-node:0
	! in_turn 32 10 || kill_amid pool 'hugetlb:2M\*64'
	! in_turn 32 18 || kill_amid device virtio-mem:128M
	! in_turn 32 26 || kill_amid dimm offline-device:dimm
fi
if in_turn 8 3; then
	# Axes that do not fit null targets would be skipped cells: each target has its own run.
	status=0
	build/pfnbench run --jobs 1 "$work/panic.ini" --set fill=none --out "$work/panic" > "$work/panic.out" 2>&1 || status=$?
	check "a run with panics and crashes ends, with exit status 1" [ "$status" = 1 ]
	check "15 trials, none twice" ids_complete "$work/panic" 15
	check "the nine accidents are crashed trials" [ "$(count "$work/panic" '"crashed"')" = 9 ]
	check "the others succeeded" [ "$(count "$work/panic" '"success"')" = 3 ]
	check "a panic's record has the kernel's last words" grep -q 'sysrq' "$work/panic/trials.ndjson"
	check "a process that took all memory was killed for that" \
		[ "$(count "$work/panic" 'signal KILL: the kernel ran out of memory')" = 3 ]
	check "where no operation went on, the trial was skipped" \
		[ "$(count "$work/panic" '"skipped".*the kernel ran out of memory, though not by the operation')" = 3 ]
	check "as the kernel's log says" grep -q 'Out of memory: Killed process' "$work"/panic/console-*.log
	check "records of accidents are valid" build/tests/validate docs/trial.schema.json \
		"$work/panic/trials.ndjson"

	start_run "$work/stopped" "$work/long.ini" --set watchdog=5s
	wait_for_trials "$work/stopped" 4
	kill -STOP "$(guest_pid)"
	status=0; end_run || status=$?
	check "a run whose guest hangs goes on to its end" [ "$status" = "$(count "$work/stopped" '"crashed"')" ]
	check "12 trials, none twice, after the watchdog" ids_complete "$work/stopped" 12
	check "one trial was lost to the watchdog" [ "$(count "$work/stopped" '"crashed"')" -le 1 ]
fi
if in_turn 8 7; then
	start_run "$work/killed" "$work/long.ini"
	wait_for_trials "$work/killed" 4
	kill -9 "$(guest_pid)"
	status=0; end_run || status=$?
	check "a run whose guest is killed goes on to its end" [ "$status" = 0 ]
	check "12 trials, none twice, after kill -9 of the guest" ids_complete "$work/killed" 12
	check "all succeeded, guest killed" [ "$(count "$work/killed" '"success"')" = 12 ]

	start_run "$work/resumed" "$work/long.ini"
	wait_for_trials "$work/resumed" 4
	guest=$(guest_pid)
	kill -9 "$run_pid"
	wait "$run_pid" 2> /dev/null || true
	until ended "$guest"; do sleep 0.1; done
	check "the guest dies with pfnbench" ended "$guest"
	check "an unfinished run can be shown" build/pfnbench show "$work/resumed"
	check "--resume completes it" build/pfnbench run --jobs 1 --resume "$work/resumed"
	check "12 trials, none twice, after --resume" ids_complete "$work/resumed" 12
	check "all succeeded, resumed" [ "$(count "$work/resumed" '"success"')" = 12 ]
	check "both have the same bytes, for a boot begins again" cmp "$work/killed/trials.ndjson" "$work/resumed/trials.ndjson"
	check "run.json tells of the guest that was lost with pfnbench" grep -q '"exit": "lost"' "$work/resumed/run.json"
	check "and is valid" build/tests/validate docs/run.schema.json "$work/resumed/run.json"
fi
