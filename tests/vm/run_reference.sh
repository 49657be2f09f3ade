#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The reference runs in results/reference/: each can be read and is valid, results/README.md says what they
# say, and what its slices ask gives the same again: to the byte where the guests are the same.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# All of it is read and compared with its hash.
valid() {
	build/pfnbench show "$1" > "$work/table" &&
		build/tests/validate docs/run.schema.json "$1/run.json" &&
		gzip -dc "$1/trials.ndjson.gz" > "$work/trials.ndjson" &&
		build/tests/validate docs/trial.schema.json "$work/trials.ndjson"
}

none_crashed() {
	! grep -q '"outcome":"crashed"' "$work/trials.ndjson"
}

page_is_true() {
	scripts/reference.sh page > "$work/page" || return
	sed -n '/^<!-- From here on/,$p' results/README.md | diff - "$work/page" ||
		{ echo "write it again: scripts/reference.sh write"; return 1; }
}

again() {
	build/pfnbench run --jobs 1 "$1/experiment.ini" --out "$work/$(basename "$1")"
}

for dir in results/reference/*/; do
	dir=${dir%/}
	check "$dir can be read, and is valid" valid "$dir"
	check "no trial of it crashed" none_crashed
done
check "results/README.md says what the runs say" page_is_true
for dir in results/reference/slice-*/; do
	dir=${dir%/}
	check "$dir runs again" again "$dir"
	build/tests/same "$dir" "$work/$(basename "$dir")" || failures=$((failures + 1))
done
exit $((failures > 0))
