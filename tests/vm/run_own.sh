#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Kernels with the reference patch, in turn, if they are cached (tests/long/reference.sh builds them): the
# module agrees with the patch, and contiguous memory areas work; on a stock kernel the cells say why not.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

kernels=() versions=(6.12 7)
for i in 0 1; do
	in_turn 2 "$i" || continue
	! scripts/kernel_build.sh find "reference-${versions[i]}" >/dev/null 2>&1 ||
		kernels+=(--kernel "built:reference-${versions[i]}")
done
if [[ ${#kernels[@]} -eq 0 ]]; then
	echo 'ok - kernels of our own # skip: none is built; run tests/long/reference.sh'
	exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

check 'the slice runs' build/pfnbench run --jobs 1 tests/vm/reference.ini "${kernels[@]}" --out "$work/a"
build/tests/expect_reference "$work/a" || failures=$((failures + 1))
check 'contiguous memory areas' build/pfnbench run --jobs 1 tests/vm/cma.ini "${kernels[@]}" --kernel debian:6.12 --out "$work/cma"
build/tests/expect_cma "$work/cma" || failures=$((failures + 1))
check 'cma and contig are drawn side by side' grep -q '</svg>' "$work/cma/plots/targets.svg"
for run in a cma; do
	check 'trials.ndjson is valid' build/tests/validate docs/trial.schema.json "$work/$run/trials.ndjson"
	check 'run.json is valid' build/tests/validate docs/run.schema.json "$work/$run/run.json"
done
check 'the kernel logs are clean' kernel_log_clean "$work"/{a,cma}/console-*.log
exit $((failures > 0))
