#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Host runs with the module are killed in a guest that plays the host, and restored, on each kernel:
#
#   tests/long/kill_host_module.sh [KILLS [SEED [KERNEL...]]]     100 kills on each of three kernels
set -uo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
kills=${1:-100} seed=${2:-1}
shift $(($# < 2 ? $# : 2))
[[ $# -gt 0 ]] || set -- debian:6.1 debian:6.12 debian:7
status=0
for kernel; do
	tests/vm/host_module.sh "$kernel" "$kills" "$seed" || status=1
done
exit $status
