#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Looks for what hangs or breaks a kernel: random cells of every fill, blocker, fragment and zone, for offline and contig,
# with little free memory. What ends neither by success, failure nor the deadline's signal is listed with its cell, and so
# is what a kernel's log has of BUG, WARNING or Oops, and what leaves pageblocks isolated.
#
#   tests/long/random_cells.sh [N [SEED [KERNEL...]]]     1000 cells on each of three kernels: two to three hours of a CPU
#
# A guest runs 50 cells. VIA=CMD goes before each run, KEEP=DIR keeps all runs there, PFNBENCH=FILE is another build. Exit
# status 1 is for what harms more than its own trial: a crash, a log that is not clean, pageblocks that stay isolated. A
# hang is a finding, no failure.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

N=${1:-1000}
SEED=${2:-1}
read -ra kernels <<< "${*:3}"
[ ${#kernels[@]} -gt 0 ] || read -ra kernels <<< "$KERNELS_ALL"
PER_GUEST=50
P=${PFNBENCH:-build/pfnbench}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[ -z "${KEEP:-}" ] || mkdir -p "$KEEP"

# What guests can make, so that a kind that is new is drawn as well: fill, blocker. Pages of 1 GiB need other guests.
kinds() {
	"$P" list workloads |
		awk -v of="$1" '$1 == "guests" { on = $3 == of } on && /^(yes|some) / && $3 !~ /^(none|hugetlb-1g.*)$/ { print $3 }'
}

mapfile -t fills < <(kinds fill)
mapfile -t blockers < <(kinds blocker)
RANDOM=$SEED

# draw WORD...: one of them, in $drawn; a subshell would draw the same again and again
draw() {
	local list=("$@")

	drawn=${list[RANDOM % ${#list[@]}]}
}

# Sets $cell, a section of an experiment: axes.I.
draw_cell() {
	local target share fill blocker=none policy online fragment

	draw offline offline offline contig:2M contig:16M contig:64M
	target=$drawn
	draw 10 25 50 75 100
	share=$drawn
	draw thp thp thp "${fills[@]}"
	fill=$drawn:$share%
	if [ $((RANDOM % 4)) = 0 ]; then
		draw thp anon shmem file-dirty
		fill=$drawn:$((share / 2))%
		draw "${fills[@]}"
		[ "$drawn" = "${fill%:*}" ] || fill=$fill+$drawn:$((share / 2))%
	fi
	# zram deflates each of its pages: a block of them would take half a minute
	[[ $fill != *zsmalloc* ]] || fill=zsmalloc:5%
	if [ $((RANDOM % 3)) = 0 ]; then
		draw "${blockers[@]}"
		blocker=$drawn:1@random
	fi
	draw early-check early-check isolate-check isolate-first
	policy=$drawn
	draw kernel kernel kernel movable
	online=$drawn
	fragment=none
	if [ $((RANDOM % 4)) = 0 ]; then
		draw holes:{20,30,45}%@{0,0..3,0..8,4..8}
		fragment=$drawn
	fi
	cell="[axes.$1]
target = $target
policy = $policy
fill = $fill
blocker = $blocker
online = $online
fragment = $fragment"
}

# write_experiment FILE NR: the first product is [axes]
write_experiment() {
	local i

	draw 768M 768M 1G
	printf '[experiment]\nname = random\nboots = 1\ntrials = 1\nseed = %d\ndeadline = 200ms\n[machine]\nmemory = %s\nballoon = yes\nvirtio-mem = 128M\nkernels = %s\n' \
		"$RANDOM" "$drawn" "${kernels[0]}" > "$1"
	for ((i = 0; i < $2; i++)); do
		draw_cell "$i"
		[ "$i" != 0 ] || cell=${cell/axes.0/axes}
		echo "$cell"
	done >> "$1"
}

# The records that stand out, a line each: kernel, cell, outcome, where.
odd() {
	python3 - "$1" <<- 'EOF2'
		import json, sys
		axes = "target policy fill blocker online fragment".split()
		for line in open(sys.argv[1]):
		    t = json.loads(line)
		    left = t.get("aftermath", {}).get("blocks_isolated", 0)
		    if not left and "hang" not in t and t["outcome"] != "crashed":
		        continue
		    what = "leaves %d pageblocks isolated" % left if left else t["outcome"]
		    print("# %s: %s: %s: %s" % (t["kernel"], " ".join(t.get(a, "-") for a in axes), what, t.get("reason", "")))
		    if "hang" in t:
		        print("#   %s" % " < ".join(t["hang"].get("stack", [])))
	EOF2
}

records_are_valid() {
	cat "$work"/*/trials.ndjson > "$work/all.ndjson"
	build/tests/validate docs/trial.schema.json "$work/all.ndjson"
}

# The kernel tells with a trace whom it killed for want of memory; such trials are skipped, and say so.
logs_are_clean() {
	cat "$@" | sed '/invoked oom-killer/,/<\/TASK>/d' | kernel_log_clean -
}

nothing_isolated() { ! grep -q 'pageblocks isolated' "$work/odd"; }

count() { cat "$work"/*/trials.ndjson | grep -c "\"outcome\":\"$1\"" || true; }

on=()
for kernel in "${kernels[@]}"; do
	on+=(--kernel "$kernel")
done
for ((done = 0, part = 0; done < N; done += PER_GUEST, part++)); do
	nr=$((N - done < PER_GUEST ? N - done : PER_GUEST))
	write_experiment "$work/$part.ini" $nr
	# A trial that crashes gives status 1, and where all are skipped it is 4.
	${VIA:-} "$P" run --jobs 1 "${on[@]}" "$work/$part.ini" --out "$work/$part" > "$work/$part.out" 2>&1 || true
	[ -e "$work/$part/trials.ndjson" ] || {
		cat "$work/$part.out"
		exit 2
	}
	[ -z "${KEEP:-}" ] || cp -r "$work/$part" "$KEEP/"
	odd "$work/$part/trials.ndjson" | tee -a "$work/odd"
	echo "# $((done + nr)) of $N cells, seed $SEED, memory $(sed -n 's/^memory = //p' "$work/$part.ini")"
done
echo "# $(count success) succeeded, $(count failure) failed, $(count timeout) timed out ($(grep -ch '"hang":' "$work"/*/trials.ndjson |
	awk '{ n += $1 } END { print n + 0 }') of them hung), $(count skipped) were skipped, $(count crashed) crashed"
check "no trial crashes" [ "$(count crashed)" = 0 ]
check "no pageblock stays isolated" nothing_isolated
check "records are valid" records_are_valid
check "the kernels' logs are clean" logs_are_clean "$work"/*/console-*.log
exit $((failures > 0))
