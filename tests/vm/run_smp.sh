#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Two CPUs in the guest: results are the same to the byte as well, run after run. In turn with second runs of one CPU.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

suite_in_turn 3 'guests with two CPUs'
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
choose_kernels 0

cat > "$work/smp.ini" <<'EOF'
[experiment]
name = smp
boots = 1
trials = 1
[machine]
cpus = 2
kernels = debian:6.1, debian:6.12, debian:7
[axes]
target = contig:2M, offline
policy = early-check, isolate-first
fill = anon:50%
blocker = none, kernel:1@middle
EOF
for i in a b; do
	check "run $i with two CPUs" build/pfnbench run --jobs 1 "${on[@]}" "$work/smp.ini" --out "$work/$i"
done
check "both gave the same to the byte" cmp "$work/a/trials.ndjson" "$work/b/trials.ndjson"
check "no trial was skipped or crashed" sh -c "! grep -E '\"outcome\":\"(skipped|crashed)' '$work/a/trials.ndjson'"
check "each guest had two CPUs online" [ "$(grep -c '"cpus": 2$\|"cpus": 2,' "$work/a/run.json")" -gt "$nr" ]
check "the kernel logs are clean" kernel_log_clean "$work"/a/console-*.log
