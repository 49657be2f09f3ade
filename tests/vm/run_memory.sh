#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What QEMU's plugin counts of memory, against what is calculated by hand: loads and stores of known number, string
# instructions of known length, a pointer chase through more than L2 and less than L3 holds (choose_kernels tells on which
# kernel; it matters little).
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
choose_kernels 0
dir=$(kernel_dir "${kernels[0]}")
scripts/initramfs.sh "$work/initrd" build/tests/toucher
# All of the kernel is one function here, so that user space is number 1.
echo 'ffffffff80000000 - kernel' > "$work/symbols"
check "a guest loads and stores" build/tests/watched 60 300 build/tests/boot --profile "$work/symbols" "$work/out" \
	"$dir/vmlinuz" "$work/initrd" "$work/console"
check "to its end" grep -aq '^end' "$work/console"
build/tests/expect_touched "$work/out" 1
exit $failures
