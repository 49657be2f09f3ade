# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# For test scripts; sourced. Counts in $failures.

failures=0

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
