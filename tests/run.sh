#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Runs every test and counts them; `make check` calls it when everything is built.
#
#   tests/run.sh [--long] [PATTERN]     only suites whose name matches the (extended) pattern
#
# A suite is a command that prints "ok - name" and "not ok - name" lines (TAP's numbers are fine). It is ended when it
# is stuck, or has used too much CPU time (tests/tools/watched.c): no limit is in wall time, which a busy machine takes
# away. What fails is shown, the rest is in build/tests/log/. Suites of kind "unit" run three at a time, for some of them
# mostly wait. Those of kind "vm" boot guests, two at a time; GUESTS=1 boots one. Those of kind "host" take memory of this
# machine offline and back, or change its pools of huge pages and KSM, one after the other when nothing else runs; they
# skip where that cannot be done. With --long the suites are those of tests/long/, one after the other: hours. With
# PFNBENCH_BUILD=DIR unit and golden suites are those built in DIR, with other flags of the compiler.
set -uo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
LONG=no
[ "${1:-}" != --long ] || { LONG=yes; shift; }
PATTERN=${1:-.}
BUILD=${PFNBENCH_BUILD:-build}
LOGS=$BUILD/tests/log
# A suite that neither prints nor works for so many seconds is stuck.
QUIET=180
export CMOCKA_MESSAGE_OUTPUT=TAP
rm -rf "$LOGS"
mkdir -p "$LOGS"

# For the module's own tests.
kernels_in_turn() {
	(. tests/vm/lib.sh && choose_kernels 2 > /dev/null && echo "${kernels[@]}")
}

# minutes_first FILE...: those that take more than a minute when they have their turn, then the others
minutes_first() {
	local minutes='/run_(accidents|clock|gigantic|hang|kinds|lab|node|offline_kinds|profile|retry|unplug)\.sh$'

	printf '%s\n' "$@" | grep -E "$minutes"
	printf '%s\n' "$@" | grep -vE "$minutes"
}

# kind, most CPU seconds (several times what it takes), name, command; the long ones of a kind first, for what begins last
# ends alone, and leaves a CPU idle
suites() {
	local t

	if [ $LONG = yes ]; then
		for t in tests/long/*.sh; do
			[ -x "$t" ] && echo "long 36000 long/$(basename "$t" .sh) $t"
		done
		return
	fi
	for t in tests/scripts/*.sh; do
		[ -x "$t" ] && echo "unit 240 scripts/$(basename "$t" .sh) $t"
	done
	echo "unit 240 golden tests/golden/run.sh"
	echo "unit 60 golden-bisect tests/golden/bisect.sh"
	echo "unit 120 golden-mail tests/golden/mail.sh"
	echo "unit 60 golden-history tests/golden/history.sh"
	echo "unit 120 golden-where tests/golden/where.sh"
	echo "unit 120 golden-verdict tests/golden/verdict.sh"
	echo "unit 120 golden-json tests/golden/json.sh"
	echo "unit 120 golden-ktap tests/golden/ktap.sh"
	echo "unit 240 golden-plots tests/golden/plots.sh"
	echo "unit 120 golden-explain tests/golden/explain.sh"
	echo "unit 240 golden-estimates tests/golden/estimates.sh"
	for t in "$BUILD"/tests/test_*; do
		case $t in
		*/test_kinds | */test_ksm | */test_blockers*)
			echo "host 60 unit/${t##*/test_} tests/host/alone.sh $t" ;;
		*) [ -x "$t" ] && echo "unit 60 unit/${t##*/test_} $t" ;;
		esac
	done
	for t in tests/host/run_*.sh; do
		[ -x "$t" ] && echo "host 900 host/$(basename "$t" .sh | sed 's/^run_//') $t"
	done
	for t in $(kernels_in_turn); do
		echo "vm 600 kmod/$t tests/vm/kmod.sh $t"
	done
	for t in $(minutes_first tests/vm/run_*.sh); do
		[ -x "$t" ] && echo "vm 1500 vm/$(basename "$t" .sh | sed 's/^run_//') $t"
	done
}

# A suite that ends badly without saying what failed has failed once.
run_suite() {
	local ceiling=$1 name=$2 log start=$SECONDS status=0 bad

	shift 2
	log=$LOGS/${name//[\/:]/-}
	build/tests/watched $QUIET "$ceiling" "$@" > "$log" 2>&1 || status=$?
	bad=$(grep -aE '^not ok' "$log" | grep -vc '# SKIP')
	if [ "$status" != 0 ] && [ "$bad" = 0 ]; then
		echo "not ok - $name: exit status $status" >> "$log"
		bad=1
	fi
	printf '%-24s %4d passed, %d failed, %d s (%.0f s of CPU time)\n' "$name" "$(grep -aEc '^ok' "$log")" "$bad" \
		$((SECONDS - start)) "$(sed -n 's/^# \([0-9.]*\) s of CPU time$/\1/p' "$log" | tail -n 1)"
	[ "$bad" = 0 ] ||
		sed '/^not ok.*# SKIP/d' "$log" | grep -aE -A20 '^not ok' | sed 's/^/    /' | head -n 60
}

# run_kind KIND NR: all suites of this kind, NR at a time
run_kind() {
	local kind ceiling name command

	while read -r kind ceiling name command; do
		[ "$kind" = "$1" ] || continue
		while [ "$(jobs -rp | wc -l)" -ge "$2" ]; do
			wait -n
		done
		# shellcheck disable=SC2086 # a command and its arguments
		run_suite "$ceiling" "$name" $command < /dev/null &
	done < <(suites | grep -E "$PATTERN")
	wait
}

start=$SECONDS
run_kind unit 3
run_kind host 1
run_kind vm "${GUESTS:-2}"
run_kind long 1

# Once more at the end, where one looks first.
grep -aE '^not ok' "$LOGS"/* | grep -v '# SKIP' | sed "s|^$LOGS/||"

passed=$(cat "$LOGS"/* | grep -aEc '^ok')
failed=$(cat "$LOGS"/* | grep -aE '^not ok' | grep -vc '# SKIP')
echo "tests took $((SECONDS - start)) s, logs are in $LOGS/"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
