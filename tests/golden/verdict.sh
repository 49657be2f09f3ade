#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# `pfnbench verdict` on stored runs: what it prints, and which exit status limits give. UPDATE=1 refreshes the golden
# files instead of comparing.
# shellcheck source=lib.sh
# shellcheck disable=SC2086,SC2119 # no path here has blanks; copy takes an argument or none
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

text_golden() {
	golden verdict.txt 1 verdict $GOLDEN/run --limit latency=10ms,wasted=0,obtained=20%
}

json_golden() {
	golden verdict.json 1 verdict $GOLDEN/kinds --limit wasted=200 --limit latency=150ms --json
}

# gives STATUS RUN LIMIT...
gives() {
	ends "$1" verdict "${@:2}"
}

# The longest success of the as-it-is lines of map is none, its failures take 88.4 us; wall has timeouts after 1 s.
limits() {
	gives 0 $GOLDEN/map && gives 0 $GOLDEN/map -l latency=100us,wasted=0 && gives 1 $GOLDEN/map -l latency=80us &&
		gives 0 $GOLDEN/wall -l obtained=45% && gives 1 $GOLDEN/wall -l obtained=45.1% &&
		gives 0 $GOLDEN/unplug -l wasted=20000 && gives 1 $GOLDEN/unplug -l wasted=0
}

# A trial that timed out took longer than the deadline: whether it took longer than 2 s nobody knows.
timeouts() {
	gives 1 $GOLDEN/wall -l latency=999ms && gives 3 $GOLDEN/wall -l latency=2s &&
		grep -q 'cannot tell latency' "$TMP/out" && gives 1 $GOLDEN/wall -l latency=2s,obtained=99%
}

# A kernel that could not be had is not within anything.
not_measured() {
	gives 0 $GOLDEN/run && gives 3 $GOLDEN/run -l latency=10s && gives 0 $GOLDEN/gigantic -l latency=1s,wasted=100000
}

# Other policies do not count, and without early-check there is nothing to tell.
other_policies() {
	gives 0 results/reference/penalty -l wasted=0 && gives 3 results/reference/reference &&
		grep -q 'no trials under policy early-check' "$TMP/out"
}

crashed() {
	copy
	sed -i '0,/"policy":"early-check".*"outcome":"failure"/{/"policy":"early-check".*"outcome":"failure"/{
		s/"outcome":"failure","errno":"[A-Z]*"/"outcome":"crashed","reason":"panic"/
		s/"latency_ns":[0-9]*,//; s/,"attempts":\[[^]]*\]//; }}' "$TMP/run/trials.ndjson"
	seal "$TMP/run"
	gives 1 "$TMP/run" && grep -q '1 crashed' "$TMP/out"
}

bad_usage() {
	refused 'no DIR' verdict && refused 'one run at a time' verdict a b && refused 'known are latency, wasted, obtained' verdict $GOLDEN/run -l time=1s &&
		refused 'lacks its value' verdict $GOLDEN/run -l wasted && refused 'stands twice' verdict $GOLDEN/run -l wasted=0,wasted=1 &&
		refused "'10'" verdict $GOLDEN/run -l latency=10 && refused "'0.5'" verdict $GOLDEN/run -l obtained=0.5 &&
		refused 'No such file' verdict /nonexistent
}

# Limits count for the part that is looked at.
a_part() {
	gives 1 $GOLDEN/run -l latency=300ms && gives 0 $GOLDEN/run -l latency=300ms --where kernel=debian:6.1 &&
		grep -qx 'only  *kernel debian:6.1' "$TMP/out" && ! grep -q 'debian:7' "$TMP/out" &&
		gives 0 $GOLDEN/run --where kernel=debian:6.1 --json && grep -q '"where": "kernel debian:6.1"' "$TMP/out"
}

in_the_report() {
	copy
	PATH=/nonexistent "$PFNBENCH" report "$TMP/run" > /dev/null 2>&1
	grep -q '<h2 id="verdict">Verdict</h2>' "$TMP/run/report.html" &&
		grep -q '<td class="reason">unmovable pages</td>' "$TMP/run/report.html"
}

check "verdict: as text" text_golden
check "verdict: as JSON" json_golden
check "verdict: limits" limits
check "verdict: timeouts" timeouts
check "verdict: what was not measured" not_measured
check "verdict: other policies" other_policies
check "verdict: a part of the run" a_part
check "verdict: a crash" crashed
check "verdict: bad usage" bad_usage
check "verdict: in the report" in_the_report
exit $((failures > 0))
