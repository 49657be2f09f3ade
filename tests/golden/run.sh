#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# `pfnbench show`, `report` and `compare` on the stored run, and on damaged copies of it; README.md
# beside this file tells more. UPDATE=1 refreshes the golden files instead of comparing.
# shellcheck source=lib.sh
# shellcheck disable=SC2086 # no path here has blanks

. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# The words of a page: no pictures, styles, markup or data that links hold.
page_text() {
	sed -e '/<style>/,/<\/style>/d' -e '/<script>/,/<\/script>/d' -e '/<svg/,/<\/svg>/d' -e 's/href="[^"]*"//g' \
		-e 's/<\/t[dh]>/ | /g' -e 's/<\/dt>/: /g' -e 's/<[^>]*>//g' -e 's/&lt;/</g' -e 's/&gt;/>/g' \
		-e "s/&#39;/'/g" -e 's/&quot;/"/g' -e 's/&amp;/\&/g' -e 's/[ |]*$//' "$1" | cat -s
}

# --- what is there to see

fixtures_are_valid() {
	local run

	for run in run retries kinds history phases gigantic pool unplug map wall explain; do
		"$VALIDATE" docs/run.schema.json $GOLDEN/$run/run.json &&
			"$VALIDATE" docs/trial.schema.json $GOLDEN/$run/trials.ndjson || return
	done
}

show_golden() {
	"$PFNBENCH" show $GOLDEN/run > "$TMP/show.txt" && same show.txt "$TMP/show.txt"
}

show_retries_golden() {
	"$PFNBENCH" show $GOLDEN/retries > "$TMP/show.txt" && same retries-show.txt "$TMP/show.txt"
}

show_kinds_golden() {
	"$PFNBENCH" show $GOLDEN/kinds > "$TMP/show.txt" && same kinds-show.txt "$TMP/show.txt"
}

show_phases_golden() {
	"$PFNBENCH" show $GOLDEN/phases > "$TMP/show.txt" && same phases-show.txt "$TMP/show.txt"
}

show_gigantic_golden() {
	"$PFNBENCH" show $GOLDEN/gigantic > "$TMP/show.txt" && same gigantic-show.txt "$TMP/show.txt"
}

show_pool_golden() {
	"$PFNBENCH" show $GOLDEN/pool > "$TMP/show.txt" && same pool-show.txt "$TMP/show.txt"
}

show_is_narrow() {
	! LC_ALL=C.UTF-8 grep -nE '^.{101,}' $GOLDEN/show.txt $GOLDEN/retries-show.txt \
		$GOLDEN/kinds-show.txt $GOLDEN/phases-show.txt $GOLDEN/gigantic-show.txt $GOLDEN/pool-show.txt
}

# fits WIDTH COMMAND...: the output has no longer line, and every median that a wide screen shows
fits() {
	local width=$1

	shift
	COLUMNS=$width "$PFNBENCH" "$@" > "$TMP/narrow" || return
	LC_ALL=C.UTF-8 grep -nE "^.{$((width + 1)),}" "$TMP/narrow" && return 1
	diff <(times_in "$TMP/wide") <(times_in "$TMP/narrow")
}

times_in() {
	tr -s '\n ' ' ' < "$1" | grep -oE '[0-9.]+ [mun]?s\b' | sort
}

# What columns have no room at 80 is told; below that each value has a line of its own.
tables_fit() {
	local run width

	for run in run retries kinds history phases gigantic pool unplug map wall explain; do
		COLUMNS=250 "$PFNBENCH" show $GOLDEN/$run > "$TMP/wide" || return
		for width in 40 50 132; do
			fits $width show $GOLDEN/$run || { echo "$run in $width columns"; return 1; }
		done
	done
	COLUMNS=250 "$PFNBENCH" explain $GOLDEN/explain --by kernel > "$TMP/wide" && fits 80 explain $GOLDEN/explain --by kernel
}

pipes_have_80_columns() {
	env -u COLUMNS "$PFNBENCH" show $GOLDEN/retries > "$TMP/out" &&
		COLUMNS=80 "$PFNBENCH" show $GOLDEN/retries | cmp "$TMP/out" - &&
		! LC_ALL=C.UTF-8 grep -nE '^.{81,}' "$TMP/out"
}

# What make bench runs has many columns: those that are asked for least often go, and rows stay rows.
bench_is_a_table() {
	COLUMNS=80 "$PFNBENCH" show results/reference/bench > "$TMP/out" &&
		grep -q '^retry  *success  *success  *failure  *found .*release  *wasted$' "$TMP/out"
}

show_is_plain_in_a_pipe() {
	! grep -q $'\033' $GOLDEN/show.txt
}

show_is_bold_on_a_terminal() {
	on_a_terminal "$PFNBENCH" show $GOLDEN/run && grep -q $'\033\[1m' "$TMP/out" &&
		on_a_terminal env NO_COLOR=1 "$PFNBENCH" show $GOLDEN/run && grep -q early-check "$TMP/out" &&
		! grep -q $'\033' "$TMP/out"
}

report_golden() {
	copy
	"$PFNBENCH" report "$TMP/run" > "$TMP/out" || return
	[ "$(cat "$TMP/out")" = "$TMP/run/report.html" ] || return
	page_text "$TMP/run/report.html" > "$TMP/report.txt"
	same report.txt "$TMP/report.txt"
}

# The same sentences as in the report.
show_findings() {
	"$PFNBENCH" show $GOLDEN/$1 --findings > "$TMP/findings" && [ -s "$TMP/findings" ] &&
		sed -n 's/^- \*\*\(.*\)\*\*: /\1: /p' "$TMP/findings" |
		cmp - <(sed '1,/^Findings$/d; /^Medians/,$d; /^$/d' $GOLDEN/$2)
}

plot_data_golden() {
	local t

	for t in penalty-contig-2M penalty-offline cdf-offline versions-contig-2M; do
		same "$t.tsv" "$TMP/run/plots/$t.tsv" || return
		grep -q '</svg>' "$TMP/run/plots/$t.svg" || return
	done
}

report_retries_golden() {
	copy retries
	"$PFNBENCH" report "$TMP/run" > "$TMP/out" || return
	page_text "$TMP/run/report.html" > "$TMP/report.txt"
	same retries-report.txt "$TMP/report.txt" && report_is_self_contained &&
		[ "$(grep -c '</svg>' "$TMP/run/report.html")" = 18 ]
}


plot_data_retries_golden() {
	local name

	for name in $RETRY_PLOTS; do
		same "$name.tsv" "$TMP/run/plots/$name.tsv" || return
		grep -q '</svg>' "$TMP/run/plots/$name.svg" || return
	done
	[ "$(find "$TMP/run/plots" -name '*.svg' | wc -l)" = 18 ]
}

report_kinds_golden() {
	copy kinds
	"$PFNBENCH" report "$TMP/run" > "$TMP/out" || return
	page_text "$TMP/run/report.html" > "$TMP/report.txt"
	same kinds-report.txt "$TMP/report.txt" && same kinds.tsv "$TMP/run/plots/kinds.tsv" &&
		report_is_self_contained && [ "$(grep -c '</svg>' "$TMP/run/report.html")" = 2 ]
}

report_map_golden() {
	local name

	copy map
	"$PFNBENCH" report "$TMP/run" > "$TMP/out" || return
	page_text "$TMP/run/report.html" > "$TMP/report.txt"
	same map-report.txt "$TMP/report.txt" && report_is_self_contained || return
	for name in heat-contig-4M aftermath-contig-4M; do
		same "$name.tsv" "$TMP/run/plots/$name.tsv" || return
	done
	[ "$(find "$TMP/run/plots" -name '*.svg' | wc -l)" = 6 ]
}

report_phases_golden() {
	copy phases
	"$PFNBENCH" report "$TMP/run" > "$TMP/out" || return
	page_text "$TMP/run/report.html" > "$TMP/report.txt"
	same phases-report.txt "$TMP/report.txt" && same phases.tsv "$TMP/run/plots/phases.tsv" &&
		report_is_self_contained && grep -q '</svg>' "$TMP/run/plots/phases.svg"
}

report_gigantic_golden() {
	copy gigantic
	"$PFNBENCH" report "$TMP/run" > "$TMP/out" || return
	page_text "$TMP/run/report.html" > "$TMP/report.txt"
	same gigantic-report.txt "$TMP/report.txt" && grep -q '</svg>' "$TMP/run/plots/gigantic-hugetlb-1G.svg" &&
		same gigantic-hugetlb-1G.tsv "$TMP/run/plots/gigantic-hugetlb-1G.tsv"
}

report_unplug_golden() {
	copy unplug
	"$PFNBENCH" report "$TMP/run" > "$TMP/out" || return
	page_text "$TMP/run/report.html" > "$TMP/report.txt"
	same unplug-report.txt "$TMP/report.txt" &&
		same unplug-virtio-mem-128M.tsv "$TMP/run/plots/unplug-virtio-mem-128M.tsv" &&
		report_is_self_contained && grep -q '</svg>' "$TMP/run/plots/unplug-virtio-mem-128M.svg"
}

report_is_self_contained() {
	! grep -nE '<script[^>]|<link|<img|src=|@import|url\(http|href="(http|file)' "$TMP/run/report.html"
}

report_shows_every_plot() {
	[ "$(grep -c '</svg>' "$TMP/run/report.html")" = 12 ]
}

report_is_reproducible() {
	cp "$TMP/run/report.html" "$TMP/first.html"
	"$PFNBENCH" report "$TMP/run" && cmp "$TMP/first.html" "$TMP/run/report.html"
}

report_without_gnuplot() {
	copy
	PATH=/nonexistent "$PFNBENCH" report "$TMP/run" > "$TMP/out" 2> "$TMP/err"
	[ $? = 1 ] && [ "$(wc -l < "$TMP/err")" = 1 ] &&
		grep -q 'gnuplot is not installed; apt-get install gnuplot-nox' "$TMP/err" &&
		grep -q 'gnuplot is not installed' "$TMP/run/report.html"
}

report_of_several() {
	copy
	"$PFNBENCH" report /nonexistent "$TMP/run" > "$TMP/out" 2> "$TMP/err"
	[ $? = 2 ] && grep -q '^pfnbench: /nonexistent/run.json: No such file' "$TMP/err" &&
		[ -s "$TMP/run/report.html" ]
}

usage() {
	"$PFNBENCH" "$1" --help > "$TMP/out" && grep -q Examples: "$TMP/out" || return
	"$PFNBENCH" "$1" 2> "$TMP/err"
	[ $? = 2 ] && grep -q 'no DIR; name a directory' "$TMP/err"
}

# --- compare

compare_slower() {
	scaled "$TMP/slow" 20 debian:7
	golden compare.txt 1 compare $GOLDEN/run "$TMP/slow" -m latency,wasted &&
		golden compare-all.txt 1 compare $GOLDEN/run "$TMP/slow" -m latency,wasted --all &&
		golden compare.md 1 compare $GOLDEN/run "$TMP/slow" --markdown
}

# The other way round the same rows are better, and nothing is worse.
compare_faster() {
	"$PFNBENCH" compare "$TMP/slow" $GOLDEN/run > "$TMP/out" || return
	[ "$(grep -c ' worse$' "$TMP/out")" = 0 ] && grep -q '^0 worse, [1-9][0-9]* better' "$TMP/out"
}

compare_same() {
	"$PFNBENCH" compare $GOLDEN/run $GOLDEN/run > "$TMP/out" && grep -q '^0 worse, 0 better, [1-9]' "$TMP/out"
}

compare_below_threshold() {
	"$PFNBENCH" compare $GOLDEN/run "$TMP/slow" --threshold 110 > "$TMP/out"
}

compare_wall_golden() {
	golden compare-wall.txt 1 compare $GOLDEN/wall --by kernel && golden compare-aa.txt 0 compare $GOLDEN/wall --aa --all &&
		golden compare-wall.json 1 compare $GOLDEN/wall --by kernel --json
}

# Two runs that are said to be the same: better is as bad as worse.
compare_aa_of_two() {
	"$PFNBENCH" compare $GOLDEN/run $GOLDEN/run --aa > "$TMP/out" || return
	grep -q '^noise floor (A/A): both sides are taken to be the same' "$TMP/out" || return
	"$PFNBENCH" compare "$TMP/slow" $GOLDEN/run --aa > "$TMP/out"
	[ $? = 1 ] && grep -q '^warning: this environment differs from itself' "$TMP/out"
}

compare_is_narrow() {
	! LC_ALL=C.UTF-8 grep -nE '^.{101,}' $GOLDEN/compare*.txt
}

compare_is_colourful_on_a_terminal() {
	on_a_terminal "$PFNBENCH" compare $GOLDEN/run "$TMP/slow"
	grep -q $'\033\[31mworse' "$TMP/out" && ! grep -q $'\033' $GOLDEN/compare.txt
}

# complains STATUS PATTERN ARGUMENT...: one line on standard error
complains() {
	local status=$1 pattern=$2

	shift 2
	"$PFNBENCH" compare "$@" > "$TMP/out" 2> "$TMP/err"
	[ $? = "$status" ] && [ "$(wc -l < "$TMP/err")" = 1 ] && grep -qE "$pattern" "$TMP/err" ||
		{ cat "$TMP/err"; return 1; }
}

compare_bad_input() {
	"$PFNBENCH" compare --help | grep -q Examples: || return
	complains 2 "no DIR; name two" && complains 2 "needs --by AXIS or --aa" $GOLDEN/run &&
		complains 2 "did you mean 'policy'" $GOLDEN/run --by polic &&
		complains 2 "no policy x in this run; it has early-check, isolate-first" $GOLDEN/run --by policy --base x &&
		complains 2 "retry is none in all cells" $GOLDEN/run --by retry &&
		complains 2 "name one DIR" $GOLDEN/run $GOLDEN/run --by policy &&
		complains 2 "'no:such' is no measure" $GOLDEN/run $GOLDEN/run -m no:such &&
		complains 2 "'x' is no number from 0" $GOLDEN/run $GOLDEN/run --threshold x &&
		complains 3 "no cell in common: .* has target contig:2M" $GOLDEN/run $GOLDEN/retries &&
		complains 2 "/nonexistent/run.json: No such file" $GOLDEN/run /nonexistent
}

# What was not measured is said, and the rest is answered; with nothing left nobody can tell.
compare_not_measured() {
	"$PFNBENCH" compare $GOLDEN/run $GOLDEN/run -m latency,stall > "$TMP/out" || return
	grep -q '^stall was not measured' "$TMP/out" && grep -q 'latency of failures' "$TMP/out" || return
	"$PFNBENCH" compare $GOLDEN/run $GOLDEN/run -m stall > "$TMP/out"
	[ $? = 3 ] && grep -q '^share of successes: the same in' "$TMP/out"
}

# Another experiment, deadline and clock: what can be compared is.
compare_unlike() {
	copy
	sed -i -e 's/"name": "penalty"/"name": "other"/' \
		-e 's/"clock": "icount"/"clock": "wall"/' -e 's/"vmlinuz_sha256": "02/"vmlinuz_sha256": "03/' \
		"$TMP/run/run.json"
	"$PFNBENCH" compare $GOLDEN/run "$TMP/run" -m latency,wasted > "$TMP/out" &&
		grep -q "^A is of experiment 'penalty', B of 'other'" "$TMP/out" &&
		grep -q "^debian:6.1 is not the same image: 6.1.0-56-cloud-amd64 in A" "$TMP/out" &&
		grep -q "^warning .* measured by different clocks or environments: times are not compared" "$TMP/out" &&
		grep -q "^wasted of failures" "$TMP/out" && ! grep -q "^latency of" "$TMP/out"
}

# What may be the cause of a difference stands before the tables.
compare_warns() {
	copy
	sed -i -e 's/= 1\\n"/= 1\\nmeasure = phases\\nmemory = 4G\\ncmdline = hugepages=9\\n"/' \
		-e 's/mitigations=off/pad=1 quiet/' -e 's/"CONFIG_CMA": "y"/"CONFIG_CMA": "n"/' "$TMP/run/run.json"
	sed -i '/"qemu": {/,/}/s/"version": "/&9./;/"qemu": {/,/}/s/"sha256": "../"sha256": "ff/' "$TMP/run/run.json"
	golden compare-warns.txt 0 compare $GOLDEN/run "$TMP/run" --where kernel=debian:7 --where target=contig:2M &&
		"$PFNBENCH" compare $GOLDEN/run "$TMP/run" --markdown > "$TMP/out" &&
		grep -q '^- warning: memory is 2G in A, 4G in B$' "$TMP/out" &&
		"$PFNBENCH" compare $GOLDEN/run "$TMP/run" --json | python3 -c '
import json, sys
warnings = json.load(sys.stdin)["warnings"]
sys.exit(warnings[1] != "memory is 2G in A, 4G in B" or len(warnings) < 5)'
}

# A profile takes the guest no time.
compare_with_profile() {
	copy
	sed -i 's/= 1\\n"/= 1\\nmeasure = memory\\n"/' "$TMP/run/run.json"
	"$PFNBENCH" compare $GOLDEN/run "$TMP/run" > "$TMP/out" && ! grep warning "$TMP/out"
}

# --- damaged runs: exit status 2, one line that names the file and a mend, nothing else

# refused_by_all PATTERN: all commands refuse $TMP/run with a line that matches PATTERN
refused_by_all() {
	local command

	for command in show report "compare --by policy"; do
		refused "^pfnbench: $TMP/run/$1.*; " $command "$TMP/run" || return
	done
}

bad() {
	check "refused: $1" refused_by_all "$2"
}

# --- an unfinished run is shown as far as it got

unfinished_is_shown() {
	copy
	unfinish
	head -c 50000 $GOLDEN/run/trials.ndjson > "$TMP/run/trials.ndjson"
	"$PFNBENCH" show "$TMP/run" > "$TMP/out" 2> "$TMP/err" || { cat "$TMP/err"; return 1; }
	"$PFNBENCH" compare $GOLDEN/run "$TMP/run" > "$TMP/compare" || return
	grep -q 'is unfinished, and compared as far as it got' "$TMP/compare" || return
	grep -q '(the run is unfinished)' "$TMP/out" && grep -q 'not yet run' "$TMP/out" &&
		grep -q 'the last line was cut and is left out; go on with' "$TMP/err"
}

# --- what a host run makes of memory blocks, on copied trees

blocks_golden() {
	"$BLOCKS" "$GOLDEN/sys/$1" > "$TMP/blocks.txt" && same "sys/$1.txt" "$TMP/blocks.txt"
}

# What is said of blocks that an experiment names.
named_golden() {
	local tree named

	while read -r tree named; do
		echo "$tree $named: $("$BLOCKS" "$GOLDEN/sys/$tree" "$named")"
	done > "$TMP/named.txt" <<- 'END' && same sys/named.txt "$TMP/named.txt"
		deferred 35
		deferred 36
		deferred 0
		deferred 5
		movable 11
		movable 10-11
		movable 0-11
		movable 1
		no-hotplug 1
	END
}

facts_golden() {
	"$FACTS" "$GOLDEN/sys/$1" > "$TMP/facts.txt" && same "sys/$1.txt" "$TMP/facts.txt"
}

for tree in deferred movable no-hotplug; do
	check "memory blocks: $tree" blocks_golden $tree
done
check "what is said of blocks that are named" named_golden
check "facts and warnings: noisy" facts_golden noisy
check "the stored runs are valid" fixtures_are_valid
check "show" show_golden
check "show: retries, lifetimes and churns" show_retries_golden
check "show: kinds of blockers" show_kinds_golden
check "show: phases" show_phases_golden
check "show: gigantic pages" show_gigantic_golden
check "show: a pool that gets one of three" show_pool_golden
check "show is at most 100 columns wide" show_is_narrow
check "tables fit the screen, and lose nothing" tables_fit
check "a pipe has 80 columns" pipes_have_80_columns
check "show: the run of make bench is a table in 80 columns" bench_is_a_table
check "show is plain in a pipe" show_is_plain_in_a_pipe
check "show is bold on a terminal, unless NO_COLOR" show_is_bold_on_a_terminal
check "show: findings" show_findings run report.txt
check "show: findings about retries" show_findings retries retries-report.txt
check "report" report_golden
check "data of the plots" plot_data_golden
check "report is self-contained" report_is_self_contained
check "report shows every plot" report_shows_every_plot
check "report is reproducible" report_is_reproducible
check "report: retries, lifetimes and churns" report_retries_golden
check "data of the plots of retries" plot_data_retries_golden
check "report: kinds of blockers" report_kinds_golden
check "report: what a virtio-mem device gave" report_unplug_golden
check "report: phases" report_phases_golden
check "report: gigantic pages" report_gigantic_golden
check "report: a map of densities and places, and what is left behind" report_map_golden
check "report without gnuplot" report_without_gnuplot
check "report of a bad and a good run" report_of_several
check "export: usage" usage export
check "show: usage" usage show
check "report: usage" usage report
check "compare: half as fast on one kernel, as text and Markdown" compare_slower
check "compare: the other way round" compare_faster
check "compare: a run with itself" compare_same
check "compare: below the threshold" compare_below_threshold
check "compare: in real time, as text and JSON, and A/A" compare_wall_golden
check "compare: A/A of two runs" compare_aa_of_two
check "compare is at most 100 columns wide" compare_is_narrow
check "compare is colourful on a terminal" compare_is_colourful_on_a_terminal
check "compare: bad usage and input" compare_bad_input
check "compare: what was not measured" compare_not_measured
check "compare: runs that were asked differently" compare_unlike
check "compare: warnings in the heading" compare_warns
check "compare: a run with profiles" compare_with_profile
check "an unfinished, torn run is shown" unfinished_is_shown

rm -rf "$TMP/run"
bad "no directory" "run.json: No such file"
mkdir "$TMP/run"
bad "empty directory" "run.json: No such file"

copy && rm "$TMP/run/trials.ndjson"
bad "no trials.ndjson" "trials.ndjson: No such file"
copy && : > "$TMP/run/run.json"
bad "empty run.json" "run.json:1: "
copy && head -c 2000 $GOLDEN/run/run.json > "$TMP/run/run.json"
bad "cut run.json" "run.json:[0-9]+: "
copy && sed -i '0,/"schema": 1/s//"schema": 9/' "$TMP/run/run.json"
bad "run.json of another version" 'run.json: "schema" is 9, and this pfnbench reads 1'
copy && sed -i 's/"seed": 1,/"seed": "one",/' "$TMP/run/run.json"
bad "edited run.json" 'run.json: "asked": "seed" is no number'

copy && : > "$TMP/run/trials.ndjson"
bad "empty trials.ndjson" "trials.ndjson:0: the file ends after 0 trials, run.json says 162"
copy && head -c 50000 $GOLDEN/run/trials.ndjson > "$TMP/run/trials.ndjson"
bad "cut trials.ndjson" "trials.ndjson:[0-9]+: the line does not end"
copy && sed -i '$d' "$TMP/run/trials.ndjson"
bad "last line removed" "trials.ndjson:161: the file ends after 161 trials, run.json says 162"
copy && sed -i 17d "$TMP/run/trials.ndjson"
bad "line removed" "trials.ndjson:17: id 17 where id 16 belongs"
copy && sed -i 17p "$TMP/run/trials.ndjson"
bad "line twice" "trials.ndjson:18: id 16 after id 16 is out of order"
copy && sed -i '17{h;d};18{G}' "$TMP/run/trials.ndjson"
bad "lines exchanged" "trials.ndjson:17: id 17 where id 16 belongs"
copy && sed -i '17s/"latency_ns":[0-9]*/"latency_ns":"fast"/' "$TMP/run/trials.ndjson"
bad "number became text" 'trials.ndjson:17: "latency_ns" is no number'
copy && sed -i '17s/"latency_ns":[0-9]*,//' "$TMP/run/trials.ndjson"
bad "field removed" 'trials.ndjson:17: "latency_ns" is missing'
copy && sed -i '17s/"latency_ns":/"latency_ns":1/' "$TMP/run/trials.ndjson"
bad "value edited" "trials.ndjson: SHA-256 is"
copy && sed -i '17s/.$//' "$TMP/run/trials.ndjson"
bad "brace removed" "trials.ndjson:17: no JSON, at column"
copy && sed -i '17s/"schema":1/"schema":3/' "$TMP/run/trials.ndjson"
bad "trial of another version" 'trials.ndjson:17: "schema" is 3, and this pfnbench reads 1'
copy && sed -i '17s/"kernel":"debian:6.1"/"kernel":"debian:5"/' "$TMP/run/trials.ndjson"
bad "trial of another run" 'trials.ndjson:17: kernel "debian:5" is not in run.json'
copy && printf '\377\376' | dd of="$TMP/run/trials.ndjson" bs=1 seek=20000 conv=notrunc status=none
bad "bytes that are no text" "trials.ndjson:[0-9]+: no JSON, at column"

exit $((failures > 0))
