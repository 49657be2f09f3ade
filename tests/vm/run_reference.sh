#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The reference runs in results/reference/: each can be read and is valid, results/runs.md says what they
# say, and what its slices ask gives the same again: to the byte where the guests are the same. In turn: one of
# the slices, and a quarter of the trials of each run held against the schema.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Of a file of trials those that have their turn: to validate all of all runs takes 22 s of CPU time.
quarters() {
	local i

	for i in 0 1 2 3; do
		! in_turn 4 "$i" || awk "NR % 4 == $i" "$1"
	done
}

# All of it is read and compared with its hash.
valid() {
	build/pfnbench show "$1" > "$work/table" &&
		build/tests/validate docs/run.schema.json "$1/run.json" &&
		gzip -dc "$1/trials.ndjson.gz" > "$work/trials.ndjson" &&
		quarters "$work/trials.ndjson" > "$work/quarter.ndjson" && [ -s "$work/quarter.ndjson" ] &&
		build/tests/validate docs/trial.schema.json "$work/quarter.ndjson"
}

# Read by explain, which adds up all of them.
profiles_valid() {
	build/tests/validate docs/profile.schema.json "$1/profiles.ndjson.gz" &&
		build/pfnbench explain "$1" > "$work/explained" && grep -q 'of what$' "$work/explained"
}

none_crashed() {
	! grep -q '"outcome":"crashed"' "$work/trials.ndjson"
}

page_is_true() {
	scripts/reference.sh page > "$work/page" || return
	diff results/runs.md "$work/page" ||
		{ echo "write it again: scripts/reference.sh write"; return 1; }
}

again() {
	build/pfnbench run --jobs 1 "$1/experiment.ini" --out "$work/$(basename "$1")"
}

for dir in results/reference/*/; do
	dir=${dir%/}
	check "$dir can be read, and is valid" valid "$dir"
	check "no trial of it crashed" none_crashed
	[ ! -e "$dir/profiles.ndjson.gz" ] || check "its profiles can be read, and are valid" profiles_valid "$dir"
done
check "results/runs.md says what the runs say" page_is_true
slices=(results/reference/slice-*/)
for i in "${!slices[@]}"; do
	in_turn $((2 * ${#slices[@]})) "$i" || continue
	dir=${slices[i]%/}
	check "$dir runs again" again "$dir"
	build/tests/same "$dir" "$work/$(basename "$dir")" || failures=$((failures + 1))
done
exit $((failures > 0))
