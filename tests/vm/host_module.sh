#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Host runs with the module, in a guest that plays the host (tests/vm/host_play.c): they are killed at random
# moments and restored, and leave a reserve alone.
#
#   tests/vm/host_module.sh debian:6.12 [KILLS [SEED]]
#
# Needs build/pfnbench, build/tests/vm-init and build/tests/boot.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

spec=$1 kills=${2:-10} seed=${3:-1}
dir=$(kernel_dir "$spec")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

echo "$kills $seed" >"$work/host"
scripts/module.sh "$dir" "$work/pfnbench.ko"
scripts/initramfs.sh "$work/initrd" build/tests/vm-init "$work/pfnbench.ko=pfnbench.ko" "$work/host=host" \
	"${PFNBENCH:-build/pfnbench}=pfnbench" scripts/kernel.sh=scripts/kernel.sh \
	tests/vm/host_kill.ini=kill.ini tests/vm/host_reserve.ini=reserve.ini
build/tests/boot "$dir/vmlinuz" "$work/initrd" "$work/console" 1 2048 || true
grep -aE '^((not )?ok - |# )' "$work/console" | sed "s/ok - /ok - $spec: /" | tr -d '\r'
ended_well "$spec" "$work/console"
[ -z "${KEEP_CONSOLE:-}" ] || cp "$work/console" "$KEEP_CONSOLE"
exit $((failures > 0))
