#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What is said of runs in sentences.
# shellcheck source=lib.sh

. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# Whatever an experiment is about, there is something to say.
findings_of_all() {
	local run

	for run in results/reference/* "$GOLDEN"/*/trials.ndjson; do
		run=${run%/trials.ndjson}
		"$PFNBENCH" show "$run" --findings > "$TMP/out" && [ -s "$TMP/out" ] || { echo "$run"; return 1; }
	done
}

check "findings: each run has some" findings_of_all

exit $((failures > 0))
