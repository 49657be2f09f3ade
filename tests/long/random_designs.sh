#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Random trials on the debug kernels of the designs (docs/designs.md), those that `DEBUG=tests/stress/debug.config
# scripts/designs.sh build VERSION` has built: 13 minutes of CPU time for 3000. A line for each on standard output, as
# results/reference/designs-VERSION/random.tsv has it.
#
#   tests/long/random_designs.sh VERSION [TRIALS [SEED [DESIGN...]]]
#
# With LOGS=DIR logs are kept there, as NAME.SEED.log, and those that are there count.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. scripts/designs.sh

# row NAME LOG...: the name, trials, those killed, checks, those that failed, and the most free pages that went
row() {
	local name=$1

	shift
	awk -v name="$name" '
		/^(not )?ok - / { checks++ }
		/^not ok - / { bad++ }
		/ trials nothing is isolated/ {
			if ($NF + 0 > lost) lost = $NF
			sub(/.* after /, "")
			trials[FILENAME] = $1
		}
		/^# killed: / { killed += $3 }
		END {
			for (file in trials) all += trials[file]
			printf "%s\t%d\t%d\t%d\t%d\t%d\n", name, all, killed, checks, bad, lost
		}' "$@"
}

version=$1 trials=${2:-3000} seed=${3:-1}
shift $(($# < 3 ? $# : 3))
logs=${LOGS:-$(mktemp -d)}
[ -n "${LOGS:-}" ] || trap 'rm -rf "$logs"' EXIT
mkdir -p "$logs"
while read -r name patch; do
	[[ -n $patch && (-z $* || " $* " == *" ${name%-"$version"} "*) ]] || continue
	log=$logs/$name.$seed.log
	if [[ ! -e $log ]]; then
		tests/stress/run.sh "built:debug-$name" "$trials" "$seed" > "$log.new"
		mv "$log.new" "$log"
	fi
	row "$name" "$logs/$name".*.log
done < <(designs "$version")
