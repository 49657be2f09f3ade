#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A short attack on the module, on another kernel and with another seed every day. tests/long/fuzz_ioctl.sh takes
# its time. Both can be given again: tests/fuzz-ioctl/run.sh KERNEL SECONDS SEED.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

suite_in_turn 1 'an attack on the module' 2
kernels=(debian:6.1 debian:6.12 debian:7)
day=$(($(date +%s) / 86400))
tests/fuzz-ioctl/run.sh "${kernels[day % ${#kernels[@]}]}" 8 "$day"
