#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The module's own tests (tests/vm/*.c), in a guest, on one kernel:
#
#   tests/vm/kmod.sh debian:6.12 [TESTS]		TESTS: only test_TEST() of each, in one word
#   tests/vm/kmod.sh built:NAME [TESTS]
#
# Needs build/tests/vm-init and build/tests/boot. Prints "ok - ..." and "not ok - ..." lines.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

spec=$1
devices=() clock=() size=()
# They change where memory lies, which other tests know. A device is not alone in its zone.
[[ ${2:-} != *unbind* ]] || devices=(--devices) size=(1 3072)
# Two that run at once, for what they do to each other.
[[ ${2:-} != cpus ]] || clock=(--wall) size=(2 1024)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# without it there is no test with a file system
tools=()
[[ ! -x /sbin/mke2fs ]] || tools=(/sbin/mke2fs=/sbin/mke2fs)
build_module "$spec" "$work/pfnbench.ko" virtio_pci virtio_mem virtio_balloon fuse brd nbd
echo "${2:-}" > "$work/only"
scripts/initramfs.sh "$work/initrd" build/tests/vm-init "$work/pfnbench.ko=pfnbench.ko" "$work/only=only" "${tools[@]}" "${drivers[@]}"
build/tests/watched 60 400 build/tests/boot "${clock[@]}" "${devices[@]}" "$vmlinuz" "$work/initrd" "$work/console" "${size[@]}" || true
grep -aE '^(not )?ok - ' "$work/console" | sed "s/ok - /ok - $spec: /" | tr -d '\r'
devices_are_there() {
	! grep -a '# skip: no device' "$work/console"
}
[ "${#devices[@]}" = 0 ] || check "$spec: the devices are there" devices_are_there
ended_well "$spec" "$work/console"
