#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Designs of the thread as patches (docs/designs.md): builds the kernels, unless they are cached, and compares them trial
# by trial. Builds take 4 to 6 minutes each on two idle cores.
#
#   tests/long/designs.sh
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

# build NAME VERSION PATCH...
build() {
	local name=$1 version=$2 patches=() patch

	for patch in "${@:3}"; do
		patches+=(--patch "patches/$patch-$version.patch")
	done
	check "$name-$version builds" build/pfnbench kernel build --source "debian:$version" "${patches[@]}" --name "$name-$version"
}

for version in 6.12 7; do
	build plain "$version"
	build shared "$version" shared-routine
done
KERNELS=all tests/vm/run_shared.sh || failures=$((failures + 1))
exit $((failures > 0))
