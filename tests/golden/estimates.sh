#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# `pfnbench show`, `compare` and `export` of estimates, and `calibrate` on made-up runs: the stored run with the
# profiles and prices of estimate/. UPDATE=1 tests/golden/estimates.sh refreshes the golden files.
# shellcheck disable=SC2086,SC2119,SC2016 # no path here has blanks; the backquotes are pfnbench's own words
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
export XDG_CACHE_HOME=$TMP/cache

# profiled: the stored run in $TMP/run, with profiles and prices of its own
profiled() {
	copy
	cp $GOLDEN/estimate/profiles.ndjson.gz $GOLDEN/estimate/prices.json "$TMP/run"
	sed -i "/^ \"trials\": {/{
		r $GOLDEN/estimate/profiles.json
		N
	}" "$TMP/run/run.json"
}

fixture_is_valid() {
	profiled
	"$VALIDATE" docs/run.schema.json "$TMP/run/run.json" &&
		"$VALIDATE" docs/profile.schema.json $GOLDEN/estimate/profiles.ndjson.gz
}

show_estimates() {
	profiled
	golden estimate-show.txt 0 show "$TMP/run" --measure estimate &&
		! LC_ALL=C.UTF-8 grep -nE '^.{101,}' $GOLDEN/estimate-show.txt
}

compare_estimates() {
	golden estimate-compare.txt 1 compare "$TMP/run" --by policy --measure estimate --all &&
		golden estimate-compare.md 1 compare "$TMP/run" --by kernel --measure estimate,latency --markdown --all
}

# Each figure says that its times are estimates; those with deadlines or phases in them are not drawn.
plots_of_estimates() {
	"$PFNBENCH" show "$TMP/run" --measure estimate --plot > "$TMP/out" || return
	[ "$(grep -c 'Times are estimated, not measured' "$TMP/out")" = 6 ] && ! grep -q 'Virtual time' "$TMP/out"
}

export_estimates() {
	"$PFNBENCH" export "$TMP/run" --measure estimate > "$TMP/out" || return
	head -n 1 "$TMP/run/csv/trials.csv" | grep -q ',estimate_ns,\|,estimate_ns$' &&
		grep -qx 'estimated_by.prices.instruction_ns,0.273[0-9]*' "$TMP/run/csv/run.csv" &&
		grep -q '"estimated, not measured: 0.273 ns' "$TMP/run/csv/plots/penalty-offline.csv" &&
		says '^schema,' export "$TMP/run" --table trials && ! grep -q estimate "$TMP/out"
}

# What is measured is not touched by prices that lie about.
measured_stays() {
	"$PFNBENCH" show "$TMP/run" > "$TMP/out" && diff "$TMP/out" $GOLDEN/show.txt
}

# says PATTERN COMMAND...: whether pfnbench prints a line like this
says() {
	"$PFNBENCH" "${@:2}" > "$TMP/out" && grep -q "$1" "$TMP/out"
}

no_prices() {
	rm "$TMP/run/prices.json"
	refused 'no prices to estimate by; run `pfnbench calibrate`' show "$TMP/run" --measure estimate
}

damaged_prices() {
	sed '/random_line_ns/s/15.3/"dear"/' $GOLDEN/estimate/prices.json > "$TMP/bad.json"
	refused "${TMP/./\\.}/bad\.json:7: \"random_line_ns\" is no number from 0 up; take prices again" \
		compare "$TMP/run" --by policy --measure estimate --prices "$TMP/bad.json" &&
		refused 'x\.json: No such file or directory; take prices again' show "$TMP/run" --prices "$TMP/x.json"
}

no_profiles() {
	refused 'has no profiles; take them with' show $GOLDEN/run --prices $GOLDEN/estimate/prices.json &&
		refused 'has no profiles; take them with' export $GOLDEN/wall --prices $GOLDEN/estimate/prices.json
}

bad_usage() {
	says '^Examples:' calibrate --help &&
		refused "'pages' is nothing to fit to; write latency or cpu" calibrate --host x y --measure pages &&
		refused "'speed' is no measure of tables" show "$TMP/run" --measure speed &&
		refused 'findings are about measured times' show "$TMP/run" --measure estimate --findings &&
		refused '--prices goes with --measure estimate' compare "$TMP/run" --aa --prices x &&
		refused 'RUNs go with --host' calibrate "$TMP/run" &&
		refused 'one RUN alone is nothing to fit to' calibrate --host "$TMP/run" &&
		refused '--prices needs runs' calibrate --host --prices x &&
		refused 'no run is of this machine itself' calibrate --host "$TMP/run" "$TMP/run" --kernel debian:7
}

# A machine's run with the latencies that prices make of the guests', and a few percent beside them.
calibrate_from_runs() {
	local fit=$TMP/fit.json

	profiled
	rm -rf "$TMP/machine"
	cp -r $GOLDEN/estimate/machine "$TMP/machine"
	golden estimate-calibrate.txt 0 calibrate --host "$TMP/machine" "$TMP/run" --kernel debian:7 --out "$fit" \
		--plot "$TMP/plot" && same estimate.tsv "$TMP/plot/estimate.tsv" &&
		grep -q '</svg>' "$TMP/plot/estimate.svg" &&
		says 'Example CPU' show "$TMP/run" --prices "$fit" &&
		says '^Error of these prices: ' calibrate --host "$TMP/machine" "$TMP/run" --kernel debian:7 \
			--prices "$fit" &&
		refused 'guests ran debian:6\.1 and debian:6\.12; choose one with --kernel' \
			calibrate --host "$TMP/machine" "$TMP/run"
}

# Prices of this machine are above 0, and are found afterwards without being named.
calibrate_from_user_space() {
	profiled
	rm "$TMP/run/prices.json"
	if ! "$PFNBENCH" calibrate > "$TMP/out" 2>&1; then
		cat "$TMP/out"
		grep -q 'the machine is too busy' "$TMP/out"
		return
	fi
	[ "$(tail -n 1 "$TMP/out")" = "$XDG_CACHE_HOME/pfnbench/prices.json" ] &&
		grep -q 'line out of sequence  *[0-9]' "$TMP/out" &&
		"$PFNBENCH" show "$TMP/run" --measure estimate | tr -s ' \n' ' ' | grep -q 'error not known'
}

check "the stored profiles are valid" fixture_is_valid
check "show: estimates" show_estimates
check "compare: estimates" compare_estimates
check "plots of estimates" plots_of_estimates
check "export: estimates" export_estimates
check "measured times are as before" measured_stays
check "bad usage" bad_usage
check "no prices" no_prices
check "damaged prices" damaged_prices
check "no profiles" no_profiles
check "calibrate: from runs" calibrate_from_runs
check "calibrate: from user space" calibrate_from_user_space
exit $((failures > 0))
