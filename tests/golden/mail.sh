#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What is said of runs in sentences, and for postings: ASCII, and lines of at most 75 columns.
# shellcheck source=lib.sh
# shellcheck disable=SC2086 # no path here has blanks

. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# Whatever an experiment is about, there is something to say.
findings_of_all() {
	local run

	for run in results/reference/* "$GOLDEN"/*/trials.ndjson; do
		run=${run%/trials.ndjson}
		"$PFNBENCH" show "$run" --findings > "$TMP/out" && [ -s "$TMP/out" ] || { echo "$run"; return 1; }
	done
}

# A run whose latencies on 7.3 are three times as long, with command lines that need breaking.
slow() {
	scaled "$TMP/run" 30 debian:7 &&
		sed -i '/"command": \[/,/\]/s#"run"#"run", "--set", "blocker=none,kernel:1%@random", "--out", "results/later"#' \
			"$TMP/run/run.json"
}

compare_mail() {
	slow && golden mail-compare.txt 1 compare $GOLDEN/run "$TMP/run" --mail -m latency,wasted
}

compare_mail_within() {
	golden mail-compare-by.txt 1 compare $GOLDEN/wall --by kernel --mail --all
}

findings_mail() {
	golden mail-findings.txt 0 show $GOLDEN/run --findings --mail --where kernel=debian:7
}

# Of every reference run, whatever its labels.
is_mail() {
	local run

	for run in results/reference/*; do
		"$PFNBENCH" show "$run" --findings --mail || return
		"$PFNBENCH" compare "$run" "$run" --mail --all || return
	done > "$TMP/mails"
	cat $GOLDEN/mail-*.txt >> "$TMP/mails"
	! LC_ALL=C grep -nE '^.{76,}' "$TMP/mails" && ! LC_ALL=C grep -nP '[^\x20-\x7e]' "$TMP/mails"
}

wrong() {
	refused '--mail goes with --findings' show $GOLDEN/run --mail
}

check "findings: each run has some" findings_of_all
check "mail: a comparison" compare_mail
check "mail: sides of one run" compare_mail_within
check "mail: findings" findings_mail
check "mail: at most 75 columns, and ASCII" is_mail
check "mail: what is refused" wrong

exit $((failures > 0))
