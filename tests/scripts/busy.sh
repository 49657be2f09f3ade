#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What ends suites and keeps them apart: build/tests/watched, and the lock of host suites.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

W=build/tests/watched

# ended STATUS TEXT ARGUMENTS...: watched ends so, says so, and nobody is left of this test
ended_so() {
	local got=0
	$W "${@:3}" >"$T/out" 2>&1 || got=$?
	cat "$T/out"
	[[ $got == "$1" ]] && grep -qE "$2" "$T/out" && ! pgrep -f "$T/" >"$T/left"
}

cat >"$T/spin" <<'END'
while :; do :; done
END
cat >"$T/wait" <<'END'
echo begin
sleep 0.1
exec sleep infinity
END
cat >"$T/tidy" <<'END'
trap 'echo tidied; exit' TERM
sleep infinity &
wait
END
cat >"$T/leave" <<'END'
setsid sh "$(dirname "$0")/wait" >/dev/null 2>&1 &
exit 3
END
cat >"$T/slow" <<'END'
i=0
while [ $i -lt 30 ]; do i=$((i + 1)); echo $i; sleep 0.1; done
END

check 'an exit status is passed on' ended_so 3 'CPU time' 5 5 sh -c 'exit 3'
check 'what waits for ever is stuck' ended_so 124 'not ok - it was stuck' 2 60 sh "$T/wait"
check 'it may tidy up' ended_so 124 tidied 2 60 sh "$T/tidy"
check 'what spins for ever has used its CPU time' ended_so 124 'not ok - it had used' 60 1 sh "$T/spin"
check 'what is slow is not stuck' ended_so 0 '^30' 2 60 sh "$T/slow"
check 'what is left behind is told, and ended' ended_so 3 'left behind' 60 60 sh "$T/leave"

cat >"$T/host" <<'END'
. tests/host/lib.sh
LOCK=$1/lock
take_machine
echo "$2 has it" >>$1/said
until [ -e $1/go ]; do sleep 0.1; done
END
# Each other's second: the first holds it until it is told to go.
in_turn() {
	local first second
	bash "$T/host" "$T" first >"$T/first" 2>&1 &
	first=$!
	wait_for $first grep -q first "$T/said" || return 1
	bash "$T/host" "$T" second >"$T/second" 2>&1 &
	second=$!
	wait_for $second grep -q "waiting for process $first (bash .*host" "$T/second" || { cat "$T/second"; return 1; }
	[[ $(<"$T/said") == 'first has it' ]] || return 1
	touch "$T/go"
	wait $first $second
	[[ $(tail -n 1 "$T/said") == 'second has it' ]]
}
touch "$T/said"
check 'host suites wait for each other, and say for whom' in_turn
finish
