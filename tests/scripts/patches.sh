#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# patches/NAME-VERSION.patch fit the source of Debian that `pfnbench kernel build --source debian:VERSION` takes, to the
# line. Those whose sources are not in the cache are skipped; nothing is fetched. In turn, for reading a source takes 10 s.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=../vm/lib.sh
. tests/vm/lib.sh
# shellcheck source=../../scripts/designs.sh
. scripts/designs.sh
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

# fits TREE VERSION PATCH: where it says, with all of its context, and after the patches that it names
fits() {
	local file

	rm -rf "$T/tree"
	cp -r "$1" "$T/tree"
	while read -r file; do
		patch -d "$T/tree" -p1 -N -t -F 0 <"$file" >"$T/log" && ! grep offset "$T/log" || { cat "$T/log"; return 1; }
	done < <(patch_stack "$2" "$3")
}

# A patch that proposes something is read by people.
is_short() {
	local added removed

	read -r added removed < <(lines "$1"; echo)
	[[ $((added + removed)) -le 300 ]]
}

versions=(6.12 7)
for i in 0 1; do
	in_turn 4 $((2 * i + 1)) || continue
	version=${versions[i]}
	unpack_touched "$version"
	for file in patches/*-"$version".patch; do
		check "$file changes 300 lines at most" is_short "$file"
		patch=${file#patches/}
		if [[ -d $T/$version ]]; then
			check "$file fits" fits "$T/$version" "$version" "${patch%-"$version".patch}"
		else
			skip "$file fits" "the source of debian:$version is not in the cache"
		fi
	done
done
finish
