#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What is made of a run over a row of versions: table, sentences, the plot's data.
# UPDATE=1 tests/golden/history.sh refreshes the golden files instead of comparing.
# shellcheck source=lib.sh
# shellcheck disable=SC2086 # no path here has blanks
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

show_golden() {
	"$PFNBENCH" show $GOLDEN/history > "$TMP/show.txt" && same history-show.txt "$TMP/show.txt"
}

findings_golden() {
	"$PFNBENCH" show $GOLDEN/history --findings > "$TMP/findings.txt" && same history-findings.txt "$TMP/findings.txt"
}

# One figure of all kernels, and no column of panels for each of them.
report_golden() {
	copy history
	"$PFNBENCH" report "$TMP/run" > "$TMP/out" && same history-offline.tsv "$TMP/run/plots/history-offline.tsv" &&
		[ "$(find "$TMP/run/plots" -name "*.tsv" | wc -l)" = 1 ]
}

# Of three versions no row is made: each is told by itself.
part_is_no_row() {
	"$PFNBENCH" show $GOLDEN/history --findings --where kernel=debian:6.1 --where kernel=debian:6.16 \
		--where kernel=debian:7.2 > "$TMP/part.txt" &&
		grep -q 'blocker dentry.*found early on 6.1, late on 6.16 and 7.2; offline on' "$TMP/part.txt" &&
		! grep -qE 'it changed|of CPU time on' "$TMP/part.txt"
}

check 'show' show_golden
check 'findings' findings_golden
check 'report, and the data of the plot' report_golden
check 'a part that is no row of versions' part_is_no_row

exit $((failures > 0))
