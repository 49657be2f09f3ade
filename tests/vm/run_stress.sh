#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Random trials with fatal signals (tests/stress/run.sh), on a kernel in turn; in turn with run_host_module.sh.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

suite_in_turn 0 'random trials'
choose_kernels 1
for kernel in "${kernels[@]}"; do
	tests/stress/run.sh "$kernel" || failures=$((failures + 1))
done
exit $((failures > 0))
