#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# --where AXIS=VALUE of show, report, export, compare and explain: a part of the stored runs.
# shellcheck source=lib.sh
# shellcheck disable=SC2086 # no path here has blanks

. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

PART='--where kernel=debian:7 --where target=contig:2M'

show_part() {
	"$PFNBENCH" show $GOLDEN/run $PART > "$TMP/out" &&
		grep -qx 'only         kernel debian:7, target contig:2M' "$TMP/out" &&
		grep -q "^trials  .* of the run's " "$TMP/out" && grep -q '^debian:7 (.*contig:2M' "$TMP/out" &&
		! grep -qE '^debian:6|offline' "$TMP/out"
}

# figures FILE: times in the table of the part
figures() {
	sed -n '/^debian:7.*contig:2M/,/^$/p' "$1" | grep -oE '[0-9.]+ [mun]?s( \[[^]]*\])?'
}

# The figures are those of the whole run.
show_is_the_same() {
	"$PFNBENCH" show $GOLDEN/run > "$TMP/whole"
	figures "$TMP/whole" > "$TMP/a"
	figures "$TMP/out" | cmp - "$TMP/a" && [ -s "$TMP/a" ]
}

findings_part() {
	"$PFNBENCH" show $GOLDEN/run --findings > "$TMP/whole" &&
		"$PFNBENCH" show $GOLDEN/run --findings $PART > "$TMP/out" &&
		[ "$(head -n 1 "$TMP/out")" = 'Only kernel debian:7, target contig:2M:' ] &&
		grep -qF -- "$(tail -n 1 "$TMP/out")" "$TMP/whole" && [ "$(wc -l < "$TMP/out")" -lt "$(wc -l < "$TMP/whole")" ]
}

plot_part() {
	"$PFNBENCH" show $GOLDEN/run --plot penalty $PART > "$TMP/out" &&
		[ "$(head -n 1 "$TMP/out")" = 'Only kernel debian:7, target contig:2M:' ]
}

report_part() {
	copy run
	"$PFNBENCH" report "$TMP/run" $PART > "$TMP/out" &&
		grep -q 'A part of the run: kernel debian:7, target contig:2M only' "$TMP/run/report.html" &&
		! grep -qE 'debian:6.12 |offline-' "$TMP/run/report.html"
}

export_part() {
	"$PFNBENCH" export $GOLDEN/run $PART --table trials > "$TMP/out" &&
		[ "$(wc -l < "$TMP/out")" = $((1 + $(grep -c '"kernel":"debian:7".*"contig:2M"' $GOLDEN/run/trials.ndjson))) ] &&
		"$PFNBENCH" export $GOLDEN/run $PART --table run > "$TMP/out" &&
		grep -qx 'where,"kernel debian:7, target contig:2M"' "$TMP/out"
}

# As many cells as the first comparison has of this kind; and the base stays.
compare_part() {
	"$PFNBENCH" compare $GOLDEN/run $GOLDEN/run $PART > "$TMP/out"
	grep -q '^only  *kernel debian:7, target contig:2M$' "$TMP/out" || return
	"$PFNBENCH" compare $GOLDEN/run --by policy --where policy=isolate-first --where kernel=debian:7 > "$TMP/out"
	grep -q '^A  *policy early-check' "$TMP/out" && grep -q 'isolate-first' "$TMP/out" &&
		! grep -qE 'isolate-(check|stop)' "$TMP/out" || return
	"$PFNBENCH" compare $GOLDEN/run $GOLDEN/run $PART --json > "$TMP/out"
	grep -q '"where": "kernel debian:7, target contig:2M"' "$TMP/out"
}

explain_part() {
	"$PFNBENCH" explain $GOLDEN/explain --by policy --where kernel=debian:7 > "$TMP/out" &&
		grep -qx 'only kernel debian:7' "$TMP/out" &&
		"$PFNBENCH" explain $GOLDEN/explain --where kernel=debian:7 --json > "$TMP/out" &&
		grep -q '"where": "kernel debian:7"' "$TMP/out"
}

wrong() {
	local command

	copy run
	for command in show report export "compare $TMP/run" explain; do
		refused "no blocker x in this run; it has none, " $command "$TMP/run" --where blocker=x &&
			refused "'kernel' is no AXIS=VALUE" $command "$TMP/run" --where kernel &&
			refused "did you mean 'policy'" $command "$TMP/run" --where polic=x || return
	done
}

check "where: show" show_part
check "where: the same tables" show_is_the_same
check "where: findings" findings_part
check "where: plots in the terminal" plot_part
check "where: report" report_part
check "where: export" export_part
check "where: compare" compare_part
check "where: explain" explain_part
check "where: what is refused" wrong

exit $((failures > 0))
