#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# `pfnbench run --ktap`: a result for each cell, as kselftest reads them. build/tests/fakeguest answers in QEMU's place: null
# targets run, all others are skipped. tests/golden/ktap.sh has that of compare.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
use_own_cache
use_fake_guests
P=build/pfnbench
INI=$T/e.ini

# run STATUS LINES...: the experiment of LINES in [machine] and [axes]; its standard output is KTAP
run() {
	local status=$1 got=0

	shift
	printf '%s\n' '[experiment]' 'trials = 2' '[machine]' "$@" >"$INI"
	rm -rf "$T/run"
	$P run "$INI" --ktap --out "$T/run" >"$T/out" 2>"$T/err" || got=$?
	[[ $got == "$status" ]] || { echo "exit status $got"; cat "$T/err"; return 1; }
	awk -f tests/lib/ktap.awk "$T/out" || { cat "$T/out"; return 1; }
	[[ $(tail -n 1 "$T/out") == "# $T/run" && -s $T/run/report.html ]]
}
# has LINE: the output has it, '@' standing for the kernel
has() {
	grep -qxF -- "${1//@/image:$T/bzImage}" "$T/out" || { cat "$T/out"; return 1; }
}
passes() {
	run 0 "kernels = image:$T/bzImage" '[axes]' 'target = null' && has 'ok 1 @: target=null policy=early-check lifetime=forever online=kernel' &&
		has '# Totals: pass:1 fail:0 xfail:0 xpass:0 skip:0 error:0'
}
check 'a cell whose trials ran passes' passes
# What the plan leaves out is skipped like what a guest skips.
skips() {
	run 0 "kernels = image:$T/bzImage" '[axes]' 'target = null, contig:2M' 'blocker = none, kernel:600@start' &&
		grep -qE '^ok [0-9]+ .* target=contig:2M .* lifetime=forever online=kernel # SKIP [^#]+$' "$T/out" &&
		grep -qE '^ok [0-9]+ .* blocker=kernel:600@start .* # SKIP .*has 512 pages only' "$T/out" &&
		[[ $(grep -c '# SKIP' "$T/out") == 3 ]]
}
check 'a cell whose trials were all skipped is skipped' skips
no_kernel() {
	run 1 "kernels = image:$T/bzImage, image:$T/none" '[axes]' 'target = null' && has 'ok 1 @: target=null policy=early-check lifetime=forever online=kernel' &&
		grep -q "^# $T/none: No such file" "$T/out" && grep -q "^not ok 2 image:$T/none: target=null" "$T/out"
}
check 'a kernel that could not be had fails' no_kernel
finish
