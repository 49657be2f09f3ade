#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Statistics against R's, on random samples; skipped where there is no R (Debian's package r-base-core).
#
#   tests/r/run.sh [NR [SEED]]
set -uo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
if ! command -v Rscript >/dev/null; then
	echo 'ok - statistics against R # SKIP no Rscript here'
	exit
fi
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
build/tests/statistics "${1:-1000}" "${2:-1}" >"$T/figures" && Rscript --vanilla tests/r/compare.R "$T/figures"
