# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# For tests of the scripts; sourced. Puts them into the project's top folder, with a cache
# of their own and a mirror that does not exist: nothing here asks the network.
set -uo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
# shellcheck source=../lib/check.sh
. tests/lib/check.sh

use_own_cache() {
	export XDG_CACHE_HOME=$T/cache
	export PFNBENCH_MIRROR=file:$T/no-mirror PFNBENCH_SECURITY_MIRROR=file:$T/no-mirror
}

# A kernel image, T/bzImage, that build/tests/fakeguest answers for in QEMU's place, also where this folder is hidden.
use_fake_guests() {
	mkdir "$T/bin"
	cp build/tests/fakeguest "$T/bin/qemu-system-x86_64"
	export PATH=$T/bin:$PATH
	fake_image "$T/bzImage"
}

skip() {
	echo "ok - $1 # skip: $2"
}

# fails_with STATUS TEXT COMMAND...: ends so, and says TEXT in one line on standard error
fails_with() {
	local status=$1 text=$2 got=0 message
	shift 2
	message=$("$@" 2>&1 >/dev/null) || got=$?
	[[ $got == "$status" && $message == *"$text"* && $message != *$'\n'* ]] ||
		{ echo "exit $got: $message"; return 1; }
}

# gives TEXT COMMAND...: succeeds and prints just this
gives() {
	local text=$1 got
	shift
	got=$("$@") || { echo "exit status $?"; return 1; }
	[[ $got == "$text" ]] || { echo "got: $got"; echo "not: $text"; return 1; }
}

finish() {
	[[ $failures -eq 0 ]]
}
