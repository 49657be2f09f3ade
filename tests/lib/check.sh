# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# For test scripts; sourced. Counts in $failures.

failures=0

# Gone, or a zombie that nobody has reaped.
ended() {
	local state

	state=$(grep '^State:' "/proc/$1/status" 2>/dev/null) || return 0
	[[ $state =~ ^State:[[:space:]]*Z ]]
}

# wait_for PID COMMAND...: until the command succeeds; fails when the process has ended before. There is no limit: a
# busy machine takes its time, and tests/run.sh ends what is stuck.
wait_for() {
	local pid=$1

	shift
	until "$@"; do
		! ended "$pid" || return 1
		sleep 0.05
	done
}

# has_lines FILE NR: so many at least; the file may not be there yet
has_lines() {
	[[ $(wc -l 2>/dev/null <"$1") -ge $2 ]]
}

# fake_image FILE: a kernel to pfnbench, for build/tests/fakeguest in QEMU's place. Its setup header is as in
# Documentation/arch/x86/boot.rst: magic at 0x202, version string at 0x300.
fake_image() {
	{
		head -c 514 /dev/zero
		printf 'HdrS'
		head -c 8 /dev/zero
		printf '\0\1'
		head -c 240 /dev/zero
		printf '9.9.9-fake (nobody@nowhere) #1\0'
		head -c 1024 /dev/zero
	} >"$1"
}

# check NAME COMMAND...: prints "ok - NAME" when the command succeeds, else the end of its output
check() {
	local name=$1 out

	shift
	if out=$("$@" 2>&1); then
		echo "ok - $name"
	else
		echo "not ok - $name"
		[[ -z $out ]] || tail -n 20 <<< "$out" | sed 's/^/#   /'
		failures=$((failures + 1))
	fi
}
