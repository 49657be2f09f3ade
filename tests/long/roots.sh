# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# To be sourced by suites that need another system: throw-away roots of a Debian release, made by mmdebstrap from the
# mirrors of this machine. As root only. The tree is in /src/pfnbench of a root, this machine's cache under what a root
# writes into its own.
set -uo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
# shellcheck source=../lib/check.sh
. tests/lib/check.sh
# shellcheck disable=SC2034 # archive.sh uses it
ME=tests/long/roots.sh
# shellcheck source=../../scripts/archive.sh
. scripts/archive.sh

if [[ $(id -u) -ne 0 ]] || ! command -v mmdebstrap >/dev/null; then
	echo 'not ok - a root of another system # SKIP needs root and mmdebstrap'
	exit 0
fi
T=$(mktemp -d)
trap 'rm -rf --one-file-system "$T"' EXIT
find_mirrors

# make_root RELEASE PACKAGE...: T/RELEASE
make_root() {
	local release=$1
	shift
	mmdebstrap --quiet --variant=minbase --include="$*" "$release" "$T/$release" \
		"deb $MIRROR $release main" "deb $SECURITY_MIRROR $release-security main" || return
	mkdir -p "$T/$release/src/pfnbench" "$T/$release/root/.cache/pfnbench" "$T/$release.upper" "$T/$release.work"
	git ls-files -z --cached --others --exclude-standard | xargs -0 tar -c |
		tar -x --no-same-owner -C "$T/$release/src/pfnbench"
}

# in_root RELEASE [--net] COMMAND...: in the tree's folder there, without a network unless it is asked for
in_root() {
	local root=$T/$1 net=(--net)
	shift
	[[ $1 != --net ]] || { net=(); shift; }
	# shellcheck disable=SC2016 # expands in the inner shell
	unshare --mount --pid --fork --propagation private "${net[@]}" bash -euc '
		root=$1 cache=$2
		shift 2
		mount --bind "$root" "$root"	# which has mounts of its own within
		mount -t proc proc "$root/proc"
		mount --rbind /dev "$root/dev"
		mount -t tmpfs tmpfs "$root/tmp"
		[[ ! -d $cache ]] || mount -t overlay -o "lowerdir=$cache,upperdir=$root.upper,workdir=$root.work" \
			overlay "$root/root/.cache/pfnbench"
		exec chroot "$root" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
			DEBIAN_FRONTEND=noninteractive sh -c "cd /src/pfnbench && exec \"\$@\"" sh "$@"' \
		in_root "$root" "$(cache_dir)" "$@" </dev/null
}

# says PATTERN COMMAND...: succeeds, and says that
says() {
	local pattern=$1
	shift
	"$@" >"$T/out" 2>&1 || { cat "$T/out"; return 1; }
	grep -qE -- "$pattern" "$T/out" || { cat "$T/out"; return 1; }
}

# fails_saying PATTERN COMMAND...: ends with 1, and says that
fails_saying() {
	local pattern=$1 status=0
	shift
	"$@" >"$T/out" 2>&1 || status=$?
	cat "$T/out"
	[[ $status == 1 ]] && grep -qE -- "$pattern" "$T/out"
}

# runs_guest RELEASE PROGRAM: a guest boots, and runs trials with the module
runs_guest() {
	says '^/root/run$' in_root "$1" --net "$2" run penalty --kernel debian:6.12 --set 'target=null,contig:2M' \
		--set policy=early-check --set blocker=none --set boots=1 --set trials=2 --jobs 1 --out /root/run
}
