#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Runs with guests survive kill -9: pfnbench is killed at a random moment, alone or with all it has started, and the run is
# resumed, and killed again, until it ends. After each kill no guest is left, what there is can be read, and each of its
# records is one of the undisturbed run's, to the byte; in the end all of them are.
#
#   tests/long/kill_guest.sh [N [SEED]]     300 kills, an hour of a CPU
set -uo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
. tests/vm/lib.sh

N=${1:-300}
RANDOM=${2:-1}
P=build/pfnbench
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/e.ini" <<'EOF2'
[experiment]
name = kill
boots = 3
trials = 6
[machine]
memory = 1G
kernels = debian:6.12
[axes]
target = contig:4M, null
policy = early-check
fill = none
EOF2
bad=0 kills=0 ended=0 booted=0 resumes=0

undisturbed() {
	local start=${EPOCHREALTIME/./}
	$P run --jobs 1 "$work/e.ini" --out "$work/whole" && echo $(((${EPOCHREALTIME/./} - start) / 1000)) >"$work/took"
}

# Whoever is left of a session, but for zombies that nobody has reaped
# shellcheck disable=SC2009 # pgrep does not tell states
left() { ps -o stat=,pid=,comm= -s "$1" | grep -v '^Z'; }

gone() {
	local i
	for ((i = 0; i < 600; i++)); do
		left "$1" >"$work/left" || return 0
		sleep 0.05
	done
	echo 'is left after half a minute:'
	cat "$work/left"
	return 1
}

# Records are those of the undisturbed run, none twice; a last line may be cut.
records_are_true() {
	local file=$work/run/trials.ndjson
	[[ -e $file ]] || return 0
	sed -n '/}$/p' "$file" >"$work/records"
	! grep -vxFf "$work/whole/trials.ndjson" "$work/records" || { echo 'is no record of the undisturbed run'; return 1; }
	[[ -z $(sort "$work/records" | uniq -d) ]] || { echo 'a record stands twice'; return 1; }
}

readable() {
	[[ ! -e $work/run/run.json ]] || $P show "$work/run" >"$work/shown" 2>&1 || { cat "$work/shown"; return 1; }
}

# start: a new run, or the rest of one
start() {
	if [[ -e $work/run/run.json ]]; then
		resumes=$((resumes + 1))
		setsid $P run --jobs 1 --resume "$work/run" >"$work/out" 2>&1 &
	else
		rm -rf "$work/run"
		setsid $P run --jobs 1 "$work/e.ini" --out "$work/run" >"$work/out" 2>&1 &
	fi
	pid=$!
}

whole() {
	cmp "$work/run/trials.ndjson" "$work/whole/trials.ndjson" && [[ $1 == 0 ]] ||
		{ echo "exit status $1 of a run that ended"; cat "$work/out"; return 1; }
}

# Up to half of what a whole run takes: most runs are killed several times.
one() {
	local ms=$((RANDOM * 32768 + RANDOM)) got=0 pids
	start
	ms=$((ms % (took / 2)))
	sleep "$((ms / 1000)).$(printf '%03d' $((ms % 1000)))"
	pids=$(ps -o pid= -s $pid)
	! left $pid | grep -q qemu || booted=$((booted + 1))
	case $((RANDOM % 3)) in
	0) kill -KILL $pid 2>/dev/null ;;
	1) kill -KILL -- -$pid 2>/dev/null ;;
	*) # shellcheck disable=SC2086 # several
		kill -KILL $pids 2>/dev/null ;;
	esac
	wait $pid 2>/dev/null || got=$?
	gone $pid && records_are_true && readable || return 1
	# killed while it made the report: it has ended
	if ((got == 137)); then
		kills=$((kills + 1))
		grep -q '^  "ended"' "$work/run/run.json" 2>/dev/null || return 0
		got=0
	fi
	ended=$((ended + 1))
	whole $got || return 1
	rm -rf "$work/run"
}

last() {
	local got=0
	start
	wait "$pid" || got=$?
	whole "$got"
}

check 'the undisturbed run' undisturbed
took=$(cat "$work/took") || exit 1
while ((kills < N && bad < 5)); do
	one >"$work/why" 2>&1 || { bad=$((bad + 1)); echo "# after kill $kills:"; sed 's/^/#   /' "$work/why"; rm -rf "$work/run"; }
done
echo "# $kills kills, $booted with a guest; $resumes resumes, $ended runs ended; $bad were wrong"
check "runs survive $kills kills" test $bad = 0
check 'the last one ends as if undisturbed' last
# shellcheck disable=SC2154 # of check.sh
exit $((failures > 0))
