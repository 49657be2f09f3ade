#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The module under attack for long: half an hour on each stock kernel, ten minutes on kernels with KASAN, lockdep
# and more, on which allocations are made to fail as well. Each is built if it is not in the cache (8 minutes of CPU
# time for a plain one, twice that with KASAN).
#
#   tests/long/fuzz_ioctl.sh [SECONDS [DEBUG_SECONDS [SEED]]]
#   KERNELS='debian:6.12 built:fuzz-7' tests/long/fuzz_ioctl.sh ...     only these
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/lib/check.sh

seconds=${1:-1800}
debug_seconds=${2:-600}
seed=${3:-$(date +%s)}

for spec in ${KERNELS:-debian:6.1 debian:6.12 debian:7 built:fuzz-6.12 built:fuzz-7}; do
	time=$seconds
	if [[ $spec == built:fuzz-* ]]; then
		time=$debug_seconds
		check "$spec is built" scripts/kernel_build.sh build --source "debian:${spec#built:fuzz-}" \
			--fragment tests/fuzz-ioctl/debug.config --name "${spec#built:}"
	fi
	tests/fuzz-ioctl/run.sh "$spec" "$time" "$seed" || failures=$((failures + 1))
done
exit $((failures > 0))
