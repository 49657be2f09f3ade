#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A lab machine from nothing, by the words of docs/lab.md; runs on it are killed 200 times.
#
#   tests/long/lab.sh [KILLS]
set -uo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
# shellcheck source=../lib/check.sh
. tests/lib/check.sh
# shellcheck source=../lab/lib.sh
. tests/lab/lib.sh

lab_possible || {
	echo 'ok - a lab machine # skip: needs root and mmdebstrap'
	exit 0
}
work=$(mktemp -d)
trap 'rm -rf --one-file-system "$work"' EXIT
start=$SECONDS
root=$(XDG_CACHE_HOME=$work/cache tests/lab/root.sh) || exit 1
git clone -q . "$work/clone" && cd "$work/clone" || exit 1
check 'make, there' in_lab "$root" sh -c 'apt-get -q update && make'
check 'the module is built there' lab_module "$root"
echo "# $((SECONDS - start)) s from nothing"
check 'the tests are built here' make -j2 build/tests/validate
lab_plays "$root" "${1:-200}"
echo "# $((SECONDS - start)) s in all"
exit $((failures > 0))
