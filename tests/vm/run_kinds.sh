#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Pages that user space makes, steered to where they were asked for: at most 2 % or one page off
# (bench/place/verify.c), and found early or late as it stands in docs/kinds.md. Blockers and fills are in turn.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
suite_in_turn 0 'kinds of pages'
choose_kernels 2

# of KERNEL COMMAND...: nothing unless it has run there
of() {
	[[ " ${kernels[*]} " != *" $1 "* ]] || "${@:2}"
}

# What a kernel or a zone cannot have; anything else that is skipped was placed badly.
CANNOT='bulk allocator|without CONFIG_|with CONFIG_|out of zone Movable|one from 6.8 on|kernel from 6.16 on|use Linux 6.16'

all_placed() {
	! grep -E '"outcome":"(skipped|crashed)' "$1/trials.ndjson" | grep -vE "$CANNOT"
}

# first DIR KERNEL TARGET BLOCKER: the first such trial, which is none of a mixture unless that is asked for
first() {
	local others='"blocker":"[^"]*+'

	[[ $4 != *+* ]] || others='^$'
	grep "\"kernel\":\"$2\".*\"target\":\"$3\".*\"blocker\":\"$4" "$1/trials.ndjson" |
		grep -v "$others" | head -n 1
}

# found DIR KERNEL TARGET BLOCKER early|late: by whether the range was tested or pages were migrated
found() {
	local line how

	line=$(first "$@")
	case $line in
	*'"outcome":"success"'* | *'"outcome":"skipped"'* | '') how=unknown ;;
	*'"test_pages_isolated":0,"mm_migrate_pages":0'*) how=early ;;
	*) how=late ;;
	esac
	[ $how = "$5" ] || { echo "$how: $line"; return 1; }
}

# whole KERNEL KIND: the memory block with such pages went offline, and is there again
whole() {
	grep "\"kernel\":\"$1\".*\"target\":\"offline\".*\"blocker\":\"$2" "$work/blockers/trials.ndjson" |
		grep '"outcome":"success".*"free_pages_delta":-\?[0-9]\{1,4\},' | grep -v '"reason":".'
}

# moved DIR KERNEL TARGET BLOCKER: what held the pages let go of them, or was made to
moved() {
	local line

	line=$(first "$@")
	[[ $line == *'"outcome":"success"'* ]] || { echo "$line"; return 1; }
}

# moved_by_owner KERNEL FILL: both operations have migrated such pages, which are on no LRU
moved_by_owner() {
	build/tests/pick "$work/fills/trials.ndjson" kernel fill target outcome migrated_pages | awk -v kernel="$1" -v fill="$2" '
		$1 != kernel || $2 !~ "^" fill ":" { next }
		{ n++ }
		$4 != "success" || !($5 > 0) { print; bad = 1 }
		END { exit bad || n != 2 }'
}

# mixed BLOCKER FOUND: each of these trials of contig has found exactly these
mixed() {
	local lines

	lines=$(grep -F "\"target\":\"contig:2M\"" "$work/blockers/trials.ndjson" | grep -F "\"blocker\":\"$1\"")
	[ -n "$lines" ] && ! grep -v "\"blockers\":\[$2\]" <<< "$lines"
}

if in_turn 8 0; then
	check "kinds of blockers run" build/pfnbench run --jobs 1 "${on[@]}" tests/vm/kinds.ini --out "$work/blockers"
	check "records are valid" build/tests/validate docs/trial.schema.json "$work/blockers/trials.ndjson"
	check "every page that can be there is where it was asked for" all_placed "$work/blockers"
	for kind in hwpoison soft-offline; do
		of debian:6.1 check "debian:6.1: no page can be poisoned there ($kind)" \
			grep -q "\"blocker\":\"$kind.*CONFIG_MEMORY_FAILURE" "$work/blockers/trials.ndjson"
		for kernel in debian:6.12 debian:7; do
			of $kernel check "$kernel: contig finds $kind early" found "$work/blockers" $kernel contig:2M $kind: early
			of $kernel check "$kernel: offline passes it, and the block comes back" whole $kernel $kind
		done
	done
	for target in contig:2M offline; do
		for kind in pipe page-table slab packet page-reserved huge-zero; do
			for kernel in "${kernels[@]}"; do
				check "$kernel: $target finds $kind early" \
					found "$work/blockers" "$kernel" $target $kind: early
			done
		done
		for kind in splice io_uring o-direct memfd-secret journal; do
			for kernel in "${kernels[@]}"; do
				check "$kernel: $target finds $kind late" \
					found "$work/blockers" "$kernel" $target $kind: late
			done
		done
		of debian:6.1 check "debian:6.1: $target finds slabs of one page early" found "$work/blockers" debian:6.1 $target dentry: early
		of debian:6.12 check "debian:6.12: $target finds slabs of one page early" found "$work/blockers" debian:6.12 $target dentry: early
		of debian:7 check "debian:7: $target finds slabs of one page late" found "$work/blockers" debian:7 $target dentry: late
	done
	# What contig checks before it drains batches, offline drains before it checks.
	for kernel in "${kernels[@]}"; do
		check "$kernel: contig finds pages of an LRU batch early" found "$work/blockers" "$kernel" contig:2M lru-batch: early
		check "$kernel: offline moves them" moved "$work/blockers" "$kernel" offline lru-batch:
		check "$kernel: contig moves pages of held buffers" moved "$work/blockers" "$kernel" contig:2M buffer-head:
		check "$kernel: and so does offline" moved "$work/blockers" "$kernel" offline buffer-head:
		check "$kernel: contig waits for writeback past its deadline" moved "$work/blockers" "$kernel" contig:2M writeback:
		check "$kernel: offline finds writeback late" found "$work/blockers" "$kernel" offline writeback: late
	done
	of debian:7 check "debian:7: contig waits for FUSE past its deadline" moved "$work/blockers" debian:7 contig:2M writeback-fuse:
	of debian:7 check "debian:7: offline finds writeback of FUSE late" found "$work/blockers" debian:7 offline writeback-fuse: late
	# contig's 512 pages: each part is where it was asked for, of its kind
	check "mixtures of blockers: each kind has its page" \
		mixed 'pin:1@start+slab:1@end' '{"offset":0,"kind":"pin"},{"offset":5..,"kind":"slab"}.*{"offset":511,"kind":"slab"}'
	check "three kinds, one of them two pages" mixed 'splice:1@start+kernel:1@middle+pin:2@end' \
		'{"offset":0,"kind":"splice"},{"offset":256,"kind":"kernel"},{"offset":510,"kind":"pin"},{"offset":511,"kind":"pin"}'
	for kernel in "${kernels[@]}"; do
		check "$kernel: a mixture is found early if one of its kinds is" \
			found "$work/blockers" "$kernel" contig:2M 'pin:1@start+slab:1@end' early
	done
	check "the kernel logs are clean" kernel_log_clean "$work"/blockers/console-*.log

	check "pages of 1 GiB run" build/pfnbench run --jobs 1 "${on[@]}" experiments/kinds-1g.ini --out "$work/1g" --set target=offline --set policy=early-check
	check "and are where the range is" all_placed "$work/1g"
	# Gigantic pages across the range's border are migrated while it is isolated, in vain (before 6.12).
	of debian:6.1 check "debian:6.1: offline finds a page of 1 GiB while it isolates" found "$work/1g" debian:6.1 offline hugetlb-1g: early
	of debian:6.12 check "debian:6.12: offline finds a page of 1 GiB late" found "$work/1g" debian:6.12 offline hugetlb-1g: late
	of debian:7 check "debian:7: offline finds a page of 1 GiB late" found "$work/1g" debian:7 offline hugetlb-1g: late
	# not on 6.1
	dissolved=$(printf '%s\n' "${kernels[@]}" | grep -vxc debian:6.1 || true)
	check "a free one is dissolved" [ "$(grep -c '"blocker":"hugetlb-1g-free.*"outcome":"success"' "$work/1g/trials.ndjson")" = "$dissolved" ]
	check "records of pages of 1 GiB are valid" build/tests/validate docs/trial.schema.json "$work/1g/trials.ndjson"
	check "the kernel logs are clean after them" kernel_log_clean "$work"/1g/console-*.log
fi

if in_turn 8 4; then
	check "kinds of fills run" build/pfnbench run --jobs 1 "${on[@]}" tests/vm/kinds.ini --out "$work/fills" --set blocker=none --set deadline=1s --set \
		'fill=anon:0.1%,anon:50%,aio-ring:1%,zsmalloc:50%,shmem:0.1%,shmem:50%,mlock:50%,uffd-wp:50%,ksm:10%,thp:50%,hugetlb:50%,hugetlb-free:50%,file-clean:50%,file-dirty:50%,file-clean:20%+file-dirty:20%+anon:20%'
	check "every page of the fills is where it was asked for" all_placed "$work/fills"
	check "and moves, whatever it is" sh -c "! grep -E '\"outcome\":\"(failure|timeout)' '$work/fills/trials.ndjson'"
	for kernel in "${kernels[@]}"; do
		for kind in aio-ring zsmalloc; do
			check "$kernel: contig and offline move $kind" moved_by_owner "$kernel" $kind
		done
	done
	check "the kernel logs are clean after fills" kernel_log_clean "$work"/fills/console-*.log

	check "more kinds of fills run" build/pfnbench run --jobs 1 "${on[@]}" tests/vm/kinds.ini --out "$work/more" --set blocker=none --set deadline=1s \
		--set target=contig:2M --set 'fill=mthp-16k:50%,mthp-64k:50%,mthp-1m:50%,shmem-thp:50%,file-large:50%,anon-free:50%,swap-cache:50%,anon-memcg:50%,anon:50%:mappers=20,file-clean:50%:mappers=100,thp:50%:mappers=10'
	check "every page of them is where it was asked for" all_placed "$work/more"
	check "and all are obtained" sh -c "! grep -E '\"outcome\":\"(failure|timeout)' '$work/more/trials.ndjson'"
	check "the kernel logs are clean after those" kernel_log_clean "$work"/more/console-*.log

	check "two NUMA nodes: the range lies in the one that was asked for" build/pfnbench run --jobs 1 tests/vm/kinds.ini \
		--kernel debian:6.12 --set nodes=2 --set target=contig:2M --set 'blocker=kernel:1@middle,vmsplice:8@random' \
		--set fill=anon:50% --set 'online=kernel:0,kernel:1,movable:1' --out "$work/nodes"
	check "none was placed badly" all_placed "$work/nodes"
	check "four of six in node 1" [ "$(grep -c '"node":1,' "$work/nodes/trials.ndjson")" = 4 ]
	check "two of six in zone Movable" [ "$(grep -c '"zone":"Movable"' "$work/nodes/trials.ndjson")" = 2 ]
fi
