#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Every parser is given the inputs of tests/fuzz/corpus/, under address and undefined behaviour sanitizers; tests/long/
# fuzz.sh looks for more.
set -uo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
. tests/lib/check.sh

T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT

# An input that is never done with is ended, too.
replay() {
	build/tests/watched 60 60 build/asan/fuzz/"$1" "tests/fuzz/corpus/$1"
}

small() {
	[[ $(du -sb tests/fuzz/corpus | cut -f1) -le 300000 ]]
}

# Not what the caller of make check has set for itself.
make_targets() {
	env -u MAKEFLAGS -u MAKELEVEL make --no-print-directory fuzz-replay
}

check 'targets are built' make_targets
for source in tests/fuzz/fuzz_*.c; do
	name=$(basename "$source" .c)
	check "${name#fuzz_} holds" replay "${name#fuzz_}"
done
check 'the corpus is small' small
exit $((failures > 0))
