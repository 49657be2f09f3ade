#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Huge pages at run time (choose_kernels tells on which kernels): what was tried and moved adds up, a policy is followed
# where the kernel lets it, in turn a second run gives the same to the byte, and a guest without room for a page of 1 GiB
# says so.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

suite_in_turn 4 'pages of 1 GiB' 8
choose_kernels 0
run=(build/pfnbench run --jobs 1 tests/vm/gigantic.ini)
has() {
	[[ " ${kernels[*]} " == *" $1 "* ]]
}

# On 6.1 what isolate-first tries in vain changes what later trials find: the early check alone.
if has debian:6.1; then
	check 'the early check on 6.1' "${run[@]}" --kernel debian:6.1 --out "$work/b"
	build/tests/expect_gigantic "$work/b" || failures=$((failures + 1))
	if in_turn 16 4; then
		check 'and again' "${run[@]}" --kernel debian:6.1 --out "$work/c"
		check "the second run's trials are the same to the byte" cmp "$work/b/trials.ndjson" "$work/c/trials.ndjson"
	fi
fi
for kernel in debian:6.12 debian:7; do
	has $kernel || continue
	check "two policies on $kernel" "${run[@]}" --kernel $kernel --set 'policy=early-check,isolate-first' \
		--out "$work/a-$kernel"
	build/tests/expect_gigantic "$work/a-$kernel" || failures=$((failures + 1))
	check 'findings tell of the search' grep -q 'the search for a candidate takes' "$work/a-$kernel/report.html"
done
if has debian:7; then
	seven=(--kernel debian:7 --set 'target=hugetlb:1G' --set 'fill=none')
	check 'a guest with one range, and a kernel page in it' "${run[@]}" "${seven[@]}" \
		--set 'blocker=kernel:1@middle' --set memory=5G --out "$work/e"
	check 'gets no page' grep -q '"failure","errno":"ENOMEM".*"obtained":0,"after":0},"candidates":\[\],"candidates_total":0' \
		"$work/e/trials.ndjson"
	check 'a guest that is too small runs nothing' nothing_runs "${run[@]}" "${seven[@]}" --set 'blocker=none' --set memory=2G --out "$work/d"
	check 'says so' grep -q '"skipped","reason":"no memory that is aligned to 1024 MiB can be emptied.*memory = 6G"' \
		"$work/d/trials.ndjson"
fi
# What compaction leaves where depends on nothing else that is tried here.
check 'pages of 2 MiB out of free memory in holes' "${run[@]}" "${on[@]}" --set 'target=hugetlb:2M*16' --set fill=anon:50% \
	--set blocker=none --set 'fragment=holes:30%@0..8' --set memory=2G --out "$work/f"
build/tests/expect_gigantic "$work/f" || failures=$((failures + 1))
if in_turn 16 12; then
	check 'two pages of 1 GiB, where the first ranges are blocked' build/pfnbench run --jobs 1 tests/vm/pool.ini \
		--kernel "${kernels[0]}" --out "$work/g"
	build/tests/expect_gigantic "$work/g" || failures=$((failures + 1))
	check 'findings tell how many were obtained' grep -q 'passed over, 1 obtained' "$work/g/report.html"
fi
for dir in "$work"/*/; do
	check 'trials.ndjson is valid' build/tests/validate docs/trial.schema.json "$dir/trials.ndjson"
	check 'run.json is valid' build/tests/validate docs/run.schema.json "$dir/run.json"
done
check 'the kernel logs are clean' kernel_log_clean "$work"/*/console-*.log
exit $((failures > 0))
