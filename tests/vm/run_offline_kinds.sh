#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The three kinds of PageOffline pages (docs/virtio-mem.md): what offline and contig do, and that none
# becomes free where they fail.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
suite_in_turn 1 'PageOffline pages' 2
choose_kernels 0

# trials TARGET FILL BLOCKER: their records, one of each kernel
trials() { grep "\"target\":\"$1\".*\"fill\":\"$2.*\"blocker\":\"$3" "$work/a/trials.ndjson"; }
# all PATTERN: the records of all kernels have it
all() { [ "$(grep -c -E "$1")" = "$nr" ]; }
# On none of the trials that failed the count of PageOffline pages went down.
none_became_free() {
	local counts

	counts=$(grep -o '"page_offline":{[^}]*}' "$work/a/trials.ndjson" | grep -oE '[0-9]+,|[0-9]+}' | tr -d ',}' | paste - -)
	[ "$(wc -l <<< "$counts")" = $((5 * nr)) ] && ! awk '$1 != $2 || !$1 { print; bad = 1 } END { exit !bad }' <<< "$counts"
}

MOVED='"outcome":"success".*"migrated_pages":[1-9]'
EARLY='"outcome":"failure","errno":"EBUSY".*"test_pages_isolated":0,"mm_migrate_pages":0'
LATE='"outcome":"failure","errno":"EBUSY".*"migrated_pages":[1-9]'

check "it runs" build/pfnbench run --jobs 1 "${on[@]}" experiments/offline-kinds.ini --set trials=1 \
	--set fill=balloon:20%,fake-offline:50% --out "$work/a"
check "none is skipped" sh -c "! grep -E '\"(skipped|crashed)\"' '$work/a/trials.ndjson'"
for target in contig:4M offline; do
	check "$target: a balloon's pages move" all "$MOVED" < <(trials $target balloon none)
done
check "contig finds fake-offline pages early" all "$EARLY" < <(trials contig:4M fake-offline none)
check "offline skips them" all '"outcome":"success".*"migrated_pages":0' < <(trials offline fake-offline none)
check "contig finds PageOffline pages that cannot move early" all "$EARLY" < <(trials contig:4M balloon page-offline)
check "offline finds them late" all "$LATE" < <(trials offline balloon page-offline)
check "and with fake-offline ones beside" all '"errno":"EBUSY"' < <(trials offline fake-offline page-offline)
check "none becomes free by a failure" none_became_free
check "trials.ndjson is valid" build/tests/validate docs/trial.schema.json "$work/a/trials.ndjson"
check "run.json is valid" build/tests/validate docs/run.schema.json "$work/a/run.json"
check "the kernel logs are clean" kernel_log_clean "$work"/a/console-*.log
exit $((failures > 0))
