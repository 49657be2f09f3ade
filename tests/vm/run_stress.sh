#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Random trials with fatal signals (tests/stress/run.sh), on a kernel in turn.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

choose_kernels 1
for kernel in "${kernels[@]}"; do
	tests/stress/run.sh "$kernel" || failures=$((failures + 1))
done
exit $((failures > 0))
