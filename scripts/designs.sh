#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The designs of the thread as kernels (docs/designs.md): builds each of a version, runs experiments/designs.ini on them, and
# prints a table of what came out. Kernels that are in the cache are not built again.
#
#   scripts/designs.sh 7|6.12              all of it, into results/designs-VERSION; prints the table
#   scripts/designs.sh build VERSION       the kernels alone; with DEBUG=FILE, a fragment of .config, they are debug-DESIGN-VERSION
#   scripts/designs.sh kernels VERSION     them as options of `pfnbench run`; nothing unless all are in the cache
#   scripts/designs.sh code VERSION        lines and bytes of the designs, from patches/ and from the cached kernels
#   scripts/designs.sh table DIR           what is known of each design, from a run and what lies beside it
#   scripts/designs.sh functions DIR       what the patches do to the text of functions
#   scripts/designs.sh random DIR          random trials on the debug kernels, which tests/long/random_designs.sh makes
set -euo pipefail
export LC_ALL=C

cd "$(dirname "${BASH_SOURCE[0]}")/.."
ME=scripts/designs.sh
PFNBENCH=build/pfnbench
# shellcheck source=archive.sh
. scripts/archive.sh

# The last patch of each, as kernels of a version
designs() {
	cat <<- END
		plain-$1
		shared-$1 shared-routine
		reference-$1 isolate-first
		release-$1 release-callbacks
		notifier-$1 release-notifier
		driver-callback-$1 driver-callback
		offline-skippable-$1 offline-skippable
	END
}

# patch_stack VERSION PATCH: the files of PATCH and of those that it is to be applied after, in their order
patch_stack() {
	local file=patches/$2-$1.patch below

	below=$(sed -n "s/^To be applied after \(.*\)-$1\.patch\.\$/\1/p" "$file")
	[[ -z $below ]] || patch_stack "$1" "$below"
	echo "$file"
}

# build VERSION
build() {
	local name patch file options

	while read -r name patch; do
		options=(${DEBUG:+--fragment "$DEBUG"})
		while read -r file; do
			options+=(--patch "$file")
		done < <([[ -z $patch ]] || patch_stack "$1" "$patch")
		"$PFNBENCH" kernel build --source "debian:$1" "${options[@]}" --name "${DEBUG:+debug-}$name" > /dev/null
	done < <(designs "$1")
}

# Lines +/- of a patch
lines() {
	awk '/^---$|^(---|\+\+\+) / { next } /^\+/ { add++ } /^-/ { del++ } END { printf "%d\t%d", add, del }' "$@"
}

# map NAME: the System.map of a kernel in the cache
map() {
	local spec

	spec=$(scripts/kernel_build.sh find "$1") || exit
	echo "${spec#* build:}/System.map"
}

# text MAP: bytes and name of each function of a kernel, by the distance to the next symbol; what lies behind the mark of a
# section's end is for alignment, and none's
text() {
	sort -s -k 1,1 "$1" | awk '
		function value(hex,    i, n) {
			for (i = 8; i <= length(hex); i++) # the digits before it are alike
				n = n * 16 + index("0123456789abcdef", substr(hex, i, 1)) - 1
			return n }
		$3 == "_stext" { on = 1 }
		!on { next }
		name && value($1) != at && name !~ /_text_end$/ { print value($1) - at, name }
		$3 == "_etext" { exit }
		value($1) != at || !name { at = value($1); name = $3 }'
}

# text_change MAP MAP: the sum of what functions take more, and those that do, the largest difference first
text_change() {
	awk '
		NR == FNR { was[$2] += $1; next }
		{ is[$2] += $1 }
		END {
			for (f in was) if (was[f] != is[f]) print is[f] - was[f], f
			for (f in is) if (!(f in was)) print is[f], f
		}' <(text "$1") <(text "$2") |
		awk '{ print ($1 < 0 ? -$1 : $1), $1, $2 }' | sort -k 1,1nr -k 3,3 |
		awk '
			{ sum += $2 }
			NR <= 6 { most = most (NR > 1 ? ", " : "") sprintf("`%s` %+d", $3, $2) }
			END { printf "%+d\t%s", sum, most (NR > 6 ? ", ..." : "") }'
}

# code VERSION: a line NAME, lines added, removed, bytes of text, functions
code() {
	local name patch files

	while read -r name patch; do
		[[ -n $patch ]] || continue
		mapfile -t files < <(patch_stack "$1" "$patch")
		printf '%s\t%s\t%s\n' "$name" "$(lines "${files[@]}")" "$(text_change "$(map "plain-$1")" "$(map "$name")")"
	done < <(designs "$1")
}

# cells DIR: a line a trial that was not skipped: axes and outcome, then figures
cells() {
	"$PFNBENCH" export "$1" --table trials | awk '
		function fields(line,    nr, rest) {
			for (nr = 1; line != ""; nr++) {
				if (line ~ /^"/) {
					match(line, /^"([^"]|"")*"/)
					f[nr] = substr(line, 2, RLENGTH - 2)
					rest = substr(line, RLENGTH + 1)
				} else {
					rest = index(line, ",") ? substr(line, index(line, ",")) : ""
					f[nr] = substr(line, 1, length(line) - length(rest))
				}
				line = substr(rest, 2)
			} }
		function get(name) { return name in at ? f[at[name]] : "" }
		{ delete f; fields($0) }
		NR == 1 { for (i in f) at[f[i]] = i; next }
		get("outcome") != "skipped" {
			print get("kernel"), get("target"), get("policy"), get("retry"), get("fill"), get("blocker"), get("outcome"),
				get("latency_ns") + 0, get("migrated_pages") + 0, get("wasted_pages") + 0, get("attempts_total_count") + 0,
				get("counters_context_switches_count") + 0, get("page_offline_before_pages") + 0,
				get("page_offline_after_pages") + 0, get("unplug_unplugged_bytes") + 0,
				get("phases_isolate_ns") + get("phases_early_check_ns") + get("phases_migrate_ns") + get("phases_hugetlb_ns") + \
				get("phases_test_ns") + get("phases_finish_ns") + get("phases_undo_ns")
		}' OFS='\t' | sort
}

# records DIR: what is known of the designs, a line each, with the place that it comes from first
records() {
	local part

	cells "$1" | sed 's/^/run\t/'
	[[ ! -e $1-phases/run.json ]] || cells "$1-phases" | sed 's/^/phases\t/'
	for part in code free; do
		[[ ! -e $1/$part.tsv ]] || sed "s/^/$part\t/" "$1/$part.tsv"
	done
}

# table DIR: a row for each measure, a column for each design; those with isolate-first run it as policy reference
table() {
	records "$1" | awk -F '\t' -v order="$(designs 0 | sed 's/-0.*//' | xargs)" '
		function time(ns) {
			if (ns < 1e3) return sprintf("%d ns", ns)
			if (ns < 1e6) return sprintf("%.3g us", ns / 1e3)
			if (ns < 1e9) return sprintf("%.3g ms", ns / 1e6)
			return sprintf("%.3g s", ns / 1e9) }
		function figure(design, what, where,    k) {
			k = design SUBSEP where SUBSEP (what == "held" ? "phases" : "run")
			if (what == "code" || what == "free") return (design SUBSEP where) in other ? other[design, where] : "-"
			if (!(k in outcome)) return "-"
			if (what == "time") return time(ns[k]) (outcome[k] == "timeout" ? ", not done" : "")
			if (what == "moved") return moved[k]
			if (what == "wasted") return wasted[k]
			if (what == "share") return sprintf("%.1f %%", got[k] / 1342177.28)
			if (what == "switches") return switches[k]
			if (what == "held") return time(held[k])
			return before[k] == after[k] ? "none" : before[k] - after[k] }
		function head(text,    d, line) {
			line = "| **" text "** |"
			for (d = 1; d <= designs; d++) line = line " |"
			print line }
		# one figure for each of up to three places, or one for all of them
		function figures(design, what, a, b, c,    x, y, z) {
			x = figure(design, what, a)
			y = b ? figure(design, what, b) : x
			z = c ? figure(design, what, c) : y
			if (x == y && y == z) return x
			return x ", " y (c ? ", " z : "") }
		function row(label, what, a, b, c,    d, line) {
			line = "| " label " |"
			for (d = 1; d <= designs; d++) line = line " " figures(name[d], what, a, b, c) " |"
			print line }
		function vacate(target,    at) {
			at = target " anon:50% "
			head(target)
			row("success", "time", at "none")
			row("fails: start, middle, end", "time", at "kernel:1@start", at "kernel:1@middle", at "kernel:1@end")
			row("pages wasted then", "wasted", at "kernel:1@start", at "kernel:1@middle", at "kernel:1@end")
			row("isolated: success, a failure in the middle", "held", at "none", at "kernel:1@middle") }
		function design_of(kernel) {
			sub(/^built:/, "", kernel)
			sub(/-[0-9.]+$/, "", kernel)
			seen[kernel]
			return kernel }
		$1 == "code" {
			k = design_of($2)
			other[k, "lines"] = "+" $3 " -" $4
			other[k, "bytes"] = $5
		}
		$1 == "free" { other[design_of($2), $3] = $4 }
		$1 == "run" || $1 == "phases" {
			k = design_of($2) SUBSEP $3 " " $6 " " $7 SUBSEP $1
			if (k in outcome && $4 != "reference") next
			outcome[k] = $8; ns[k] = $9; moved[k] = $10; wasted[k] = $11; switches[k] = $13
			before[k] = $14; after[k] = $15; got[k] = $16; held[k] = $17
		}
		END {
			nr = split(order, all, " ")
			for (d = 1; d <= nr; d++) if (all[d] in seen) name[++designs] = all[d]
			line = "| |"; rule = "| --- |"
			for (d = 1; d <= designs; d++) { line = line " " name[d] " |"; rule = rule " ---: |" }
			print line; print rule
			head("the patches")
			row("lines", "code", "lines")
			row("bytes of text", "code", "bytes")
			vacate("contig:16M")
			row("64 pages go one by one: success", "time", "contig:16M anon:50% kernel:64@random")
			row("context switches until then", "switches", "contig:16M anon:50% kernel:64@random")
			vacate("offline")
			b = " page-offline:1@middle"
			head("offline, a PageOffline page in the middle")
			row("fails: beside anon, balloon, virtio-mem", "time", "offline anon:20%" b, "offline balloon:20%" b, "offline fake-offline:50%" b)
			row("pages wasted then", "moved", "offline anon:20%" b, "offline balloon:20%" b, "offline fake-offline:50%" b)
			row("PageOffline pages that became free", "freed", "offline anon:20%" b, "offline balloon:20%" b, "offline fake-offline:50%" b)
			v = "virtio-mem:128M anon:50% "
			head("virtio-mem:128M")
			row("all of it", "time", v "none")
			row("with four unmovable pages", "time", v "kernel:4@random")
			row("obtained then", "share", v "kernel:4@random")
			row("pages wasted then", "wasted", v "kernel:4@random")
			head("instructions of a freed page")
			row("ordinary: nobody waits, a thousand tasks do", "free", "ordinary nobody", "ordinary many-tasks")
			row("isolated, nobody waits", "free", "isolated nobody")
			row("a task waits: for a page, for a thousand", "free", "isolated one-task", "isolated one-task-many-pages")
			row("it is one of those a task waits for", "free", "awaited one-task-many-pages")
			row("a thousand tasks wait", "free", "isolated many-tasks")
		}'
}

# functions DIR: what the patches do to the text of functions
functions() {
	echo '| design | bytes of text | of that |'
	echo '| --- | ---: | --- |'
	awk -F '\t' '{ print "| " $1 " | " $4 " | " $5 " |" }' "$1/code.tsv"
}

# random DIR: what random trials on the debug kernels found
random() {
	echo '| design | random trials | of them killed | checks | that failed | free pages lost at most |'
	echo '| --- | ---: | ---: | ---: | ---: | ---: |'
	awk -F '\t' '{ printf "| %s | %d | %d | %d | %d | %d |\n", $1, $2, $3, $4, $5, $6 }' "$1/random.tsv"
}

# kernels VERSION: all of them as options of `pfnbench run`; nothing where one is not in the cache
kernels() {
	local name words=''

	while read -r name _; do
		scripts/kernel_build.sh find "$name" > /dev/null 2>&1 || return 0
		words+="--kernel built:$name "
	done < <(designs "$1")
	echo "$words"
}

# all VERSION
all() {
	local run=results/designs-$1

	build "$1"
	rm -rf "$run"
	# shellcheck disable=SC2046 # words
	"$PFNBENCH" run experiments/designs.ini $(kernels "$1") --out "$run" >&2
	code "$1" > "$run/code.tsv"
	table "$run"
	functions "$run"
}

# Tests source this file for its functions.
[[ ${BASH_SOURCE[0]} == "$0" ]] || return 0

case ${1:-} in
build | kernels | code)
	[[ ${2:-} == 7 || ${2:-} == 6.12 ]] || misuse "$1 takes a version: 7 or 6.12"
	"$1" "$2"
	;;
table | functions | random)
	[[ -e ${2:-}/run.json ]] || misuse "$1 takes the directory of a run"
	"$1" "$2"
	;;
7 | 6.12) all "$1" ;;
*) misuse 'call it with a version, 7 or 6.12; or with build, kernels, code, table, functions or random: see its first lines' ;;
esac
