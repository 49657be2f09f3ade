#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Retry strategies (choose_kernels tells on which kernels): blockers that go and that stay, pins, a thousand blockers,
# competitors. What must hold is in tests/tools/expect_retry.c.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
suite_in_turn 1 'retries' 8
choose_kernels 1

for part in contig offline more; do
	check "retry-$part runs" build/pfnbench run --jobs 1 "${on[@]}" "tests/vm/retry-$part.ini" --out "$work/$part"
	check "retry-$part: records are valid" build/tests/validate docs/trial.schema.json \
		"$work/$part/trials.ndjson"
	check "retry-$part: no trial was skipped or crashed" \
		sh -c "! grep -E '\"outcome\":\"(skipped|crashed)' '$work/$part/trials.ndjson'"
	check "retry-$part: the kernel logs are clean" kernel_log_clean "$work/$part"/console-*.log
done
if in_turn 16 1; then
	# Freed between being found and being waited for: there is nothing to pay for a second time.
	check "retry-race runs" build/pfnbench run --jobs 1 "${on[@]}" tests/vm/retry-offline.ini --set policy=isolate-stop \
		--set retry=callback-hold --set lifetime=20ms --out "$work/race"
	check "retry-race: holding takes one attempt, though the blocker goes before it is waited for" \
		[ "$(grep -c '"outcome":"success".*"attempts_total":1,' "$work/race/trials.ndjson")" = "$nr" ]
fi
build/tests/expect_retry "$work/contig" "$work/offline" "$work/more" || true
