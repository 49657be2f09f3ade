#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Parsers against inputs that libFuzzer makes of those in tests/fuzz/corpus/, under address and undefined behaviour
# sanitizers. What is found at fault is kept in build/tests/fuzz/, and belongs in the corpus once it is mended: `make
# check` gives the corpus to every parser.
#
#   tests/long/fuzz.sh [SECONDS [NAME...]]      60 seconds each; NAME: of tests/fuzz/fuzz_NAME.c, all
set -uo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
. tests/lib/check.sh

SECONDS_EACH=${1:-60}
FOUND=build/tests/fuzz
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p $FOUND

# What it finds goes to the first folder, which is not kept.
fuzz() {
	mkdir "$work/$1"
	build/clang/fuzz/"$1" -max_total_time="$SECONDS_EACH" -timeout=60 -rss_limit_mb=3000 -print_final_stats=1 \
		-artifact_prefix="$FOUND/$1-" "$work/$1" "tests/fuzz/corpus/$1" >"$work/log" 2>&1
	local got=$?
	grep -aE '^(stat::number_of_executed_units|==|.*ERROR|.*runtime error|artifact_prefix|SUMMARY)' "$work/log" >"$work/said"
	[[ -z ${KEEP:-} ]] || cp -r "$work/$1" "$KEEP/"
	cat "$work/said"
	return "$got"
}

make --no-print-directory fuzz >"$work/made" 2>&1 || { tail -n 20 "$work/made" | sed 's/^/# /'; echo 'not ok - targets are built'; exit 1; }
[[ $# -gt 1 ]] && names=("${@:2}") || mapfile -t names < <(ls tests/fuzz/corpus)
for name in "${names[@]}"; do
	check "$name holds for $SECONDS_EACH s" fuzz "$name"
	sed -n 's/^stat::number_of_executed_units: */# inputs: /p' "$work/said"
done
exit $((failures > 0))
