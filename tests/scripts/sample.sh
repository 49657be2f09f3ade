#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# docs/adding.md holds: each template of tests/sample/ dropped into a copy of the tree, with the one line that the page
# names, is built, listed and run. Nothing of the copy asks the network, and no guest is booted.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
use_own_cache

if [[ ! -x build/pfnbench ]]; then
	check 'build/pfnbench is built' false
	finish
	exit
fi
use_fake_guests # of this tree's build: it knows nothing of the copy
SAMPLE=$PWD/tests/sample
COPY=$T/copy
INI=$T/e.ini
P=build/pfnbench

# With the times of files: only what includes the tables anew is compiled again. Of build/ what the program is made of;
# what belongs to files that are not committed yet goes along.
copy_tree() {
	mkdir -p "$COPY/build" || return
	git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' f; do
		[[ ! -e $f ]] || printf '%s\0' "$f"
	done | xargs -0 cp -a --parents -t "$COPY" || return
	cp -a build/bench build/workloads build/plugin build/qemu-plugin build/gen build/libperf build/libpfnbench.a build/pfnbench "$COPY/build"
}

# drop FILE FOLDER [TABLE LINE]: a template into its folder, and its line into the table, before the last one of its
# kind; no other line changes.
drop() {
	local name

	cp "$SAMPLE/$1" "$COPY/$2" || return
	[[ $# == 4 ]] || return 0
	name=${4%%(*}
	cp "$COPY/$3" "$T/table"
	awk -v "line=$4" -v "name=$name" '$0 ~ "^\t" name "(_OF)?\\(.*[^\\\\]$" { print "\t" line " \\" } { print }' \
		"$T/table" >"$COPY/$3"
	[[ $(diff "$T/table" "$COPY/$3" | grep '^[<>]') == ">"*"$4 \\" ]] || { diff "$T/table" "$COPY/$3"; return 1; }
}

# built OBJECTS: build/pfnbench, and so many objects at most were compiled
built() {
	local nr

	make -C "$COPY" --no-print-directory build/pfnbench >"$T/make" 2>&1 || { cat "$T/make"; return 1; }
	nr=$(grep -c '^  CC ' "$T/make")
	echo "$nr objects: $(grep '^  CC ' "$T/make")"
	[[ $nr -gt 0 && $nr -le $1 ]]
}

# lists WHAT TEXT: the copy's program lists it, wherever lines end, besides all that this tree's does, in the same order
lists() {
	"$COPY/$P" list "$1" >"$T/out" || return
	tr -s '\n ' ' ' <"$T/out" | grep -qF "$2" || { cat "$T/out"; return 1; }
	! diff <($P list "$1") "$T/out" | grep '^<'
}

# runs STATUS DIR OPTIONS...: the experiment in $INI by the copy's program
runs() {
	local status=$1 dir=$2 got=0

	shift 2
	rm -rf "$dir"
	"$COPY/$P" run "$INI" --out "$dir" "$@" >"$T/out" 2>&1 || got=$?
	[[ $got == "$status" ]] || { echo "exit status $got"; cat "$T/out"; return 1; }
}

# trials DIR NR PATTERN...: in so many records all of these stand
trials() {
	local dir=$1 nr=$2 got pattern

	shift 2
	cp "$dir/trials.ndjson" "$T/found"
	for pattern; do
		grep -E "$pattern" "$T/found" >"$T/fewer"
		mv "$T/fewer" "$T/found"
	done
	got=$(wc -l <"$T/found")
	[[ $got == "$nr" ]] || { echo "$got records"; cat "$dir/trials.ndjson"; return 1; }
}

# docs_name LINE: docs/adding.md tells of this line
docs_name() {
	grep -qF "\`${1/sample/NAME}\`" docs/adding.md
}

short() {
	local f

	for f in "$SAMPLE"/*; do
		[[ $(wc -l <"$f") -le 80 ]] || { echo "$f"; return 1; }
	done
}

check 'templates have at most 80 lines' short
check 'the tree is copied' copy_tree
check 'a target' drop target_sample.c bench/target bench/target/targets.c 'TARGET(sample)'
check 'a retry' drop retry_sample.c bench/strategy bench/strategy/retries.c 'RETRY(sample)'
check 'a fill' drop fill_sample.c workloads/kinds workloads/table/tables.c 'FILL(sample)'
check 'a blocker' drop blocker_sample.c workloads/kinds workloads/table/tables.c 'BLOCKER(sample)'
check 'a plot' drop plot_sample.c bench/report/plot bench/report/plot/figures.c 'FIGURE(sample)'
check 'its program' drop sample.gp plots
for line in 'TARGET(sample)' 'RETRY(sample)' 'FILL(sample)' 'BLOCKER(sample)' 'FIGURE(sample)'; do
	check "docs/adding.md names the line $line" docs_name "$line"
done
# Five templates, four tables, and what has the version in it.
check 'build/pfnbench is built, and few objects anew' built 10

check 'the target is listed' lists targets 'sample:busy finds it busy once'
check 'the retry is listed' lists retries 'sample:N: after a millisecond'
check 'the fill is listed' lists workloads 'anonymous 4 KiB pages, as a template'
check 'the blocker is listed' lists workloads 'anonymous pages that are held'

# On this machine, of whose memory the target takes no more than any process does.
printf '%s\n' '[experiment]' 'trials = 2' '[machine]' 'kernels = host' '[axes]' 'target = sample, sample:busy' \
	'retry = none, sample:3' >"$INI"
check 'target and retry run' runs 0 "$T/run" --host
check 'all targets that are not busy succeed' trials "$T/run" 4 '"target":"sample"' '"outcome":"success"' \
	'"attempts_total":1,'
check 'one that is busy fails without a retry' trials "$T/run" 2 '"target":"sample:busy"' '"retry":"none"' \
	'"outcome":"failure","errno":"EBUSY"' '"attempts_total":1,'
check 'and succeeds with one' trials "$T/run" 2 '"target":"sample:busy"' '"retry":"sample:3"' '"outcome":"success"' \
	'"attempts_total":2,'
if [[ -x build/tests/validate ]]; then
	check 'its records are valid' build/tests/validate docs/trial.schema.json "$T/run/trials.ndjson"
fi

# A mistake costs a line with its mend.
sed 's/sample:3/sample/' "$INI" >"$T/bad.ini"
check 'a retry without its number' fails_with 2 "$T/bad.ini:7: retry sample lacks the number of retries; write" \
	"$COPY/$P" run "$T/bad.ini" --host --out "$T/bad"
printf '%s\n' '[machine]' 'kernels = host' '[axes]' 'target = sample' 'fill = sample:50%' >"$T/bad.ini"
check 'a fill that the target has no use for' fails_with 2 'fill and blocker can only be none' \
	"$COPY/$P" run "$T/bad.ini" --host --out "$T/bad"

# The stand-in for a guest skips what works on pages: up to there all goes well.
printf '%s\n' '[experiment]' 'trials = 1' '[machine]' "kernels = image:$T/bzImage" '[axes]' 'target = contig:2M' \
	'fill = anon:10%, sample:50%, anon:10%+sample:10%' 'blocker = none, sample:1@middle, sample:2%@random' >"$INI"
check 'fill and blocker are asked of a guest' runs 4 "$T/pages"
check 'in all cells' trials "$T/pages" 9 '"outcome":"skipped","reason":"this is no kernel, only a stand-in'

# The plot, of a stored run that has several policies.
plot() {
	rm -rf "$T/golden"
	mkdir "$T/golden"
	cp tests/golden/run/{run.json,trials.ndjson} "$T/golden" || return
	"$COPY/$P" report "$T/golden" >"$T/out" || return
	head -n 1 "$T/golden/plots/sample-offline.tsv" | grep -q $'\tsuccesses\ttrials$' || return
	grep -q '</svg>' "$T/golden/plots/sample-contig-2M.svg" &&
		grep -q '</svg>' "$T/golden/plots/sample-offline-column.svg" &&
		grep -q 'How often each policy succeeds, contig:2M' "$T/golden/report.html"
}
# shape OUT SHAPE: by itself, without a word
shape() {
	(cd "$COPY" && gnuplot -c plots/sample.gp "$T/golden/plots/sample-offline.tsv" "$T/$1" "$2") >"$T/said" 2>&1
	[[ ! -s $T/said && -s $T/$1 ]] || { cat "$T/said"; return 1; }
}
if command -v gnuplot >/dev/null; then
	check 'the plot is drawn and in the report' plot
	for out in a.svg:wide b.svg:column c.pdf:column d.png:wide e.txt:80 f.ansi:120; do
		check "the plot: $out" shape "${out%:*}" "${out#*:}"
	done
else
	skip 'the plot' 'no gnuplot; apt-get install gnuplot-nox'
fi

# Pages of the fill for real: as root, or they are skipped.
kind() {
	make -C "$COPY" --no-print-directory build/tests/test_kinds &&
		CMOCKA_MESSAGE_OUTPUT=TAP "$COPY/build/tests/test_kinds" '*sample*' >"$T/out" 2>&1 || { cat "$T/out"; return 1; }
	cat "$T/out"
	grep -q '^ok 1 - .*sample' "$T/out"
}
check "the fill's pages are taken, dropped and given back" kind

finish
