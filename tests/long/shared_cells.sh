#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Every cell of the experiments that the shared routine could change, on a kernel with it and on one without (docs/designs.md;
# scripts/designs.sh builds them): outcomes, errors, pages and what is left behind are the same. One trial a cell.
#
#   tests/long/shared_cells.sh [VERSION...]     6.12 and 7; JOBS=1 for one guest at a time, KEEP=DIR keeps the runs
#
# On debug kernels with PREFIX=debug-, which have what more kinds take (tests/stress/debug.config); NAMES="kinds ..." are
# the experiments.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

work=${KEEP:-$(mktemp -d)}
[ -n "${KEEP:-}" ] || trap 'rm -rf "$work"' EXIT
[ $# -gt 0 ] || set -- 6.12 7

for version; do
	for name in ${NAMES:-penalty retry kinds offline-kinds}; do
		run=$work/$name-${PREFIX:-}$version
		check "$name: the cells run on $version" build/pfnbench run --jobs "${JOBS:-2}" "experiments/$name.ini" \
			--set boots=1 --set trials=1 --kernel "built:${PREFIX:-}plain-$version" --kernel "built:${PREFIX:-}shared-$version" --out "$run"
		build/tests/expect_shared "$run" || failures=$((failures + 1))
		check 'the kernel logs are clean' kernel_log_clean "$run"/console-*.log
	done
done
exit $((failures > 0))
