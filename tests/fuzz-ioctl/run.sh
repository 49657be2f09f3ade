#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Random concurrent calls against the module, with kills, module reloads and memory hotplug between them, on one
# kernel:
#
#   tests/fuzz-ioctl/run.sh debian:6.12 [SECONDS [SEED [FIRST_ROUND]]]
#   tests/fuzz-ioctl/run.sh built:NAME ...
#
# Seconds are the guest's. The same seed makes the same calls, but not at the same moments: what failed is tried
# again with the seed and the number of the round that the output ends with.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

spec=$1
seconds=${2:-8}
seed=${3:-1}
first=${4:-0}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

build_module "$spec" "$work/pfnbench.ko" virtio_pci virtio_mem virtio_balloon

# As kernel_log_clean, and what checks of a debug kernel say. No "Call Trace": one goes with each allocation that
# finds no memory, too.
faults='BUG:|kernel BUG|WARNING:|Oops|Kernel panic|refcount_t|stack guard|soft lockup|blocked for more than|[Bb]ad page|KASAN|ODEBUG|UBSAN|general protection|corruption|INFO: (possible|suspicious|task|trying|rcu)|possible (circular|recursive)|inconsistent lock|detected stall|BUG_ON'

# Of a page that was poisoned its owner is told, and the log.
log_clean() {
	! grep -aE -m 1 -A 60 "$faults" < <(grep -av 'due to hardware memory corruption' "$work/console")
}

# CPUs in turn: where QEMU's run side by side, one may still meet a breakpoint that another has just taken away. A kernel
# then dies of int3, or jumps to address 0 where a kprobe is, and not by any fault of the module (QEMU 7.2).
echo "$seconds $seed $first" > "$work/fuzz"
scripts/initramfs.sh "$work/initrd" build/tests/fuzz-init "$work/pfnbench.ko=pfnbench.ko" "$work/fuzz=fuzz" \
	"${drivers[@]}"
timeout $((600 + seconds * 10)) build/tests/boot --wall --in-turn --devices "$vmlinuz" "$work/initrd" "$work/console" 2 1024 || true
grep -aE '^((not )?ok - |# )' "$work/console" | grep -av '^# round' | sed "s/ok - /ok - $spec: /" | tr -d '\r' || true
check "$spec: the kernel log is clean" log_clean
check "$spec: the guest ran to its end" grep -aq 'end of tests' "$work/console"
grep -aE '^# round' "$work/console" | tail -n 1 | tr -d '\r' || true
[ -z "${KEEP_CONSOLE:-}" ] || cp "$work/console" "$KEEP_CONSOLE"
[ "$failures" = 0 ] && grep -aq 'end of tests, 0 failed' "$work/console"
