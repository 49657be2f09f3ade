#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The Debian package: it builds without a network of what debian/control names, is installed, and runs a guest.
#
#   tests/long/debian_package.sh [RELEASE...]
# shellcheck source=roots.sh
. "$(dirname "${BASH_SOURCE[0]}")/roots.sh"

# field NAME: of debian/control, package names alone
field() {
	sed -n "/^$1:/,/^[A-Z]/p" debian/control | sed "1s/^$1://; 1!{/^[A-Z]/d}" | tr ',' '\n' |
		sed 's/(.*//; s/[[:space:]]//g; /^\$/d; /^$/d'
}

releases=("$@")
[[ $# -gt 0 ]] || releases=(bookworm trixie)
for release in "${releases[@]}"; do
	# shellcheck disable=SC2046 # words
	check "$release: a root with what it is built with and runs with" make_root "$release" build-essential debhelper man-db \
		$(field Build-Depends | grep -v ^debhelper) $(field Depends) $(field Recommends)
	check "$release: it builds without a network" says 'building package' in_root "$release" dpkg-buildpackage -us -uc -b
	check "$release: it is installed" says . in_root "$release" sh -c 'dpkg -i ../pfnbench_*.deb && rm -rf /src/pfnbench/*'
	check "$release: it has its version" says '^pfnbench [0-9]' in_root "$release" pfnbench --version
	check "$release: it has its pages" says 'pfnbench-run - run' in_root "$release" man -l /usr/share/man/man1/pfnbench-run.1.gz
	check "$release: stored runs are read" says 'isolate-first' in_root "$release" pfnbench show /usr/lib/pfnbench/results/reference/retry
	check "$release: a guest runs" runs_guest "$release" pfnbench
	check "$release: it can be taken away" says . in_root "$release" dpkg -r pfnbench
	rm -rf --one-file-system "${T:?}/$release"*
done

[[ $failures -eq 0 ]]
