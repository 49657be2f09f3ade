#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# patches/NAME-VERSION.patch fit the source of Debian that `pfnbench kernel build --source debian:VERSION` takes, to the
# line. Those whose sources are not in the cache are skipped; nothing is fetched. In turn, for reading a source takes 10 s.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=../vm/lib.sh
. tests/vm/lib.sh
# shellcheck source=../../scripts/kernel_build.sh
. scripts/kernel_build.sh
set +e

# The files that patches name, as they are in the source, in $T/VERSION.
unpack_touched() {
	local version=$1 tarball

	tarball=$(compgen -G "$SOURCES/linux-source-$version*.tar.xz" | sort -V | tail -n 1)
	[[ -n $tarball ]] || return
	mkdir "$T/$version"
	sed -n 's#^--- a/#*/#p' patches/*-"$version".patch | cut -f 1 | sort -u >"$T/touched"
	tar -C "$T/$version" --strip-components=1 --wildcards -xf "$tarball" -T "$T/touched"
}

# put_on TREE PATCH: where it says, with all of its context, and after the patch that it names
put_on() {
	local below

	below=$(sed -n 's/^To be applied after \(.*\)\.$/\1/p' "$2")
	[[ -z $below ]] || put_on "$1" "patches/$below" || return
	patch -d "$1" -p1 -N -t -F 0 <"$2" >"$T/log" && ! grep offset "$T/log" || { cat "$T/log"; return 1; }
}

fits() {
	rm -rf "$T/tree"
	cp -r "$1" "$T/tree"
	put_on "$T/tree" "$2"
}

versions=(6.12 7)
for i in 0 1; do
	in_turn 4 $((2 * i + 1)) || continue
	version=${versions[i]}
	unpack_touched "$version"
	for file in patches/*-"$version".patch; do
		if [[ -d $T/$version ]]; then
			check "$file fits" fits "$T/$version" "$file"
		else
			skip "$file fits" "the source of debian:$version is not in the cache"
		fi
	done
done
finish
