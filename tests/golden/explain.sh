#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# `pfnbench explain` on the stored run with profiles, and on damaged copies of it.
# UPDATE=1 tests/golden/explain.sh refreshes the golden files instead of comparing.
# shellcheck disable=SC2086 # no path here has blanks
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

RUN=$GOLDEN/explain

profiles_are_valid() {
	"$VALIDATE" docs/profile.schema.json $RUN/profiles.ndjson.gz
}

kernels() {
	golden explain-kernel.txt 0 explain $RUN --by kernel && golden explain-kernel.md 0 explain $RUN --by kernel --markdown --top 1
}

# What a second look costs, by function.
policies() {
	golden explain-policy.txt 0 explain $RUN --by policy --where kernel=debian:7 --where blocker=none &&
		grep -q '+17.0 .* pfnbench:pfnb_first_unmovable$' "$TMP/out"
}

one_side() {
	golden explain-one.txt 0 explain $RUN --where kernel=debian:7 --where policy=isolate-first
}

# Two runs, each of one kernel, give the figures of --by.
two_runs() {
	local kernel

	for kernel in debian:6.1 debian:7; do
		only "$kernel" "$TMP/${kernel#*:}" || return
	done
	"$PFNBENCH" explain "$TMP/6.1" "$TMP/7" | figures > "$TMP/two" &&
		"$PFNBENCH" explain $RUN --by kernel | figures | cmp - "$TMP/two" && [ -s "$TMP/two" ] &&
		"$PFNBENCH" explain "$TMP/6.1" "$TMP/7" > "$TMP/out" && grep -q "^kernel debian:7 against debian:6.1" "$TMP/out"
}

figures() {
	grep -E '^ *-?[0-9].*%  ' | tr -s ' ' | sed 's/^ //'
}

# only KERNEL DIR: the stored run with the trials of one kernel, unfinished
only() {
	mkdir "$2" &&
		python3 - "$1" $RUN "$2" << 'EOF'
import gzip, json, sys

kernel, source, to = sys.argv[1:]
run = json.load(open(source + "/run.json"))
run["kernels"] = [k for k in run["kernels"] if k["spec"] == kernel]
run["guests"] = [g for g in run["guests"] if g["kernel"] == kernel]
del run["ended"], run["trials"]["sha256"], run["profiles"]["sha256"]
json.dump(run, open(to + "/run.json", "w"))
for name, opener in ("trials.ndjson", open), ("profiles.ndjson.gz", gzip.open):
    with opener(source + "/" + name, "rt") as lines, opener(to + "/" + name, "wt") as out:
        out.writelines(line for line in lines if json.loads(line)["kernel"] == kernel)
EOF
}

# Functions add up to groups, groups to the total, and the total is what the trials executed.
adds_up() {
	golden explain.json 0 explain $RUN --by kernel --group "page copy" --json || return
	"$PFNBENCH" explain $RUN --by kernel --json > "$TMP/page.json" &&
		"$PFNBENCH" explain $RUN --by kernel --per operation --json > "$TMP/operation.json" &&
		python3 - "$TMP/page.json" "$TMP/operation.json" $RUN/trials.ndjson << 'EOF'
import json, math, sys

page, operation = (json.load(open(name)) for name in sys.argv[1:3])
trials = [json.loads(line) for line in open(sys.argv[3])]

def same(a, b):
    assert math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-6), (a, b)

for e in page["explanations"] + operation["explanations"]:
    for part in ["difference", "points", "share"]:
        same(sum(g[part] for g in e["groups"]), e["total"][part])
    for g in e["groups"]:
        same(sum(f["difference"] for f in g["functions"]), g["difference"])
        for side in 0, 1:
            same(sum(f["value"][side] for f in g["functions"]), g["value"][side])
for e in operation["explanations"]:
    for side, kernel in enumerate([e["base"]["kernel"], e["labels"]["kernel"]]):
        ran = [t["counters"]["executed"] for t in trials if t["kernel"] == kernel and t["outcome"] == e["outcome"]]
        assert len(ran) == e["operations"][side]
        same(e["total"]["value"][side], sum(ran) / len(ran))
EOF
}

filters() {
	"$PFNBENCH" explain $RUN --by kernel --group "page copy" | figures > "$TMP/out" &&
		[ "$(grep -c 'page copy$' "$TMP/out")" = 2 ] && ! grep -q 'migration$' "$TMP/out" || return
	# too small for a row where all groups are shown
	! "$PFNBENCH" explain $RUN --by kernel | grep ' start_isolate_page_range$' &&
		"$PFNBENCH" explain $RUN --by kernel --group isolation > "$TMP/out" &&
		[ "$(grep -c ' start_isolate_page_range$' "$TMP/out")" = 2 ] || return
	"$PFNBENCH" explain $RUN --by kernel --function xas_load --each | figures > "$TMP/out" &&
		[ "$(grep -c ' xas_load$' "$TMP/out")" = 3 ] && ! grep -q copy "$TMP/out" || return
	"$PFNBENCH" explain $RUN --by kernel --top 0 > "$TMP/out" && grep -q 'page copy$' "$TMP/out" &&
		! grep -q memcpy_orig "$TMP/out"
}

# A copy is a copy, whatever loop did it.
work() {
	"$PFNBENCH" explain $RUN --by kernel --column work > "$TMP/out" &&
		grep -qE '512\.0 +512\.0 +0\.0 +0\.0 +0\.0% +page copy$' "$TMP/out"
}

# As flamegraph.pl reads them; their sum is what was executed.
folded() {
	golden explain.folded 0 explain $RUN --by kernel --where blocker=none --where policy=isolate-first --folded || return
	! grep -vE '^[^ ;]+(;[^ ;]+)* [0-9]+ [0-9]+$' "$TMP/out" || return
	grep '"policy":"isolate-first".*"blocker":"none"' $RUN/trials.ndjson |
		sed 's/.*"kernel":"debian:\([0-9]*\).*"executed":\([0-9]*\).*/\1 \2/' > "$TMP/executed"
	# means of two trials, each rounded
	awk 'NR == FNR { sum[$1] -= $2 / 2; next } { sum[6] += $(NF - 1); sum[7] += $NF; lines++ }
		END { for (k in sum) if (sum[k] * sum[k] > lines * lines / 4) { print k, sum[k]; exit 1 } }' \
		"$TMP/executed" "$TMP/out"
}

speedscope() {
	"$PFNBENCH" explain $RUN --by kernel --speedscope > "$TMP/scope.json" && python3 - "$TMP/scope.json" << 'EOF'
import json, sys

scope = json.load(open(sys.argv[1]))
frames = scope["shared"]["frames"]
assert scope["$schema"].endswith("file-format-schema.json") and len(scope["profiles"]) == 4
assert len({f["name"] for f in frames}) == len(frames)
for p in scope["profiles"]:
    assert p["type"] == "sampled" and len(p["samples"]) == len(p["weights"])
    assert abs(sum(p["weights"]) - p["endValue"]) < 1e-6 * p["endValue"]
    assert all(0 <= f < len(frames) for s in p["samples"] for f in s)
assert "copy_page" in {frames[s[-1]]["name"] for s in scope["profiles"][0]["samples"]}
EOF
}

plot() {
	"$PFNBENCH" explain $RUN --by kernel --plot "$TMP/why.svg" > "$TMP/out" && grep -q '</svg>' "$TMP/why.svg" &&
		same explain.tsv "$TMP/why.svg.tsv"
}

report_golden() {
	copy explain
	"$PFNBENCH" report "$TMP/run" > "$TMP/out" && same explain.tsv "$TMP/run/plots/explain.tsv" &&
		grep -q '</svg>' "$TMP/run/plots/explain.svg" &&
		grep -q 'of +41.5%, 17.9 points are page copy, 7.6 migration' "$TMP/run/report.html" || return
	"$PFNBENCH" show "$TMP/run" --findings > "$TMP/out" && same explain-findings.txt "$TMP/out"
}

is_narrow() {
	! LC_ALL=C.UTF-8 grep -nE '^.{101,}' $GOLDEN/explain*.txt | grep -v findings
}

is_colourful_on_a_terminal() {
	on_a_terminal "$PFNBENCH" explain $RUN --by kernel && grep -q $'\033\\[' "$TMP/out" &&
		! grep -q $'\033' $GOLDEN/explain-kernel.txt
}

usage() {
	"$PFNBENCH" explain --help > "$TMP/out" && grep -q Examples: "$TMP/out" && refused 'no DIR; name' explain &&
		refused 'more than two DIRs' explain a b c && refused 'name one DIR, not two' explain a b --by kernel &&
		refused '--base goes with --by' explain a --base x && refused "did you mean 'kernel'" explain a --by kernal &&
		refused "'kernel' is no AXIS=VALUE" explain a --where kernel && refused "no axis named 'x'" explain a --where x=1 &&
		refused "'pages' is neither page nor operation" explain a --per pages &&
		refused "no column named 'load'; did you mean 'loads'" explain a --column load &&
		refused "no group named 'page cop'; did you mean 'page copy'" explain a --group "page cop" &&
		refused "no group named 'zzz'; there are page copy, page zeroing" explain a --group zzz &&
		refused "'-1' is no number from 0" explain a --top -1 && refused 'exclude each other' explain a --json --folded &&
		refused 'have instructions alone, no loads' explain a --folded --column loads &&
		refused 'ends in none of .svg' explain a b --plot x && refused 'shows a difference' explain a --plot x.svg
}

bad_questions() {
	refused "no function named 'xas_loaf' .*; did you mean 'xas_load'" explain $RUN --by kernel --function xas_loaf &&
		refused "no function named 'qqq' in these profiles; see all" explain $RUN --by kernel --function qqq &&
		refused 'no kernel x in this run; it has debian:6.1, debian:7' explain $RUN --by kernel --base x &&
		refused 'retry is none in all cells' explain $RUN --by retry &&
		refused 'no blocker x in this run; it has none, kernel:1@middle' explain $RUN --where blocker=x &&
		refused 'trials that ended alike on both sides' explain $RUN --by blocker &&
		refused 'no profile with loads; take some .*measure=memory' explain $RUN --column loads &&
		refused 'run has no profiles; take them with .*measure=profile' explain $GOLDEN/run --by kernel &&
		refused '/nonexistent/run.json: No such file' explain /nonexistent
}

# change SED: edit the profiles of a copy, which then has the hash of what was changed
change() {
	local lines=$TMP/profiles

	copy explain
	gzip -dc $RUN/profiles.ndjson.gz | sed "$1" > "$lines"
	gzip -nc "$lines" > "$TMP/run/profiles.ndjson.gz"
	sed -i "s/$(gzip -dc $RUN/profiles.ndjson.gz | sha256sum | cut -d" " -f1)/$(sha256sum < "$lines" | cut -d" " -f1)/" \
		"$TMP/run/run.json"
}

damaged() {
	change 's/"id":3,"kernel":"debian:6.1"/"id":3,"kernel":"debian:7"/'
	refused 'profile of trial 3 is of kernel debian:7, the trial of debian:6.1; .*run again' explain "$TMP/run" --by kernel ||
		return
	change 's/"id":3,"kernel":"debian:6.1"/"id":3,"kernel":"debian:5"/'
	refused 'profiles.ndjson.gz:4: .*kernel debian:5' explain "$TMP/run" --by kernel || return
	change '5s/"copy_page":\[[0-9]*/"copy_page":[1/'
	refused 'profiles.ndjson.gz:5: ' explain "$TMP/run" --by kernel || return
	change 16d
	refused 'profiles.ndjson.gz:15: 15 profiles, run.json says 16' explain "$TMP/run" --by kernel || return
	copy explain
	head -c 1500 $RUN/profiles.ndjson.gz > "$TMP/run/profiles.ndjson.gz"
	refused 'profiles.ndjson.gz' explain "$TMP/run" --by kernel || return
	copy explain
	rm "$TMP/run/profiles.ndjson.gz"
	refused 'profiles.ndjson.gz: No such file' explain "$TMP/run" --by kernel
}

# A report says that it cannot tell, and has all the rest.
report_of_damaged() {
	change 16d
	"$PFNBENCH" show "$TMP/run" --findings > "$TMP/out" &&
		grep -q '^- \*\*profiles\*\*: .*15 profiles, run.json says 16' "$TMP/out" &&
		grep -q 'isolate-first fails after' "$TMP/out"
}

check "explain: the stored profiles are valid" profiles_are_valid
check "explain: kernels" kernels
check "explain: policies" policies
check "explain: where it all goes" one_side
check "explain: two runs" two_runs
check "explain: parts add up" adds_up
check "explain: one group, one function" filters
check "explain: work" work
check "explain: folded contexts" folded
check "explain: speedscope" speedscope
check "explain: plot" plot
check "explain: report and findings" report_golden
check "explain is at most 100 columns wide" is_narrow
check "explain is colourful on a terminal" is_colourful_on_a_terminal
check "explain: usage" usage
check "explain: what it refuses" bad_questions
check "explain: damaged profiles" damaged
check "report and findings of damaged profiles" report_of_damaged

exit $((failures > 0))
