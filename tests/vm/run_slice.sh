#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Every policy and placement (choose_kernels tells on which kernels), of a small range and, in turn, of a larger one and of
# a memory block: the records must be valid and be what the policies say; the kernel logs must be clean. (run_fragment.sh
# and run_smp.sh have second runs.)
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
suite_in_turn 1 'policies and placements' 2
choose_kernels 0

targets=contig:2M
! in_turn 4 1 || targets+=,contig:16M
! in_turn 4 3 || targets+=,offline
check "the slice runs" build/pfnbench run --jobs 1 "${on[@]}" tests/vm/slice.ini --set "target=$targets" --out "$work/a"
build/tests/expect "$work/a" || true
check "trials.ndjson is valid" build/tests/validate docs/trial.schema.json "$work/a/trials.ndjson"
check "run.json is valid" build/tests/validate docs/run.schema.json "$work/a/run.json"
# In all guests.
small_enough() {
	sed -n 's/.*"own_bytes": \([0-9]*\).*/\1/p' "$1/run.json" |
		awk -v nr="$nr" '{ if ($1 > 0 && $1 <= 32 * 1048576) n++ } END { exit n != nr }'
}
check "pfnbench took at most 32 MiB in each guest, besides what it placed" small_enough "$work/a"
check "the kernel logs are clean" kernel_log_clean "$work"/a/console-*.log
