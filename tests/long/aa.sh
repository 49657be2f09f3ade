#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A/A: every stored reference run is asked again in guests whose memory lies otherwise, because their command
# line is longer, and `pfnbench compare` must find no difference. All of them take half an hour on two cores.
#
#   tests/long/aa.sh [NAME...]            e.g. penalty slice-retry
#   TIMES=20 tests/long/aa.sh NAME...     each so many times, with a command line longer each time
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A parameter that the module does not have; the kernel ignores it.
longer() {
	printf 'module=pad=%0*d' "$1" 0
}

not_different() {
	local status=0

	build/pfnbench compare --aa "results/reference/$1" "$work/run" > "$work/out" 2>&1 || status=$?
	cat "$work/out"
	return "$status"
}

names=("$@")
[ $# != 0 ] || mapfile -t names < <(ls results/reference)
for name in "${names[@]}"; do
	for ((time = 1; time <= ${TIMES:-1}; time++)); do
		rm -rf "$work/run"
		check "$name, $(longer "$time")" build/pfnbench run --jobs "${JOBS:-2}" --set "$(longer "$time")" \
			"results/reference/$name/experiment.ini" --out "$work/run"
		check "is not different (A/A)" not_different "$name"
		tail -n 1 "$work/out"
	done
done
exit $((failures > 0))
