#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Memory comes back after kill -9: start a run on this machine, kill its whole process group at a random
# moment, run pfnbench restore, and compare every block's state and zone with those before.
#
#   tests/host/kill.sh [N [SEED [kernel|movable]]]     10 times, or N
#
# With movable the block is in ZONE_MOVABLE, holds a fill and blockers, and has to go back to its own zone;
# the pool of huge pages and KSM are changed meanwhile, and have to be as they were.
#
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need 'memory comes back after kill -9'

N=${1:-10}
RANDOM=${2:-1}
ONLINE=${3:-kernel}
MOVABLE=$([[ $ONLINE == kernel ]]; echo $?)
P=build/pfnbench
T=$(mktemp -d)
# a pool that is not empty has more to lose
POOL_BEFORE=$( ((MOVABLE == 0)) || cat $POOL 2>/dev/null)
[[ -z $POOL_BEFORE ]] || echo $((POOL_BEFORE + 2)) >$POOL
trap 'rm -rf "$T"; [[ -z $POOL_BEFORE ]] || echo "$POOL_BEFORE" >$POOL' EXIT
cat >"$T/e.ini" <<END
[experiment]
name = kill
trials = 10000
deadline = $([[ $ONLINE == kernel ]] && echo 5s || echo 100ms)
[machine]
kernels = host
reserve = $RESERVE
[axes]
target = offline
online = $ONLINE
END
[[ $ONLINE == kernel ]] || cat >>"$T/e.ini" <<END
fill = none, anon:5%, shmem:50%, hugetlb:20%, hugetlb-free:20%, ksm:2%
blocker = none, vmsplice:1@middle
END
# State and zone of every block, and what the fills change
everything() {
	blocks
	((MOVABLE == 0)) || settings
}

everything >"$T/before"
settings >"$T/settings"
out=0 bad=0 noted=0 changed=0 trials=0

wait_changed() {
	local i
	for ((i = 0; i < 300; i++)); do
		diff -q "$T/settings" <(settings) >"$T/diff" || break
	done
}

wait_noted() {
	local i
	for ((i = 0; i < 100000; i++)); do
		[[ ! -s /run/pfnbench/journal ]] || break
	done
}

# stop_out PIDS: stop the trial's process, the last one, again and again until a block is out. What it is
# doing in the kernel it does to the end; a block says "offline" until it is online.
stop_out() {
	local i block state trial=${1##*[!0-9]}
	for ((i = 0; i < 60; i++)); do
		kill -STOP "$trial" 2>/dev/null || return 0
		while read -r _ _ state _ <"/proc/$trial/stat"; do
			[[ $state != [TZ] ]] || break
		done 2>/dev/null
		read -r block _ </run/pfnbench/journal && read -r state <"$MEMORY/memory$block/state" &&
			[[ $state == offline ]] && return 0
		kill -CONT "$trial"
		sleep "0.00$((RANDOM % 1000))"
	done
}

# The moment is up to a second after the first trial, now and then while the run still starts. A block
# is out for a small part of the time only: a third of the kills waits until one is noted, and another
# third until one is out. Half of them take the process group, whose end the trial's process notices a
# little later; half, and those that found a block out, take every process at once.
one() {
	local pid pids i
	rm -rf "$T/run"
	setsid "$P" run "$T/e.ini" --host --out "$T/run" >"$T/out" 2>&1 &
	pid=$!
	if ((RANDOM % 8)); then
		wait_for $pid has_lines "$T/run/trials.ndjson" 1
	fi
	sleep "$(printf '0.%03d' $((RANDOM % 1000)))"
	pids=$(ps -o pid= -s $pid)
	case $((RANDOM % (MOVABLE ? 9 : 6))) in
	0) ;;
	1) pids=-$pid ;;
	2) wait_noted ;;
	3) wait_noted; pids=-$pid ;;
	4 | 5) stop_out "$pids" ;;
	*) wait_changed ;;
	esac
	# shellcheck disable=SC2086 # several
	kill -KILL -- $pids 2>/dev/null
	wait $pid 2>/dev/null
	[[ ! -e $T/run/trials.ndjson ]] || trials=$((trials + $(wc -l <"$T/run/trials.ndjson")))
	[[ ! -s /run/pfnbench/journal ]] || noted=$((noted + 1))
	$P restore >"$T/restored" 2>&1 || { echo "restore: exit status $?"; cat "$T/restored"; return 1; }
	! grep -q 'is back in zone' "$T/restored" || out=$((out + 1))
	! grep -q ' again$' "$T/restored" || changed=$((changed + 1))
	journal_is_empty || return 1
	diff "$T/before" <(everything)
}

for ((n = 1; n <= N; n++)); do
	one || { bad=$((bad + 1)); echo "# kill $n of $N"; }
done
echo "# $N kills, after $trials trials: a block was noted $noted times, and to be brought back $out times, a setting $changed times; $bad left it so"
check "memory comes back after each of $N kills, online = $ONLINE" test $bad = 0
check 'and once more, restore has nothing to do' grep -q 'nothing to restore' <($P restore)
[[ $failures -eq 0 ]]
