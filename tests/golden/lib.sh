# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034 # what the scripts that source this use
# What the golden tests share. UPDATE=1 refreshes the golden files instead of comparing.
set -uo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
GOLDEN=tests/golden
BUILD=${PFNBENCH_BUILD:-build}
PFNBENCH=$(realpath "${PFNBENCH:-$BUILD/pfnbench}")
VALIDATE=${VALIDATE:-$BUILD/tests/validate}
BLOCKS=${BLOCKS:-$BUILD/tests/blocks}
FACTS=${FACTS:-$BUILD/tests/facts}
TMP=$(mktemp -d)
trap 'rm -rf "$TMP"' EXIT
. tests/lib/check.sh
# Tables are as wide as the screen; the golden ones are for one of 100 columns.
export COLUMNS=100

# copy [NAME]: a fresh copy of a stored run in $TMP/run
copy() {
	rm -rf "$TMP/run"
	mkdir "$TMP/run"
	cp "$GOLDEN/${1:-run}/"{run.json,trials.ndjson} "$TMP/run"
	[ ! -e "$GOLDEN/${1:-run}/profiles.ndjson.gz" ] || cp "$GOLDEN/${1:-run}/profiles.ndjson.gz" "$TMP/run"
}

same() {
	if [ -n "${UPDATE:-}" ]; then
		cp "$2" "$GOLDEN/$1"
	else
		diff -u "$GOLDEN/$1" "$2"
	fi
}

on_a_terminal() {
	script -qec "$*" /dev/null < /dev/null > "$TMP/out"
}

# The stored run in $TMP/run becomes one that was stopped.
unfinish() {
	sed -i -e '/"ended"/d' -e 's/^  "recorded": .*/  "recorded": 0/' -e '/^  "sha256": /d' \
		-e '/"planned"/s/,*$/,/' "$TMP/run/run.json"
}

# One plot of each kind; the others differ by churn and lifetime only.
RETRY_PLOTS="trade-off-contig-4M retry-time-contig-4M-none retry-burnt-contig-4M-compete-contig
	deadline-contig-4M contention-contig-4M-10ms"
