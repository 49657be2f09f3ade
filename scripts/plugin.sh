#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Fetches the header of TCG plugins, qemu-plugin.h, which no Debian package has, from the source package of the very
# QEMU that is installed, and copies it into DEST. Does nothing if DEST has it. The header stays in the cache for the
# next clone. Without QEMU, or where its source is not to be had, DEST/why says so and the script succeeds: profiles are
# then absent, and nothing else is.
#
#   scripts/plugin.sh DEST
set -euo pipefail
export LC_ALL=C

ME=scripts/plugin.sh
# shellcheck source=archive.sh
. "$(dirname "${BASH_SOURCE[0]}")/archive.sh"

HEADER=qemu-plugin.h

# absent WHY...
absent() {
	mkdir -p "$dest"
	rm -f "$dest/$HEADER" "$dest/version"
	echo "$*" >"$dest/why"
	say "no profiles of guests: $*"
	exit 0
}

# Debian's release that the host is of; its archive has the source.
release() {
	sed -n 's/^VERSION_CODENAME=//p' /etc/os-release
}

# The tarball is 23 MB or more; one file of it is kept.
fetch_header() {
	local tmp=$CACHED/.tmp
	lock_and_clean "$CACHED"
	[[ ! -s $CACHED/$HEADER ]] || return 0
	say "fetching the source of QEMU $version for $HEADER"
	find_mirrors
	archive_update "$root"
	(cd "$tmp" && fetching_into . archive_apt "$root" apt-get source --download-only --tar-only \
		"qemu=$version" >log 2>&1) || return 1
	tar -x -J -O --wildcards -f "$tmp"/qemu_*.orig.tar.xz "*/$HEADER" >"$tmp/$HEADER" 2>>"$tmp/log" || return 1
	[[ -s $tmp/$HEADER ]] || return 1
	sync "$tmp/$HEADER"
	mv "$tmp/$HEADER" "$CACHED/$HEADER"
	rm -rf "$tmp"
}

[[ $# -eq 1 && -n $1 && $1 != -* ]] || misuse "it takes a directory; call it as $ME DEST"
dest=$1
# shellcheck disable=SC2016 # dpkg-query expands it
version=$(dpkg-query -W -f '${source:Version}' qemu-system-x86 2>/dev/null) ||
	absent 'qemu-system-x86 is not installed from a package'
[[ $(cat "$dest/version" 2>/dev/null) != "$version" || ! -s $dest/$HEADER ]] || exit 0

root=$(release)-source
[[ -n $(suites_of "$root") ]] || absent "the source of QEMU is known for Debian 12 and 13, not for '$(release)'"
CACHED=$(cache_dir)/qemu-plugin/${version//[^A-Za-z0-9.+~-]/_}
if [[ ! -s $CACHED/$HEADER ]]; then
	trap 'tell_if_full $? "$CACHED"' EXIT
	(fetch_header) || absent "the source of QEMU $version cannot be fetched; see $CACHED/.tmp/log, then run make again"
fi
mkdir -p "$dest"
cp "$CACHED/$HEADER" "$dest/$HEADER.new"
mv "$dest/$HEADER.new" "$dest/$HEADER"
rm -f "$dest/why"
echo "$version" >"$dest/version"
