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

log_clean() {
	! grep -aE -m 1 -A 60 "$faults" "$work/console"
}

# Where QEMU's CPUs run side by side, one may still meet a breakpoint that another has just taken away, and the kernel
# knows of none there. A stock 6.12 dies of that within seconds when ftrace is switched on and off while nothing else
# happens (QEMU 7.2). It says nothing of the module, which is why another guest goes on with the next round.
emulator_failed() {
	grep -aE -m 1 "$faults" "$work/console" | grep -q 'Oops: int3'
}

# Number of the last round, and seconds before it.
last_round() {
	sed -nE 's/^# round ([0-9]+) after ([0-9]+) s.*/\1 \2/p' "$work/console" | tail -n 1
}

boot() {
	echo "$left $seed $first" > "$work/fuzz"
	scripts/initramfs.sh "$work/initrd" build/tests/fuzz-init "$work/pfnbench.ko=pfnbench.ko" "$work/fuzz=fuzz" \
		"${drivers[@]}"
	timeout $((600 + left * 10)) build/tests/boot --wall --devices "$vmlinuz" "$work/initrd" "$work/console" 2 1024 || true
}

left=$seconds
boot
for ((guests = 2 + seconds / 30; guests > 0; guests--)); do
	emulator_failed || break
	read -r last after < <(last_round) || last=$((first - 1)) after=0
	echo "# $spec: the emulator failed in round $last, after $after s"
	first=$((last + 1)) left=$((left > after ? left - after : 1))
	boot
done
grep -aE '^((not )?ok - |# )' "$work/console" | grep -av '^# round' | sed "s/ok - /ok - $spec: /" | tr -d '\r' || true
check "$spec: the kernel log is clean" log_clean
check "$spec: the guest ran to its end" grep -aq 'end of tests' "$work/console"
grep -aE '^# round' "$work/console" | tail -n 1 | tr -d '\r' || true
[ -z "${KEEP_CONSOLE:-}" ] || cp "$work/console" "$KEEP_CONSOLE"
[ "$failures" = 0 ] && grep -aq 'end of tests, 0 failed' "$work/console"
