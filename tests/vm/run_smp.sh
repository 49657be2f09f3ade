#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Two CPUs in the guest: results are the same to the byte as well, run after run. And CPUs that run at once, in wall
# time: loads run on the other one and send interrupts, and counters see it. In turn with second runs of one CPU.
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
[axes.load]
target = contig:2M
policy = isolate-first
churn = load:faults, load:touch
EOF
for i in a b; do
	check "run $i with two CPUs" build/pfnbench run --jobs 1 "${on[@]}" "$work/smp.ini" --out "$work/$i"
done
check "both gave the same to the byte" cmp "$work/a/trials.ndjson" "$work/b/trials.ndjson"
check "no trial was skipped or crashed" sh -c "! grep -E '\"outcome\":\"(skipped|crashed)' '$work/a/trials.ndjson'"
check "each guest had two CPUs online" [ "$(grep -c '"cpus": 2$\|"cpus": 2,' "$work/a/run.json")" -gt "$nr" ]
check "the kernel logs are clean" kernel_log_clean "$work"/a/console-*.log

trials=$work/wall/trials.ndjson

at_once() {
	build/pfnbench run --jobs 1 "${on[@]}" experiments/cpus.ini --set target=contig:4M --set policy=isolate-first \
		--set blocker=none --set trials=1 --set deadline=60s "$@"
}

# churn, CPUs and pages of the load, outcome
figures() {
	build/tests/pick "$trials" churn load.cpus load.pages outcome
}

loads_ran() {
	figures | awk -v nr="$nr" '
		$4 == "skipped" || $4 == "crashed" || ($1 == "none") != ($2 == "-") { print; bad = 1 }
		$1 != "none" && ($2 != 1 || $3 < 1) { print; bad = 1 }
		END { exit bad || NR != 3 * nr }'
}

# interrupted CHURN: how often CPUs were interrupted to flush their TLBs, in each trial
interrupted() {
	grep "\"churn\":\"$1\"" "$trials" | grep -o '"tlb_shootdowns.cpu":[0-9]*' | cut -d: -f2
}

# An idle CPU is left alone, whatever it had mapped.
pages_are_shot_down() {
	local without with

	without=$(interrupted none | sort -n | tail -n 1)
	with=$(interrupted load:touch | sort -n | head -n 1)
	echo "# without a load at most $without shootdowns, with one at least $with"
	[ "$with" -gt 0 ] && [ $((without * 4)) -le "$with" ]
}

check "loads run in wall time" at_once --out "$work/wall"
check "their trials.ndjson is valid" build/tests/validate docs/trial.schema.json "$trials"
check "each load ran on the other CPU" loads_ran
check "pages that are mapped there are unmapped by interrupts" pages_are_shot_down
check "the kernel logs of wall time are clean" kernel_log_clean "$work"/wall/console-*.log
check "with one CPU there is no load" nothing_runs at_once --set clock=icount --set cpus=1 \
	--set churn=load:faults,load:touch --out "$work/one"
check "and the reason says what to write" [ "$(grep -c 'write cpus = 2 in \[machine\]' "$work/one/trials.ndjson")" = $((2 * nr)) ]
for spec in "${kernels[@]}"; do
	tests/vm/kmod.sh "$spec" cpus
done
