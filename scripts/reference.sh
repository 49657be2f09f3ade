#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The reference runs: every experiment that runs in guests, on the kernels that it names, stored in
# results/reference/NAME (run.json, experiment.ini, trials.ndjson.gz, pictures), and the page about them,
# results/runs.md. Two guests at a time; JOBS=1 for one.
#
#   scripts/reference.sh              all of it
#   scripts/reference.sh NAME...      these runs, and the page
#   scripts/reference.sh list         what there is to run, and what is left out
#   scripts/reference.sh draw [NAME...]  pictures of stored runs, into their folders
#   scripts/reference.sh page         the page, which is made from stored runs
#   scripts/reference.sh write        put it into results/runs.md
set -euo pipefail
export LC_ALL=C

cd "$(dirname "${BASH_SOURCE[0]}")/.."
ME=scripts/reference.sh
PFNBENCH=build/pfnbench
STORED=results/reference
NEW=results/reference-new
PAGE=results/runs.md
FINDINGS=8

fail() {
	echo "$ME: $*" >&2
	exit 1
}

# built NAME: the option for a kernel, if it has been built here
built() {
	! scripts/kernel_build.sh find "$1" > /dev/null 2>&1 || echo "--kernel built:$1"
}

# Where an experiment's own number of trials is chosen for an answer in a minute or two: six seeds, so
# that a later run can be compared with this one.
options() {
	case $1 in
	contention | density | harm | retry) echo --set trials=6 ;;
	# Debian's 6.1 and 6.12 have no contiguous memory areas; half the trials, for three kernels
	cma-drivers) echo --set trials=3 --kernel debian:7 "$(built plain-6.1)" "$(built reference-6.12)" ;;
	bench) echo --set trials=3 ;;
	penalty) echo --set measure=profile ;;
	estimate-*) echo --set trials=1 ;;
	esac
}

# The same on two CPUs, where others do not wait for what the operation has interrupts off for
two_cpus() {
	echo "races-2cpus races --set name=races-2cpus --set cpus=2 --set churn=race:kernel,race:balloon"
}

# Parts of experiments that take seconds. A test runs them again, and compares.
slices() {
	echo "slice-penalty penalty --set name=slice-penalty --set target=contig:2M --set boots=1 --set trials=1"
	echo "slice-retry retry --set name=slice-retry --set target=contig:2M --set lifetime=1ms,forever" \
		"--kernel debian:6.12"
}

# Of one key of an experiment, its list in one line.
key() {
	sed -e 's/[;#].*//' "experiments/$1.ini" |
		awk -v key="$2" '/^[^ \t]/ { on = $1 == key } on' | tr '\n' ' ' | sed 's/^[^=]*= *//; s/ *$//'
}

# Why an experiment is left out; nothing if it is not.
left_out() {
	local kernel

	{
		[ "$(key "$1" clock)" != wall ] || echo 'its time is that of the machine: see docs/cpus.md'
		for kernel in $(key "$1" kernels | tr ',' ' '); do
			case $kernel in
			host) echo 'it is for the machine itself' ;;
			built:*) "$PFNBENCH" list kernels | awk '{ print $1 }' | grep -Fqx "$kernel" ||
				echo "$kernel has not been built here: see docs/kernels.md" ;;
			esac
		done
	} | head -n 1
}

# The designs of each version whose kernels are there: figures, for how long pageblocks are isolated; of some: functions, and
# waiting for pages that go at one time or one by one
designs() {
	local version on callers="--set target=contig:16M,offline --set fill=anon:50%"

	for version in 7 6.12; do
		on=$(scripts/designs.sh kernels "$version")
		[[ -n $on ]] || continue
		echo "designs-$version designs $on"
		echo "designs-$version-phases designs --set measure=phases $callers $on"
		echo "designs-$version-profile designs --set measure=profile $callers" \
			"--set blocker=none,kernel:1@start,kernel:1@middle,kernel:1@end" \
			"--kernel built:plain-$version --kernel built:shared-$version --kernel built:reference-$version"
		echo "designs-$version-waits designs --set trials=2 --set target=contig:8M --set fill=anon:50% --set policy=reference" \
			"--set retry=callback-hold --set blocker=kernel:1@random,kernel:64@random,kernel:1000@random" \
			"--set lifetime=20ms,exp:5ms" \
			"--kernel built:reference-$version --kernel built:release-$version --kernel built:notifier-$version"
	done
}

# NAME EXPERIMENT OPTION..., one a line
runs() {
	local file name

	for file in experiments/*.ini; do
		name=$(basename "$file" .ini)
		[[ $name != designs ]] || { designs; continue; }
		[[ -n $(left_out "$name") ]] || echo "$name $name $(options "$name")"
	done
	two_cpus
	slices
}

list() {
	local file name why

	runs | while read -r name file why; do
		echo "$name: experiments/$file.ini $why"
	done
	for file in experiments/*.ini; do
		name=$(basename "$file" .ini)
		why=$(left_out "$name")
		[[ -z $why ]] || echo "$name is left out: $why"
	done
}

# Pictures of the page: a run, and the name of a plot that its report has. None is larger than 80 KiB.
pictures() {
	cat <<- 'END'
		bench trade-off-contig-2M-kernel-1-middle
		bench penalty-contig-2M-none-forever
		cma targets
		cma-drivers penalty-cma-2M-anon-50-none-forever
		cma-drivers trade-off-cma-12M-anon-50-kernel-1-middle
		contention contention-contig-16M
		contention trade-off-contig-16M
		density heat-contig-8M
		designs-7 penalty-contig-16M-anon-50-none-forever
		designs-7 penalty-offline-anon-20-none-forever
		estimate-host estimate
		explain explain
		gigantic gigantic-hugetlb-1G
		harm aftermath-contig-8M
		history history-offline
		hugetlb-pool penalty-hugetlb-1G-3
		kinds kinds
		kinds-1g penalty-contig-1G
		node penalty-offline-device-none-forever
		offline-kinds targets
		penalty penalty-contig-2M
		penalty versions-contig-2M
		retry trade-off-contig-2M
		retry retry-time-contig-2M
		retry retry-burnt-contig-2M
		retry deadline-contig-2M
		shared-routine phases
		unplug unplug-virtio-mem-128M
		unplug-policies unplug-virtio-mem-128M-none-forever-kernel
	END
}

# pictures_of NAME
pictures_of() {
	pictures | awk -v name="$1" '$1 == name { print $2 }'
}

# draw NAME: what it has of these, into its folder
draw() {
	local work plot

	[[ -n $(pictures_of "$1") ]] || return 0
	work=$(mktemp -d)
	find "$STORED/$1" -maxdepth 1 -type f -exec cp -t "$work" {} +
	case $1 in
	estimate-host)
		mkdir "$work/plots"
		"$PFNBENCH" calibrate --host "$STORED/$1" "$STORED/estimate-guest" --out "$work/prices.json" \
			--plot "$work/plots" >"$work/log"
		;;
	*) "$PFNBENCH" report "$work" >"$work/log" ;;
	esac
	for plot in $(pictures_of "$1"); do
		cp "$work/plots/$plot.svg" "$STORED/$1/"
	done
	rm -r "$work"
}

# store NAME: what is worth to be kept of a run, in the place of the old one; tests/long/free_path.sh makes free.tsv, and
# random_designs.sh random.tsv
store() {
	mkdir -p "$STORED/$1"
	find "${STORED:?}/$1" -type f ! -name free.tsv ! -name random.tsv -delete
	cp "$NEW/$1/run.json" "$NEW/$1/experiment.ini" "$STORED/$1/"
	gzip -9n <"$NEW/$1/trials.ndjson" >"$STORED/$1/trials.ndjson.gz"
	# Those of large runs take megabytes; counters of profiles are in the trials.
	case $1 in
	explain | estimate-guest | designs-*-profile) cp "$NEW/$1/profiles.ndjson.gz" "$STORED/$1/" ;;
	designs-*-phases | designs-*-waits) ;;
	designs-*) scripts/designs.sh code "${1#designs-}" >"$STORED/$1/code.tsv" ;;
	esac
	rm -rf "${NEW:?}/$1"
}

# run NAME EXPERIMENT OPTION...
run() {
	local name=$1 experiment=$2 start=$SECONDS

	shift 2
	rm -rf "${NEW:?}/$name"
	mkdir -p "$NEW"
	"$PFNBENCH" run --jobs "${JOBS:-2}" "experiments/$experiment.ini" "$@" --out "$NEW/$name" \
		>"$NEW/$name.log" 2>&1 || {
		tail -n 5 "$NEW/$name.log" >&2
		fail "$name failed, and the old run is kept; see $NEW/$name.log"
	}
	rm "$NEW/$name.log"
	store "$name"
	echo "$name: $((SECONDS - start)) s, $(du -sk "$STORED/$name" | cut -f 1) KiB"
}

# fact NAME: a value of run.json, from its table
fact() {
	sed -n "s/^$1,//p" "$facts" | head -n 1
}

# The comment that an experiment begins with says what it asks.
question() {
	sed -n '/^[;#]/!q; s/^[;#] *//p' "experiments/$1.ini"
}

# The sentences that a run is shown with first; nothing where it has none.
answer() {
	"$PFNBENCH" show "$STORED/$1" | awk -v name="$1" '
		NR == 1 { over = $0 == name }
		over { next }
		$0 == "" { print line; over = 1 }
		{ sub(/^ +/, ""); line = line (NR > 1 ? " " : "") $0 }'
}

# findings NAME SAID: what was found on the newest kernel, and on all alike, and is not in SAID already, up to a number: a page
# is to be read.
findings() {
	local newest

	"$PFNBENCH" export "$STORED/$1" --csv --table run >"$facts"
	newest=$(sed -n 's/^kernels\.[0-9]*\.release,\([0-9]*\.[0-9]*\).*/\1/p' "$facts" | sort -V | tail -n 1)
	"$PFNBENCH" show "$STORED/$1" --findings |
		awk -v newest="- **$newest," -v said="$2" -v most="$FINDINGS" -v name="$1" '
			{ text = $0; gsub(/^- \*\*|\*\*/, "", text) }
			index(said, text) || (/^- \*\*[0-9]+\.[0-9]+,/ && index($0, newest) != 1) { next }
			++nr <= most
			END { if (nr > most) print "\n" nr - most " more: `pfnbench show results/reference/" name " --findings`." }'
}

has_section() {
	[[ $1 != slice-* && -e experiments/$1.ini ]]
}

table() {
	local dir name kernels hash

	echo '| run | trials | kernels | QEMU | pfnbench | SHA-256 of the trials |'
	echo '| --- | --- | --- | --- | --- | --- |'
	for dir in "$STORED"/*/; do
		name=$(basename "$dir")
		"$PFNBENCH" export "$dir" --csv --table run >"$facts"
		kernels=$(sed -n 's/^kernels\.[0-9]*\.release,//p' "$facts" | sed 's/-cloud-amd64//' | paste -sd ,)
		hash=$(fact trials.sha256 | cut -c 1-16)
		! has_section "$name" || name="[$name](#$name)"
		echo "| $name | $(fact trials.recorded) | ${kernels//,/, } | $(fact qemu.version | cut -d ' ' -f 1)" \
			"| $(fact tool.version) | \`$hash\` |"
	done
}

# The pictures of a run, with the titles that they have.
gallery() {
	local plot file

	for plot in $(pictures_of "$1"); do
		file=$STORED/$1/$plot.svg
		echo "![$(sed -n 's/.*<title>\(.*\)<\/title>.*/\1/p' "$file")](${file#results/})"
		echo
	done
}

page() {
	local dir name said

	facts=$(mktemp)
	# shellcheck disable=SC2064 # the name as it is now
	trap "rm -f '$facts'" EXIT
	echo "<!-- Written by $ME; what stands here is lost. -->"
	echo
	echo '# The runs, one by one'
	echo
	echo 'The [answers of all of them](README.md) in short, and how to check them, are on a page of their own.'
	echo
	table
	echo
	# shellcheck disable=SC2016 # backquotes are Markdown
	echo 'Where a kernel is named below it is the newest; of the others, `pfnbench show DIR --findings` says the same kind.'
	for dir in "$STORED"/*/; do
		name=$(basename "$dir")
		has_section "$name" || continue
		echo
		echo "## $name"
		echo
		question "$name"
		echo
		said=$(answer "$name")
		echo "$said"
		echo
		gallery "$name"
		findings "$name" "$said"
	done | cat -s
}

write() {
	page >"$PAGE.new"
	mv "$PAGE.new" "$PAGE"
}

run_all() {
	local line

	for line in "$@"; do
		# shellcheck disable=SC2086 # words
		run $line </dev/null
		draw "${line%% *}"
	done
	write
	rmdir "$NEW"
	echo "$PAGE is up to date"
}

chosen() {
	local name line

	for name; do
		line=$(runs | awk -v name="$name" '$1 == name')
		[[ -n $line ]] || fail "$name is none of the runs; see $ME list"
		echo "$line"
	done
}

case ${1:-} in
draw | list | page | write) [[ -x $PFNBENCH ]] || fail 'pfnbench is not built; run make' ;;&
-*) fail "what is $1? See the head of this file" ;;
draw)
	shift
	# shellcheck disable=SC2046 # words
	[[ $# != 0 ]] || set -- $(pictures | awk '{ print $1 }' | uniq)
	for name; do
		draw "$name"
	done
	;;
list) list ;;
page) page ;;
write) write ;;
'')
	make --no-print-directory
	mapfile -t lines < <(runs)
	run_all "${lines[@]}"
	;;
*)
	make --no-print-directory
	names=$(chosen "$@")
	mapfile -t lines <<<"$names"
	run_all "${lines[@]}"
	;;
esac
