#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Benchmarks of pfnbench itself. Each prints a line: a name, a ratio, and what it is a ratio of. Nothing
# passes or fails here: machines differ, and the ratios are for comparing one state of the tree with
# another on the same machine.
#
#   tests/bench/run.sh [DIR]
#
# Lines "level" and "cpu": latency, and CPU time, on each level of measurement, of that on the lowest one. Lines "run": this
# machine's CPU time for the whole run.
#
# DIR is a run whose guests are looked at, made by this tree; by default one is made for it:
# tests/bench/small.ini, a minute or two. The lines "clock" come from the module's own tests, as far
# as `make check` has left their logs, else from running them. bench_million writes 1.3 GB below /tmp, and
# removes it.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
KERNELS='debian:6.1 debian:6.12 debian:7'
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The module's clock reads around an early-check, against function_graph's duration of the same call.
clock() {
	local log=build/tests/log/kmod-${1/:/-}

	if [[ ! -e $log || build/tests/vm-init -nt $log ]]; then
		log=$work/kmod
		tests/vm/kmod.sh "$1" >"$log" || true
	fi
	sed -n 's#^ok - \([^ ]*\): \([^:]*\): the module measures \([0-9.]*\) times what function_graph does \(.*\)#clock/\1/\2 \3 of what function_graph measures \4#p' "$log"
}

# latencies KERNEL TARGET FILL OUTCOME FILE: their sum, ns
latencies() {
	grep "\"kernel\":\"$1\".*\"target\":\"$2\".*\"fill\":\"$3\".*\"outcome\":\"$4\"" "$5" |
		sed 's/.*"latency_ns":\([0-9]*\).*/\1/' | awk '{ sum += $1 } END { print sum + 0 }'
}

# run_level EXPERIMENT LEVEL DIR
run_level() {
	build/pfnbench run --jobs 1 "tests/bench/$1.ini" --measure "$2" --out "$3" \
		>"$work/out" 2>"$work/err" || { cat "$work/err" >&2; exit 1; }
}

# What a level adds to the same operations on the same placements, under icount.
levels() {
	local level kernel target fill outcome

	for level in latency counters phases all; do
		run_level level $level "$work/$level"
	done
	for level in counters phases all; do
		build/tests/bench_levels $level "$work/$level" "$work/latency"
	done
	for level in counters phases all; do
		for kernel in $KERNELS; do
			for target in contig:2M offline; do
				for fill in none anon:100%; do
					for outcome in success failure; do
						echo "level/$level/$kernel/$target/$fill/$outcome" \
							"$(latencies "$kernel" "$target" "$fill" "$outcome" "$work/$level/trials.ndjson")" \
							"$(latencies "$kernel" "$target" "$fill" "$outcome" "$work/latency/trials.ndjson")"
					done
				done
			done
		done
	done | awk '$3 { printf "%s %.4f of its latency when nothing but that is measured (%.1f us)\n", $1, $2 / $3, $3 / 3000 }'
}

# cpu_of LEVEL: CPU seconds of a run, guests and all
cpu_of() {
	local TIMEFORMAT='%U %S'

	{ time run_level level "$1" "$work/cpu"; } 2>&1 | awk '{ print $1 + $2 }'
	rm -r "$work/cpu"
}

# What levels of QEMU's plugin cost this machine; the guests notice nothing. Of three rounds the least.
plugin() {
	local round level

	run_level level profile "$work/symbols" # boots guests that tell where functions are, once
	for round in 1 2 3; do
		for level in latency profile memory; do
			echo "$level $(cpu_of $level) $round"
		done
	done | awk '!($1 in least) || $2 < least[$1] { least[$1] = $2 }
		END { for (level in least) if (level != "latency")
			printf "run/%s %.3f of the CPU time of a run at level latency (%.1f / %.1f s)\n", level,
				least[level] / least["latency"], least[level], least["latency"] }'
}

# The same of phases under every policy.
policies() {
	local level

	for level in latency phases; do
		run_level phases $level "$work/policies-$level"
	done
	build/tests/bench_levels phases "$work/policies-phases" "$work/policies-latency"
}

build/tests/bench_null
for kernel in $KERNELS; do
	clock "$kernel"
done
dir=${1:-$work/run}
if [[ $# -eq 0 ]]; then
	build/pfnbench run --jobs 1 tests/bench/small.ini --out "$dir" >"$work/out" 2>"$work/err" ||
		{ cat "$work/err" >&2; exit 1; }
fi
build/tests/bench_run "$dir"
build/tests/bench_million
levels
plugin
policies
