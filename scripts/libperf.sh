#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Builds libperf, which Debian does not package, from Debian's kernel source, and
# installs it into DEST: include/, lib/libperf.a, lib/libapi.a (libperf.a calls it) and
# lib/pkgconfig/libperf.pc. Does nothing if DEST has it. The few files it takes of the
# source stay in the cache for the next clone: 1 MB of the 150 MB that are fetched once, for
# nothing smaller has them (docs/environment.md). An installed linux-source package is taken
# instead.
#
#   scripts/libperf.sh DEST
#   PKG_CONFIG_PATH=DEST/lib/pkgconfig pkg-config --cflags --libs libperf
set -euo pipefail
export LC_ALL=C

ME=scripts/libperf.sh
# shellcheck source=archive.sh
. "$(dirname "${BASH_SOURCE[0]}")/archive.sh"

RELEASE=bookworm
SOURCE=linux-source-6.12
INSTALLED=/usr/src/$SOURCE.tar.xz
DIRS=(tools/lib tools/include tools/build tools/scripts tools/arch)
RECIPE=1	# change this when the build changes

CACHED=$(cache_dir)/libperf
TARBALL=$CACHED/$SOURCE-tools.tar.gz

# The tarball is what was made of the source once; its hash lies beside it (earlier versions wrote none).
has_tarball() {
	[[ -e $TARBALL ]] || return 1
	[[ -e $TARBALL.sha256 ]] || ! gzip -t "$TARBALL" 2>/dev/null || sha256_of "$TARBALL" >"$TARBALL.sha256"
	[[ -e $TARBALL.sha256 ]] || return 1
	[[ $(sha256_of "$TARBALL") != "$(<"$TARBALL.sha256")" ]] || return 0
	tell "$TARBALL is damaged; it is fetched again"
	return 1
}

# The source as it is packed.
print_source() {
	if [[ -r $INSTALLED ]]; then
		cat "$INSTALLED"
	else
		dpkg-deb --fsys-tarfile "$1"/*.deb | tar -x -O --wildcards '*.tar.xz'
	fi
}

# Makes TARBALL of what libperf needs of the source package.
fetch_source() {
	local tmp=$CACHED/.tmp
	lock_and_clean "$CACHED"
	! has_tarball || return 0
	if [[ ! -r $INSTALLED ]]; then
		say "fetching $SOURCE"
		find_mirrors
		archive_update $RELEASE
		(cd "$tmp" && fetching_into . archive_apt $RELEASE apt-get download $SOURCE >log 2>&1) ||
			fail_to_fetch "cannot download $SOURCE" "$CACHED" "$tmp/log"
	fi
	{ print_source "$tmp" | xz -d -T 2 | tar -x -C "$tmp" --no-same-owner "${DIRS[@]/#/$SOURCE/}" &&
		tar -c -z -C "$tmp/$SOURCE" -f "$tmp/tarball" "${DIRS[@]}" &&
		sha256_of "$tmp/tarball" >"$tmp/sha256" && sync "$tmp/tarball" "$tmp/sha256"; } ||
		fail "$SOURCE cannot be unpacked$(full_hint "$CACHED")"
	mv "$tmp/sha256" "$TARBALL.sha256"
	mv "$tmp/tarball" "$TARBALL"
	rm -rf "$tmp"
}

build() {
	local tmp=$1 source=$1/source objects=$1/objects
	mkdir -p "$source" "$objects"
	tar -x -z -C "$source" --no-same-owner -f "$TARBALL"
	env -i PATH="$PATH" make -s -j "$(nproc)" -C "$source/tools/lib/perf" O="$objects" prefix="$tmp/install" \
		EXTRA_CFLAGS="-O2 -ffile-prefix-map=$tmp=/libperf" \
		install_headers "$objects/libperf.a" "$objects/libapi.a" >"$tmp/log" 2>&1 </dev/null || {
		tail -n 20 "$tmp/log" >&2
		fail 'libperf does not build with the compiler here; see the messages above'
	}
}

# The stamp comes last, so that an interrupted installation is done again.
install_into() {
	local dest=$1 tmp=$2
	mkdir -p "$dest/lib/pkgconfig"
	rm -f "$dest/stamp"
	cp -R "$tmp/install/include" "$dest/"
	cp "$tmp"/objects/lib{perf,api}.a "$dest/lib/"
	cat >"$dest/lib/pkgconfig/libperf.pc" <<-'END'
	prefix=${pcfiledir}/../..
	Name: libperf
	Description: Linux performance event library, linked statically
	Version: 0.0.1
	Libs: -L${prefix}/lib -lperf -lapi
	Cflags: -I${prefix}/include
	END
	sync -f "$dest"
	print_stamp "$dest" >"$dest/stamp"
}

# What is there, and of what it was made.
print_stamp() {
	echo "$SOURCE recipe $RECIPE"
	[[ ! -d $1/lib ]] || (cd "$1" && find include lib -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum)
}

[[ $# -eq 1 && -n $1 && $1 != -* ]] || misuse "it takes a directory; call it as $ME DEST"
dest=$1
! cmp -s <(print_stamp "$dest") "$dest/stamp" || exit 0

tmp=''
trap 'tell_if_full $? "$CACHED"; rm -rf ${tmp:+"$tmp"}' EXIT
has_tarball || fetch_source
tmp=$(mktemp -d)
trap 'exit 130' INT
trap 'exit 143' TERM
say "building it in $dest"
build "$tmp"
install_into "$dest" "$tmp"
