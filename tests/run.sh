#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Runs every test and counts them; `make check` calls it when everything is built.
#
#   tests/run.sh [PATTERN]     only suites whose name matches the (extended) pattern
#
# A suite is a command that prints "ok - name" and "not ok - name" lines (TAP's numbers are fine) and
# is killed after its time limit. What fails is shown, the rest is in build/tests/log/. Suites of
# kind "vm" boot guests; two of them run at a time. Those of kind "host" take memory of this machine offline
# and back, one after the other when no guest runs; they skip where that cannot be done.
set -uo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
PATTERN=${1:-.}
LOGS=build/tests/log
export CMOCKA_MESSAGE_OUTPUT=TAP
rm -rf "$LOGS"
mkdir -p "$LOGS"

# kind, time limit in seconds, name, command
suites() {
	local t

	for t in build/tests/test_*; do
		[ -x "$t" ] && echo "unit 60 unit/$(basename "$t" | sed 's/^test_//') $t"
	done
	for t in tests/scripts/*.sh; do
		[ -x "$t" ] && echo "unit 120 scripts/$(basename "$t" .sh) $t"
	done
	echo "unit 120 golden tests/golden/run.sh"
	echo "unit 120 golden-plots tests/golden/plots.sh"
	for t in tests/host/run_*.sh; do
		[ -x "$t" ] && echo "host 300 host/$(basename "$t" .sh | sed 's/^run_//') $t"
	done
	for t in tests/vm/run_*.sh; do
		[ -x "$t" ] && echo "vm 420 vm/$(basename "$t" .sh | sed 's/^run_//') $t"
	done
	# the short ones last, for two that run at a time to end together
	for t in debian:6.1 debian:6.12 debian:7; do
		echo "vm 180 kmod/$t tests/vm/kmod.sh $t"
	done
	for t in debian:6.1 debian:6.12 debian:7; do
		echo "vm 300 stress/$t tests/stress/run.sh $t"
	done
}

# A suite that ends badly without saying what failed has failed once.
run_suite() {
	local limit=$1 name=$2 log start=$SECONDS status=0 bad

	shift 2
	log=$LOGS/${name//[\/:]/-}
	timeout -k 10 "$limit" "$@" > "$log" 2>&1 || status=$?
	bad=$(grep -aE '^not ok' "$log" | grep -vc '# SKIP')
	if [ "$status" != 0 ] && [ "$bad" = 0 ]; then
		[ "$status" = 124 ] && echo "not ok - $name: still running after $limit s" >> "$log" ||
			echo "not ok - $name: exit status $status" >> "$log"
	fi
	printf '%-24s %4d passed, %d failed, %d s\n' "$name" \
		"$(grep -aEc '^ok' "$log")" "$bad" $((SECONDS - start))
	[ "$bad" = 0 ] ||
		sed '/^not ok.*# SKIP/d' "$log" | grep -aE -A20 '^not ok' | sed 's/^/    /' | head -n 60
}

start=$SECONDS
while read -r kind limit name command; do
	# shellcheck disable=SC2086 # a command and its arguments
	[ "$kind" = vm ] || run_suite "$limit" "$name" $command
done < <(suites | grep -E "$PATTERN")
while read -r kind limit name command; do
	[ "$kind" = vm ] || continue
	while [ "$(jobs -rp | wc -l)" -ge 2 ]; do
		wait -n
	done
	# shellcheck disable=SC2086
	run_suite "$limit" "$name" $command &
done < <(suites | grep -E "$PATTERN")
wait

# Once more at the end, where one looks first.
grep -aE '^not ok' "$LOGS"/* | grep -v '# SKIP' | sed "s|^$LOGS/||"

passed=$(cat "$LOGS"/* | grep -aEc '^ok')
failed=$(cat "$LOGS"/* | grep -aE '^not ok' | grep -vc '# SKIP')
echo "tests took $((SECONDS - start)) s, logs are in $LOGS/"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
