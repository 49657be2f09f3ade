#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The guest's clock knows nothing of the host's: a guest that does nothing but halt and wake sees
# the same nanoseconds on an idle host and on one whose CPUs are all taken. A leak shows by chance:
# the one that rr=record mends (bench/boot/accel.c) in 4 of 10 busy boots of this guest.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

suite_in_turn 0 'the clock beside busy loops'

work=$(mktemp -d)
loads=()

end_load() {
	[ ${#loads[@]} = 0 ] || kill "${loads[@]}" 2> /dev/null || true
	loads=()
}
trap 'end_load; rm -rf "$work"' EXIT

dir=$(kernel_dir debian:6.1)
scripts/initramfs.sh "$work/initrd" build/tests/sleeper
for cpus in 1 2; do
	in_turn 8 $((4 * cpus - 4)) || continue
	for run in idle taken; do
		if [ $run != idle ]; then
			for ((i = 0; i <= $(nproc); i++)); do
				sh -c 'ulimit -t 120; while :; do :; done' &
				loads+=($!)
			done
		fi
		build/tests/watched 60 300 build/tests/boot "$dir/vmlinuz" "$work/initrd" "$work/$cpus-$run" "$cpus" || true
		end_load
	done
	check "cpus=$cpus: the guest ran to its end" grep -aq '^end' "$work/$cpus-idle"
	check "cpus=$cpus: the same nanoseconds on a busy host" cmp "$work/$cpus-idle" "$work/$cpus-taken"
done
