#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Benchmarks of pfnbench itself. Each prints a line: a name, a ratio, and what it is a ratio of. Nothing
# passes or fails here: machines differ, and the ratios are for comparing one state of the tree with
# another on the same machine.
#
#   tests/bench/run.sh [DIR]
#
# DIR is a run whose guests are looked at, made by this tree; by default one is made for it:
# tests/bench/small.ini, a minute or two. The lines "clock" come from the module's own tests, as far
# as `make check` has left their logs, else from running them.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
KERNELS='debian:6.1 debian:6.12 debian:7'
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The module's clock reads around an early-check, against function_graph's duration of the same call.
clock() {
	local log=build/tests/log/kmod-${1/:/-}

	if [[ ! -e $log || build/tests/vm-init -nt $log ]]; then
		log=$work/kmod
		tests/vm/kmod.sh "$1" >"$log" || true
	fi
	sed -n 's#^ok - \([^ ]*\): \([^:]*\): the module measures \([0-9.]*\) times what function_graph does \(.*\)#clock/\1/\2 \3 of what function_graph measures \4#p' "$log"
}

build/tests/bench_null
for kernel in $KERNELS; do
	clock "$kernel"
done
dir=${1:-$work/run}
if [[ $# -eq 0 ]]; then
	build/pfnbench run --jobs 1 tests/bench/small.ini --out "$dir" >"$work/out" 2>"$work/err" ||
		{ cat "$work/err" >&2; exit 1; }
fi
build/tests/bench_run "$dir"
