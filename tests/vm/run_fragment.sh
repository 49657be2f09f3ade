#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The free memory in holes (choose_kernels tells on which kernels): what the kernel's free lists hold, that it all comes
# back, and, in turn, that a second run is the same to the byte.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

suite_in_turn 3 'free memory in holes'

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
choose_kernels 1

# The numbers of one trial a line, of those whose cell matches: pool, holes, found, fragmentation,
# free pages gone, and the blocks of each order.
figures() {
	grep -aE "\"fragment\":\"$1" "$work/a/trials.ndjson" |
		sed -nE 's/.*"orders":\[([0-9,]*)\],"fragmentation":(-?[0-9]+),"unusable":([0-9]+)(,"pool_pages":([0-9]+),"hole_pages":([0-9]+),"found_pages":([0-9]+))?.*"free_pages_delta":(-?[0-9]+).*/\5 \6 \7 \2 \8 \1/p' |
		sed 's/  */ /g; s/^ //; s/,/ /g'
}

all_succeed() {
	[ "$(grep -ac '"outcome":"success"' "$work/a/trials.ndjson")" = $((4 * nr)) ]
}

# Two policies. A share of the pool to the page but for one hole, and 2 % of that.
holes_are_what_was_asked() {
	figures holes | awk -v nr="$nr" '
		{ off = $2 - int($1 / 2); lost = $2 - $3; if (lost < 0) lost = -lost }
		$1 < 200000 || off < 0 || off > 8 || lost > $2 / 50 || $4 < 980 { print; bad = 1 }
		END { exit bad || NR != 2 * nr }'
}

# A hundredth of the free pages may be in larger pieces: what the pool could not take.
orders_are_what_was_asked() {
	figures holes | awk -v nr="$nr" '
		{ small = large = 0 }
		{ for (i = 6; i <= 9; i++) small += $i * 2 ^ (i - 6) }
		{ for (; i <= NF; i++) large += $i * 2 ^ (i - 6) }
		NF != 16 || large > small / 100 || $15 + $16 { print; bad = 1 }
		{ for (i = 6; i <= 9; i++) if ($i < 7000) { print; bad = 1 } }
		END { exit bad || NR != 2 * nr }'
}

untouched_memory_is_whole() {
	figures none | awk -v nr="$nr" '$1 != -1000 || $NF < 150 { print; bad = 1 } END { exit bad || NR != 2 * nr }'
}

# The kernel's own comings and goings are within 2 MiB.
memory_is_back() {
	{ figures holes | awk '{ print $5 }'; figures none | awk '{ print $2 }'; } |
		awk -v nr="$nr" '$1 < -512 || $1 > 512 { print; bad = 1 } END { exit bad || NR != 4 * nr }'
}

check "it runs" build/pfnbench run --jobs 1 "${on[@]}" tests/vm/fragment.ini --out "$work/a"
check "trials.ndjson is valid" build/tests/validate docs/trial.schema.json "$work/a/trials.ndjson"
check "run.json is valid" build/tests/validate docs/run.schema.json "$work/a/run.json"
check "all trials succeed" all_succeed
check "the holes are what was asked" holes_are_what_was_asked
check "the orders are those asked" orders_are_what_was_asked
check "without holes the memory is as it was" untouched_memory_is_whole
check "all memory is back" memory_is_back
if in_turn 8 3; then
	check "and runs again" build/pfnbench run --jobs 1 "${on[@]}" tests/vm/fragment.ini --out "$work/b"
	check "the second run's trials are the same to the byte" cmp "$work/a/trials.ndjson" "$work/b/trials.ndjson"
fi
check "the kernel logs are clean" kernel_log_clean "$work"/a/console-*.log
[ -z "${KEEP:-}" ] || cp -r "$work/a" "$KEEP"
