# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# A /dev of one's own, with or without KVM; sourced. Needs $T, a folder.

own_dev() {
	local node

	mkdir -p "$T/dev"
	mount -t tmpfs none "$T/dev" || return
	for node in null zero full random urandom tty; do
		touch "$T/dev/$node" && mount --bind "/dev/$node" "$T/dev/$node" || return
	done
	ln -s /proc/self/fd "$T/dev/fd"
	[[ $1 == none ]] || touch "$T/dev/$1"
	mount --rbind "$T/dev" /dev
}

# in_dev kvm|none COMMAND...: where /dev/kvm can be opened, but is only a file, or is not there
in_dev() {
	local with=$1

	shift
	# shellcheck disable=SC2016 # expands in the inner shell
	T=$T unshare --mount --map-root-user bash -c "$(declare -f own_dev)"'; own_dev "$0" && exec "$@"' "$with" "$@"
}
