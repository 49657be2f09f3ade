#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# `pfnbench compare-kernels` with Debian's source and the reference patch, which is off by default: both kernels build
# and run, their trials are told apart by name, and what little differs is explained.
set -uo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
# shellcheck source=../lib/check.sh
. tests/lib/check.sh

compares() {
	local got=0

	build/pfnbench compare-kernels debian:6.12 --patch patches/isolate-first-6.12.patch tests/vm/slice.ini \
		--set trials=3 --out "$T/run" >"$T/out" 2>"$T/err" || got=$?
	[[ $got == 0 || $got == 1 || $got == 3 ]] || { echo "exit status $got"; tail -n 20 "$T/err"; return 1; }
}
check 'debian:6.12 and the same with a patch' compares
check 'every trial of both was run' grep -q '"ended"' "$T/run/run.json"
check 'nothing crashed' bash -c "! grep '\"outcome\":\"crashed\"' '$T/run/trials.ndjson'"
check 'the sides have their names' grep -qE '^A +kernel built:base-[0-9a-f]{8}$' "$T/out"
check 'functions are told' grep -qE '  all$' "$T/out"
check 'run.json is valid' build/tests/validate docs/run.schema.json "$T/run/run.json"
check 'trials.ndjson is valid' build/tests/validate docs/trial.schema.json "$T/run/trials.ndjson"
exit $((failures > 0))
