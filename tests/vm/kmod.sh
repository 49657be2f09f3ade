#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The module's own tests (tests/vm/*.c), in a guest, on one kernel:
#
#   tests/vm/kmod.sh debian:6.12
#
# Needs build/tests/vm-init and build/tests/boot. Prints "ok - ..." and "not ok - ..." lines.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

spec=$1
dir=$(kernel_dir "$spec")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

scripts/module.sh "$dir" "$work/pfnbench.ko"
scripts/initramfs.sh "$work/initrd" build/tests/vm-init "$work/pfnbench.ko=pfnbench.ko"
timeout 120 build/tests/boot "$dir/vmlinuz" "$work/initrd" "$work/console" || true
grep -aE '^(not )?ok - ' "$work/console" | sed "s/ok - /ok - $spec: /" | tr -d '\r'
check "$spec: the guest ran to its end" grep -aq '^end of tests' "$work/console"
check "$spec: the kernel log is clean" kernel_log_clean "$work/console"
