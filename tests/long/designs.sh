#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Designs of the thread as patches (docs/designs.md): has scripts/designs.sh build the kernels, unless they are cached, and
# compares them trial by trial.
#
#   tests/long/designs.sh [VERSION...]     6.12 and 7
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[ $# -gt 0 ] || set -- 6.12 7

outcomes() {
	grep "\"kernel\":\"built:$1\"" "$work/run/trials.ndjson" |
		grep -oE '"(seed|outcome|errno|migrated_pages|asked_bytes|unplugged_bytes)":[^,}]*'
}

# What is the same under every design for virtio-mem's pages: the records without names and times.
same_as_plain() {
	local design

	for design in driver-callback offline-skippable; do
		diff <(outcomes "plain-$1") <(outcomes "$design-$1") || return
	done
}

on=()
for version; do
	check "$version: the kernels build" scripts/designs.sh build "$version"
	for design in plain driver-callback offline-skippable; do
		on+=(--kernel "built:$design-$version")
	done
done
check 'the experiment runs' build/pfnbench run --jobs 1 experiments/unplug.ini --set trials=1 "${on[@]}" --out "$work/run"
for version; do
	check "$version: as much is unplugged, and as many pages move" same_as_plain "$version"
done
check 'trials.ndjson is valid' build/tests/validate docs/trial.schema.json "$work/run/trials.ndjson"
check 'the kernel logs are clean' kernel_log_clean "$work"/run/console-*.log
check 'the shared routine' tests/long/shared_cells.sh "$@"
check 'the three kinds of PageOffline pages' env KERNELS=all tests/vm/run_offline_kinds.sh
exit $((failures > 0))
