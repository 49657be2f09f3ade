#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The designs of the thread as kernels (docs/designs.md): builds each of a version, runs experiments/designs.ini on them, and
# prints tables of what came out. Kernels that are in the cache are not built again.
#
#   scripts/designs.sh 7|6.12              all of it, into results/designs-VERSION; prints the tables
#   scripts/designs.sh build VERSION       the kernels alone
#   scripts/designs.sh kernels VERSION     those that are in the cache, as options of `pfnbench run`
#   scripts/designs.sh code VERSION        lines and bytes of the designs, from patches/ and from the cached kernels
#   scripts/designs.sh tables DIR          tables of a run
set -euo pipefail
export LC_ALL=C

cd "$(dirname "${BASH_SOURCE[0]}")/.."
ME=scripts/designs.sh
PFNBENCH=build/pfnbench
# shellcheck source=archive.sh
. scripts/archive.sh

# The last patch of each
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
		options=()
		while read -r file; do
			options+=(--patch "$file")
		done < <([[ -z $patch ]] || patch_stack "$1" "$patch")
		"$PFNBENCH" kernel build --source "debian:$1" "${options[@]}" --name "$name" > /dev/null
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

# text MAP: bytes and name of each function of a kernel, by the distance to the next symbol
text() {
	sort -s -k 1,1 "$1" | awk '
		function value(hex,    i, n) {
			for (i = 8; i <= length(hex); i++) # the digits before it are alike
				n = n * 16 + index("0123456789abcdef", substr(hex, i, 1)) - 1
			return n }
		$3 == "_stext" { on = 1 }
		!on { next }
		name && value($1) != at { print value($1) - at, name }
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

# tables DIR: one for each question, a row for each kernel and policy
tables() {
	cells "$1" | awk -F '\t' '
		function time(ns) {
			if (ns < 1e3) return sprintf("%d ns", ns)
			if (ns < 1e6) return sprintf("%.3g us", ns / 1e3)
			if (ns < 1e9) return sprintf("%.3g ms", ns / 1e6)
			return sprintf("%.3g s", ns / 1e9) }
		function cell(row, where, what,    k) {
			k = row SUBSEP where
			if (!(k in outcome)) return "-"
			if (what == "time") return time(ns[k]) (outcome[k] == "timeout" ? ", not done" : "")
			if (what == "both") return time(ns[k]) ", " moved[k]
			if (what == "wasted") return wasted[k]
			if (what == "share") return sprintf("%.1f %%", got[k] / 1342177.28)
			if (what == "switches") return switches[k]
			if (what == "held") return time(held[k])
			return before[k] == after[k] ? "none" : before[k] - after[k] }
		function table(title, heads, columns,    nr, i, c, r, line, part, any) {
			nr = split(columns, c, "|")
			printf "\n%s\n\n| design | policy | %s |\n| --- | --- |", title, heads
			for (i = 1; i <= nr; i++) printf " ---: |"
			print ""
			for (r = 1; r <= rows; r++) {
				line = ""; any = 0
				for (i = 1; i <= nr; i++) {
					split(c[i], part, "=")
					line = line " " cell(row[r], part[1], part[2]) " |"
					if ((row[r] SUBSEP part[1]) in outcome) any = 1
				}
				if (any) print "| " name[row[r]] " |" line
			} }
		{
			k = $1 SUBSEP $3
			if (!(k in name)) {
				row[++rows] = k
				name[k] = "`" substr($1, 7) "` | " $3
			}
			k = k SUBSEP $2 " " $5 " " $6
			outcome[k] = $7; ns[k] = $8; moved[k] = $9; wasted[k] = $10; switches[k] = $12
			before[k] = $13; after[k] = $14; got[k] = $15; held[k] = $16
			phases = phases || held[k]
		}
		END {
			half = " anon:50% "
			if (phases) {
				for (i = 1; i <= 2; i++) {
					t = i == 1 ? "contig:16M" : "offline"
					table("`" t "`: how long pageblocks are isolated, from the first check or isolation on:",
						"success | fails: start | middle | end",
						t half "none=held|" t half "kernel:1@start=held|" t half "kernel:1@middle=held|" t half "kernel:1@end=held")
				}
				exit
			}
			for (i = 1; i <= 2; i++) {
				t = i == 1 ? "contig:16M" : "offline"
				table("`" t "`, half full of anonymous pages; an unmovable page at the start, in the middle, at the end:",
					"success | fails: start | middle | end | wasted pages: start | middle | end",
					t half "none=time|" t half "kernel:1@start=time|" t half "kernel:1@middle=time|" t half \
					"kernel:1@end=time|" t half "kernel:1@start=wasted|" t half "kernel:1@middle=wasted|" t half "kernel:1@end=wasted")
			}
			b = " page-offline:1@middle"
			table("`offline`, a PageOffline page in the middle that no driver can move: time and moved pages, by what else is there; " \
				"PageOffline pages that became free:",
				"anon | balloon | virtio-mem | freed: anon | balloon | virtio-mem",
				"offline anon:20%" b "=both|offline balloon:20%" b "=both|offline fake-offline:50%" b "=both|" \
				"offline anon:20%" b "=freed|offline balloon:20%" b "=freed|offline fake-offline:50%" b "=freed")
			v = "virtio-mem:128M anon:50% "
			table("128M of virtio-mem unplugged; four unmovable pages at random places:",
				"all | with four: time | obtained | wasted pages",
				v "none=time|" v "kernel:4@random=time|" v "kernel:4@random=share|" v "kernel:4@random=wasted")
			w = "contig:16M anon:50% kernel:64@random"
			table("`contig:16M` waits for 64 unmovable pages that go one by one:", "success | context switches | wasted pages",
				w "=time|" w "=switches|" w "=wasted")
		}'
}

# print_code FILE VERSION
print_code() {
	echo
	echo "Lines that the patches of a design add and remove, together with those below them, and what they do to the kernel's text:"
	echo
	echo '| design | last patch | lines | bytes of text | of that |'
	echo '| --- | --- | ---: | ---: | --- |'
	awk -F '\t' -v version="$2" -v designs="$(designs "$2")" '
		BEGIN {
			nr = split(designs, line, "\n")
			for (i = 1; i <= nr; i++) {
				n = index(line[i] " ", " ")
				of[substr(line[i], 1, n - 1)] = substr(line[i], n + 1)
			} }
		$1 in of { print "| `" $1 "` | " of[$1] " | +" $2 " -" $3 " | " $4 " | " $5 " |" }' "$1"
}

# kernels VERSION: those that are in the cache, as options of `pfnbench run`
kernels() {
	local name

	while read -r name _; do
		! scripts/kernel_build.sh find "$name" > /dev/null 2>&1 || printf -- '--kernel built:%s ' "$name"
	done < <(designs "$1")
}

# all VERSION
all() {
	local run=results/designs-$1

	build "$1"
	rm -rf "$run"
	# shellcheck disable=SC2046 # words
	"$PFNBENCH" run experiments/designs.ini $(kernels "$1") --out "$run" >&2
	code "$1" > "$run/code.tsv"
	print_code "$run/code.tsv" "$1"
	tables "$run"
}

# Tests source this file for its functions.
[[ ${BASH_SOURCE[0]} == "$0" ]] || return 0

case ${1:-} in
build | kernels | code)
	[[ ${2:-} == 7 || ${2:-} == 6.12 ]] || misuse "$1 takes a version: 7 or 6.12"
	"$1" "$2"
	;;
tables)
	[[ -e ${2:-}/run.json ]] || misuse 'tables takes the directory of a run'
	tables "$2"
	;;
7 | 6.12) all "$1" ;;
*) misuse 'call it with a version, 7 or 6.12; or with build, kernels, code or tables: see its first lines' ;;
esac
