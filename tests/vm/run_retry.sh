#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Retry strategies on three kernels: blockers that go and that stay, pins, a thousand blockers,
# competitors. What must hold is in tests/tools/expect_retry.c.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for part in contig offline more; do
	check "retry-$part runs" build/pfnbench run --jobs 1 "tests/vm/retry-$part.ini" --out "$work/$part"
	check "retry-$part: records are valid" build/tests/validate docs/trial.schema.json \
		"$work/$part/trials.ndjson"
	check "retry-$part: no trial was skipped or crashed" \
		sh -c "! grep -E '\"outcome\":\"(skipped|crashed)' '$work/$part/trials.ndjson'"
	check "retry-$part: the kernel logs are clean" kernel_log_clean "$work/$part"/console-*.log
done
build/tests/expect_retry "$work/contig" "$work/offline" "$work/more" || true
