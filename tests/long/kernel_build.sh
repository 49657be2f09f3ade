#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Builds real kernels and boots them: with an option of its own, twice the same, and the module's
# tests in it. Not part of `make check`: a kernel takes 4 to 6 minutes of two idle cores the first
# time.
#
#   tests/long/kernel_build.sh [debian:6.12 debian:7]
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

[[ $# -gt 0 ]] || set -- debian:6.12 debian:7
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo 'CONFIG_PAGE_OWNER=y' >"$work/owner"

boots() {
	tests/vm/kmod.sh "$1" >"$work/kmod" && ! grep '^not ok' "$work/kmod" && grep -q '^ok' "$work/kmod"
}
for source; do
	check "$source builds" build/pfnbench kernel build --source "$source" --name "test-${source#*:}" --fragment "$work/owner"
	spec=$(scripts/kernel_build.sh find "test-${source#*:}")
	build=${spec##*build:}
	check "$source: the fragment is in effect" grep -q '^CONFIG_PAGE_OWNER=y' "$build/.config"
	touch "$work/start"
	check "$source: a second build has nothing to do" build/pfnbench kernel build --source "$source" --fragment "$work/owner"
	check "$source: and does nothing" test -z "$(find "$build" -newer "$work/start" -name '*.o' -print -quit)"
	check "$source: it boots, and the module passes its tests" boots "built:test-${source#*:}"
done
exit $((failures > 0))
