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

# gives STATUS COMMAND...: ends so, and its output is KTAP
gives() {
	ends "$@" --ktap && is_ktap
}

worse() {
	gives 1 compare $GOLDEN/wall --by kernel && same compare.ktap "$TMP/out"
}

# As many failures as the tables have rows that are worse, and as many that nobody can tell.
agrees() {
	local worse unknown

	gives 1 compare results/reference/penalty --by policy || return
	"$PFNBENCH" compare results/reference/penalty --by policy --json > "$TMP/json"
	worse=$(grep -c '"verdict": "worse"' "$TMP/json")
	unknown=$(grep -cE '"verdict": "(too few|one side)"' "$TMP/json")
	grep -q "^# Totals: pass:[0-9]* fail:$worse xfail:0 xpass:0 skip:$unknown error:0$" "$TMP/out"
}

the_same() {
	gives 0 compare $GOLDEN/retries $GOLDEN/retries && ! grep '^not ok' "$TMP/out"
}

check "compare --ktap" worse
check "compare --ktap says what compare says" agrees
check "compare --ktap: a run with itself" the_same
exit $((failures > 0))
