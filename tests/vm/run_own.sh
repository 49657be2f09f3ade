#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Kernels with the reference patch, in turn, if they are cached (tests/long/reference.sh builds them): the
# module agrees with the patch. In turn, too: contiguous memory areas work on them and on a stock kernel that has CMA;
# on others the cells say why not.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

kernels=() versions=(6.12 7)
for i in 0 1; do
	in_turn 2 "$i" || continue
	! is_built "reference-${versions[i]}" || kernels+=(--kernel "built:reference-${versions[i]}")
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

valid() {
	check 'trials.ndjson is valid' build/tests/validate docs/trial.schema.json "$1/trials.ndjson"
	check 'run.json is valid' build/tests/validate docs/run.schema.json "$1/run.json"
	check 'the kernel logs are clean' kernel_log_clean "$1"/console-*.log
}

if [[ ${#kernels[@]} -eq 0 ]]; then
	echo 'ok - kernels of our own # skip: none is built; run tests/long/reference.sh'
else
	check 'the slice runs' build/pfnbench run --jobs 1 tests/vm/reference.ini "${kernels[@]}" --out "$work/a"
	build/tests/expect_reference "$work/a" || failures=$((failures + 1))
	valid "$work/a"
fi
if in_turn 4 0; then
	without=debian:6.1
	! in_turn 8 0 || without=debian:6.12
	check 'contiguous memory areas' build/pfnbench run --jobs 1 tests/vm/cma.ini "${kernels[@]}" --kernel debian:7 \
		--kernel "$without" --out "$work/cma"
	build/tests/expect_cma "$work/cma" || failures=$((failures + 1))
	valid "$work/cma"
else
	echo 'ok - contiguous memory areas # skip: at every fourth commit'
fi
# A driver that waits, and one that is called back: cells of experiments/cma-drivers.ini.
if in_turn 8 5; then
	for i in once again; do
		check "a driver's five attempts and callbacks, $i" build/pfnbench run --jobs 1 experiments/cma-drivers.ini \
			--set trials=1 --set target=cma:12M --set policy=isolate-first --set fill=anon:50% \
			--set 'retry=backoff:100ms..100ms:5,callback,callback-hold' --set lifetime=20ms \
			--set 'blocker=kernel:1@middle,pin:1@middle' --out "$work/drivers-$i"
	done
	check "the second run's trials are the same to the byte" cmp "$work"/drivers-{once,again}/trials.ndjson
	valid "$work/drivers-once"
fi
exit $((failures > 0))
