#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What show, compare and report of a large run take, on 100,000 trials: far from the limits of 10 s and
# 500 MB for a million, and growing no faster than the trials do: a trial's CPU time is about that of a quarter of
# them, or less, where all share what does not hang on trials. It would be four times that if it were quadratic.
# Seconds are several times what a quiet machine takes.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

costs() {
	build/tests/bench_million 100000 >"$T/costs"
}

# within NAME SECONDS MIB: its line is "NAME/100000 RATIO of a trial's ... (SECONDS s, MIB MiB; ..."
within() {
	sed -n "s/^$1\/100000 \([0-9.]*\) [^(]*(\([0-9.]*\) s, \([0-9]*\) MiB;.*/\1 \2 \3/p" "$T/costs" | tee "$T/cost"
	awk -v seconds="$2" -v mib="$3" 'END { exit !(NR == 1 && $1 < 1.7 && $2 < seconds && $3 < mib) }' "$T/cost"
}

check 'commands on 100,000 trials' costs
check 'show' within show 15 50
check 'compare --by' within compare-by 15 50
check 'compare' within compare 15 50
check 'report' within report 30 50
finish
