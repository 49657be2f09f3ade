#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Set-up on each Debian that it knows, from nothing but make: what it says where it cannot do it, and that what it builds
# runs a guest. Fetches some 200 MB for each.
#
#   tests/long/setup_roots.sh [RELEASE...]
# shellcheck source=roots.sh
. "$(dirname "${BASH_SOURCE[0]}")/roots.sh"

NOBODY=(setpriv --reuid=65534 --regid=65534 --clear-groups env HOME=/tmp)

releases=("$@")
[[ $# -gt 0 ]] || releases=(bookworm trixie)
for release in "${releases[@]}"; do
	check "$release: a root" make_root "$release" make ca-certificates
	check "$release: nobody is told what to ask for" fails_saying \
		'ask for: apt-get install --no-install-recommends gcc .*qemu-system-x86' in_root "$release" "${NOBODY[@]}" scripts/setup.sh
	check "$release: no network is said as such" fails_saying '^scripts/setup.sh: no network: ' in_root "$release" scripts/setup.sh
	check "$release: make, from nothing" says 'LD +build/pfnbench' in_root "$release" --net make -j4
	check "$release: and once more" in_root "$release" make
	check "$release: it starts" says '^pfnbench ' in_root "$release" build/pfnbench --version
	check "$release: a guest runs" runs_guest "$release" build/pfnbench
	check "$release: make of somebody else says what to do" fails_saying 'not yours to write; clone it' \
		in_root "$release" "${NOBODY[@]}" sh -c 'make || exit 1'
	check "$release: but what is built there runs" says '^targets' in_root "$release" "${NOBODY[@]}" build/pfnbench list
	check "$release: there are the tools of make check" in_root "$release" --net scripts/setup.sh --check
	rm -rf --one-file-system "${T:?}/$release"*
done

[[ $failures -eq 0 ]]
