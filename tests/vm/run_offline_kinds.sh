#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The three kinds of PageOffline pages (docs/virtio-mem.md): what offline and contig do, and that none
# becomes free where they fail. On kernels with the designs for virtio-mem's pages, too (docs/designs-virtio-mem.md), if
# they are cached: tests/long/designs.sh builds them.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
suite_in_turn 5 'PageOffline pages' 8
choose_kernels 0

# trials TARGET FILL BLOCKER: their records, one of each kernel
trials() { grep "\"target\":\"$1\".*\"fill\":\"$2.*\"blocker\":\"$3" "$run/trials.ndjson"; }
# all PATTERN: the records of all kernels have it
all() { [ "$(grep -c -E "$1")" = "$nr" ]; }
# On none of the trials that failed the count of PageOffline pages went down.
none_became_free() {
	local counts

	counts=$(grep -o '"page_offline":{[^}]*}' "$run/trials.ndjson" | grep -oE '[0-9]+,|[0-9]+}' | tr -d ',}' | paste - -)
	[ "$(wc -l <<< "$counts")" = $((5 * nr)) ] && ! awk '$1 != $2 || !$1 { print; bad = 1 } END { exit !bad }' <<< "$counts"
}

MOVED='"outcome":"success".*"migrated_pages":[1-9]'
EARLY='"outcome":"failure","errno":"EBUSY".*"test_pages_isolated":0,"mm_migrate_pages":0'
LATE='"outcome":"failure","errno":"EBUSY".*"migrated_pages":[1-9]'

# kinds NAME FOUND OPTION...: on nr kernels, where offline finds PageOffline pages that cannot move so: early or late
kinds() {
	local run=$work/$1 found=$2 target

	shift 2
	check "it runs" build/pfnbench run --jobs 1 "$@" experiments/offline-kinds.ini --set trials=1 \
		--set fill=balloon:20%,fake-offline:50% --out "$run"
	check "none is skipped" sh -c "! grep -E '\"(skipped|crashed)\"' '$run/trials.ndjson'"
	for target in contig:4M offline; do
		check "$target: a balloon's pages move" all "$MOVED" < <(trials $target balloon none)
	done
	check "contig finds fake-offline pages early" all "$EARLY" < <(trials contig:4M fake-offline none)
	check "offline skips them" all '"outcome":"success".*"migrated_pages":0' < <(trials offline fake-offline none)
	check "contig finds PageOffline pages that cannot move early" all "$EARLY" < <(trials contig:4M balloon page-offline)
	check "offline finds them" all "$found" < <(trials offline balloon page-offline)
	check "and with fake-offline ones beside" all '"errno":"EBUSY"' < <(trials offline fake-offline page-offline)
	check "none becomes free by a failure" none_became_free
	check "trials.ndjson is valid" build/tests/validate docs/trial.schema.json "$run/trials.ndjson"
	check "run.json is valid" build/tests/validate docs/run.schema.json "$run/run.json"
	check "the kernel logs are clean" kernel_log_clean "$run"/console-*.log
}

kinds stock "$LATE" "${on[@]}"
versions=(6.12 7)
for i in 0 1; do
	in_turn 16 $((8 * i + 5)) || continue
	on=()
	for design in driver-callback offline-skippable; do
		! is_built "$design-${versions[i]}" || on+=(--kernel "built:$design-${versions[i]}")
	done
	nr=$((${#on[@]} / 2))
	if [ $nr = 0 ]; then
		echo "ok - designs on ${versions[i]} # skip: none is built; run tests/long/designs.sh"
	else
		kinds "designs-${versions[i]}" "$EARLY" "${on[@]}"
	fi
done
exit $((failures > 0))
