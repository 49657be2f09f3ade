#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A lab machine's disk: a Debian 12 with systemd, a stock kernel, its headers and a compiler, made by mmdebstrap from the
# mirrors of this machine. Prints the folder in the cache that holds it; makes it once, in a minute. As root.
#
#   tests/lab/root.sh
set -euo pipefail
shopt -s inherit_errexit
export LC_ALL=C

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck disable=SC2034 # archive.sh uses it
ME=tests/lab/root.sh
# shellcheck source=../../scripts/archive.sh
. scripts/archive.sh

KERNEL=6.12-cloud-amd64
# What make installs of the machine's packages, but QEMU and gnuplot: no guest is booted there, and no plot drawn.
PACKAGES="systemd-sysv udev kmod procps util-linux gcc make binutils initramfs-tools
	linux-image-$KERNEL linux-headers-$KERNEL
	libjansson4 libinih1 zlib1g libnettle8 libhwloc15 libnuma1 libelf1 libtraceevent1 liburing2"

# Runs the machine's tests as soon as it is up.
UNIT='[Unit]
Description=what the owner of the machine does
After=multi-user.target
[Service]
Type=oneshot
ExecStart=/bin/sh -c "mount /dev/vdb /mnt && /mnt/tests/lab/owner.sh </dev/null >/dev/ttyS1 2>&1; poweroff -f"
'

# Nothing but what it takes to find the disk: an initramfs that is unpacked in a second.
INITRAMFS='MODULES=list
BUSYBOX=n
COMPRESS=gzip
'
MODULES=(virtio_pci virtio_blk ext4)

make_root() {
	local hook
	find_mirrors
	printf '%s' "$UNIT" >"$tmp/unit"
	printf '%s' "$INITRAMFS" >"$tmp/initramfs"
	printf '%s\n' "${MODULES[@]}" >"$tmp/modules"
	hook="mkdir -p \"\$1/etc/initramfs-tools/conf.d\" \"\$1/etc/systemd/system/multi-user.target.wants\"
		cp '$tmp/initramfs' \"\$1/etc/initramfs-tools/conf.d/lab\"
		cp '$tmp/modules' \"\$1/etc/initramfs-tools/modules\"
		cp '$tmp/unit' \"\$1/etc/systemd/system/owner.service\"
		ln -s ../owner.service \"\$1/etc/systemd/system/multi-user.target.wants\""
	say "making a lab machine's disk; this takes a minute"
	# shellcheck disable=SC2086 # words
	mmdebstrap --quiet --variant=apt --include="$(echo $PACKAGES | tr ' ' ,)" --essential-hook="$hook" \
		bookworm "$tmp/root" "deb $MIRROR bookworm main" "deb $SECURITY_MIRROR bookworm-security main" >&2
}

# shellcheck disable=SC2086 # words
key=$(echo $PACKAGES "${MODULES[@]}" "$UNIT" "$INITRAMFS" | sha256sum | cut -c 1-16)
dir=$(cache_dir)/lab/$key
mkdir -p "${dir%/*}"
take_lock 7 "${dir%/*}/lock"
if [[ ! -d $dir ]]; then
	tmp=$(mktemp -d "${dir%/*}/new.XXXXXX")
	trap 'rm -rf --one-file-system "$tmp"' EXIT
	chmod 755 "$tmp"
	make_root
	# those of other recipes
	find "${dir%/*}" -mindepth 1 -maxdepth 1 -type d ! -path "$tmp" -exec rm -rf --one-file-system {} +
	mv -T "$tmp/root" "$dir"
fi
echo "$dir"
