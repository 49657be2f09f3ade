#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# `pfnbench compare --ktap` on stored runs. tests/scripts/ktap.sh has that of runs. UPDATE=1 refreshes the golden file
# instead of comparing.
# shellcheck source=lib.sh
# shellcheck disable=SC2086 # no path here has blanks
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

is_ktap() {
	awk -f tests/lib/ktap.awk "$TMP/out"
}

# gives STATUS ARGUMENT...: of compare, and its output is KTAP
gives() {
	local want=$1 got

	shift
	"$PFNBENCH" compare "$@" --ktap > "$TMP/out" 2> "$TMP/err"
	got=$?
	[ $got = "$want" ] && [ ! -s "$TMP/err" ] && is_ktap || { echo "$*: exit status $got"; cat "$TMP/err"; return 1; }
}

golden() {
	gives 1 $GOLDEN/wall --by kernel && same compare.ktap "$TMP/out"
}

# As many failures as the tables have rows that are worse, and as many that nobody can tell.
agrees() {
	local worse unknown

	gives 1 results/reference/penalty --by policy || return
	"$PFNBENCH" compare results/reference/penalty --by policy --json > "$TMP/json"
	worse=$(grep -c '"verdict": "worse"' "$TMP/json")
	unknown=$(grep -cE '"verdict": "(too few|one side)"' "$TMP/json")
	grep -q "^# Totals: pass:[0-9]* fail:$worse xfail:0 xpass:0 skip:$unknown error:0$" "$TMP/out"
}

the_same() {
	gives 0 $GOLDEN/retries $GOLDEN/retries && ! grep '^not ok' "$TMP/out"
}

check "compare --ktap" golden
check "compare --ktap says what compare says" agrees
check "compare --ktap: a run with itself" the_same
exit $((failures > 0))
