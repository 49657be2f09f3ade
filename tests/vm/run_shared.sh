#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Kernels with patches/shared-routine-*.patch against those without, in turn, if both are cached (docs/designs.md builds
# them): outcomes, errors, pages, and what is left behind are the same.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

kernels=() versions=(6.12 7)
for i in 0 1; do
	in_turn 4 $((2 * i)) || continue
	is_built "plain-${versions[i]}" && is_built "shared-${versions[i]}" || continue
	kernels+=(--kernel "built:plain-${versions[i]}" --kernel "built:shared-${versions[i]}")
done
if [[ ${#kernels[@]} -eq 0 ]]; then
	echo 'ok - the shared routine # skip: its kernels are not built; run tests/long/designs.sh'
	exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
check 'the slice runs' build/pfnbench run --jobs 1 tests/vm/shared.ini "${kernels[@]}" --out "$work/a"
build/tests/expect_shared "$work/a" || failures=$((failures + 1))
check 'trials.ndjson is valid' build/tests/validate docs/trial.schema.json "$work/a/trials.ndjson"
check 'the kernel logs are clean' kernel_log_clean "$work"/a/console-*.log
exit $((failures > 0))
