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

# seal DIR: run.json of a copy gets the hash of the trials that it has now
seal() {
	sed -i "/^ \"trials\": {/,/}/s/\(\"sha256\": \"\)[0-9a-f]*/\1$(sha256sum < "$1/trials.ndjson" | cut -d" " -f1)/" \
		"$1/run.json"
}

# scaled DIR TENTHS [KERNEL]: a copy of the stored run whose latencies are so many tenths of those, on KERNEL or on all
scaled() {
	rm -rf "$1"
	mkdir "$1" && cp "$GOLDEN/run/run.json" "$1" || return
	awk -v tenths="$2" -v kernel="${3:-}" '(kernel == "" || index($0, "\"kernel\":\"" kernel "\"")) &&
		match($0, /"latency_ns":[0-9]+/) {
			ns = substr($0, RSTART + 13, RLENGTH - 13)
			$0 = substr($0, 1, RSTART + 12) sprintf("%.0f", int(ns * tenths / 10)) substr($0, RSTART + RLENGTH)
		} { print }' "$GOLDEN/run/trials.ndjson" > "$1/trials.ndjson" && seal "$1"
}

same() {
	if [ -n "${UPDATE:-}" ]; then
		cp "$2" "$GOLDEN/$1"
	else
		diff -u "$GOLDEN/$1" "$2"
	fi
}

# ends STATUS COMMAND...: pfnbench ends so, and has nothing to complain of; what it says is in $TMP/out
ends() {
	local want=$1 got

	shift
	"$PFNBENCH" "$@" > "$TMP/out" 2> "$TMP/err"
	got=$?
	[ $got = "$want" ] && [ ! -s "$TMP/err" ] || { echo "$*: exit status $got"; cat "$TMP/err"; return 1; }
}

# golden FILE STATUS COMMAND...: ends so, and says what FILE has, without where the temporary folder is
golden() {
	ends "${@:2}" || return
	sed "s#$TMP#TMP#g" "$TMP/out" > "$TMP/said"
	same "$1" "$TMP/said"
}

# refused PATTERN COMMAND...: exit status 2, one line on standard error, nothing else
refused() {
	local pattern=$1 got

	shift
	"$PFNBENCH" "$@" > "$TMP/out" 2> "$TMP/err"
	got=$?
	[ $got = 2 ] && [ ! -s "$TMP/out" ] && [ "$(wc -l < "$TMP/err")" = 1 ] && grep -qE -- "$pattern" "$TMP/err" ||
		{ echo "$*: exit status $got"; cat "$TMP/out" "$TMP/err"; return 1; }
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
