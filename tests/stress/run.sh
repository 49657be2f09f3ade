#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Random trials with fatal signals thrown in, on one kernel:
#
#   tests/stress/run.sh debian:6.12|built:NAME [TRIALS [SEED]]
#
# Half of the trials run policy reference where the kernel has it.
# `make check` does 150 on one kernel in turn; 10000 take more than half an hour of CPU time each.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

spec=$1
trials=${2:-150}
seed=${3:-1}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

echo "$trials $seed" > "$work/stress"
build_module "$spec" "$work/pfnbench.ko"
scripts/initramfs.sh "$work/initrd" build/tests/stress-init "$work/pfnbench.ko=pfnbench.ko" "$work/stress=stress"
build/tests/watched 60 $((300 + 2 * trials)) build/tests/boot "$vmlinuz" "$work/initrd" "$work/console" 1 1024 || true
grep -aE '^((not )?ok - |# )' "$work/console" | sed "s/ok - /ok - $spec: /" | tr -d '\r'
ended_well "$spec" "$work/console"
[ -z "${KEEP_CONSOLE:-}" ] || cp "$work/console" "$KEEP_CONSOLE"
