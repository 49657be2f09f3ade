#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Builds the kernel module in kmod/ for one kernel, and puts it, without debug
# information, at OUT. Does nothing if OUT was built from the same sources for the same
# kernel. The same sources give the same bytes wherever they lie.
#
#   scripts/module.sh DIR OUT                 DIR: a kernel in scripts/kernel.sh's cache
#   scripts/module.sh --build BUILD_DIR OUT   BUILD_DIR: a kernel's build tree or headers
#
# With DIR the module is built by chroot in the kernel's build root, seen through a mount
# namespace of its own: sources and objects lie on a tmpfs there, so that two builds do
# not meet and nothing is left behind however this ends. With --build the host's compiler
# builds it. OUT.log has the compiler's messages, OUT.stamp what OUT was made of. The module
# has no BTF, which pahole would write in an order that changes from run to run.
# PFNBENCH_KMOD replaces kmod/. Works as root, with user namespaces, or through sudo.
set -euo pipefail
shopt -s inherit_errexit
export LC_ALL=C

ME=scripts/module.sh
HERE=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=archive.sh
. "$HERE/archive.sh"
SOURCES=${PFNBENCH_KMOD:-$HERE/../kmod}	# made absolute below
RECIPE=1	# change this when the same sources come to be built differently

usage() {
	say "$1; call it as $ME DIR OUT or $ME --build BUILD_DIR OUT"
	exit 2
}

manifest_value() {
	sed -n "s/^$1=//p" "$kernel/manifest"
}

# The sources' names, NUL after each; what an earlier build left among them is none.
list_sources() {
	(cd "$SOURCES" && find . -xtype f ! -name '.*' ! -name '*.o' ! -name '*.ko' ! -name '*.mod' \
		! -name '*.mod.c' ! -name Module.symvers ! -name modules.order -print0 | sort -z)
}

hash_of() {
	sha256sum | cut -d ' ' -f 1
}

# What OUT depends on: sources and kernel.
print_stamp() {
	local sources kernel_files
	sources=$(cd "$SOURCES" && list_sources | xargs -0 sha256sum | hash_of)
	printf '%s\n' "recipe=$RECIPE" "sources=$sources"
	if [[ -n $kernel ]]; then
		grep -E '^(package|package_version|release|build_dir)=' "$kernel/manifest"
	else
		kernel_files=$(cd "$build" && cat include/config/kernel.release include/generated/autoconf.h Module.symvers | hash_of)
		echo "build=$kernel_files"
	fi
}

is_current() {
	[[ -e $out && -e $out.stamp ]] &&
		[[ $(cat "$out.stamp") == "$1"$'\n'"module=$(hash_of <"$out")" ]]
}

# Whether OUT is not what its stamp tells of.
is_damaged() {
	[[ -e $out && -e $out.stamp ]] && ! grep -qx "module=$(hash_of <"$out")" "$out.stamp"
}

# Runs in the namespace: sources as a tar stream in, the module out.
# shellcheck disable=SC2016 # expands in the inner shell
IN_NAMESPACE='
set -eu
root=${1:?} build=${2:?}
mount -t tmpfs -o mode=755 pfnbench "$root/build"
mount -t tmpfs -o mode=755 pfnbench "$root/dev"
mount -t tmpfs -o mode=1777 pfnbench "$root/tmp"
: >"$root/dev/null"
mount --bind /dev/null "$root/dev/null"
mount --rbind /proc "$root/proc"
mkdir "$root/build/pfnbench"
tar -x --no-same-owner -C "$root/build/pfnbench"
in_root() {
	chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin HOME=/tmp LC_ALL=C "$@" </dev/null
}
in_root make -j "$(nproc)" -C "$build" M=/build/pfnbench CONFIG_DEBUG_INFO_BTF_MODULES= modules >&2
set -- "$root"/build/pfnbench/*.ko
if [ $# -ne 1 ] || [ ! -e "$1" ]; then
	echo "the sources must make one module, not: $*" >&2
	exit 1
fi
in_root strip --strip-debug "/build/pfnbench/${1##*/}"
cat "$1"
'

# The first way that works of making a mount namespace.
namespace() {
	if [[ $(id -u) -eq 0 ]]; then
		unshare --mount --propagation private "$@"
	elif unshare --user --map-root-user --mount true 2>/dev/null; then
		unshare --user --map-root-user --mount --propagation private "$@"
	elif command -v sudo >/dev/null; then
		sudo unshare --mount --propagation private "$@"
	else
		say 'cannot make a mount namespace; run it as root, or install sudo'
		return 1
	fi
}

# What lies in a cache for long and is compiled now must be what was unpacked; kernel.sh mends it.
check_cache() {
	local root=$1 spec reason
	spec=$(manifest_value spec)
	[[ $root == "$(cache_dir)/roots/"* && -n $spec ]] || return 0
	reason=$("$HERE/kernel.sh" check "$spec") || fail "${reason##*$'\t'}"
}

build_in_root() {
	local root dir reason
	[[ $(manifest_value module_build) == ok ]] || {
		reason=$(manifest_value module_build_reason)
		fail "no module can be built for $(manifest_value release): ${reason:-no build root}; choose another kernel"
	}
	root=$(manifest_value build_root)
	[[ $root == /* && -d $root ]] || root=$kernel/../../roots/${root##*/}
	dir=$(manifest_value build_dir)
	[[ -e $root$dir/Makefile ]] ||
		fail "$root$dir is gone; run scripts/kernel.sh get $(manifest_value spec)"
	root=$(cd "$root" && pwd)
	check_cache "$root"
	# kernel.sh holds this lock while it unpacks into the root.
	exec 8<"$root.lock"
	flock --nonblock --shared 8 || {
		say "waiting for $(lock_holder "$root.lock"), which has $root.lock"
		flock --shared 8
	}
	list_sources | tar -c -h --null -C "$SOURCES" -T - |
		namespace sh -c "$IN_NAMESPACE" sh "$root" "$dir" >"$out.new.$$" 2>"$out.log"
}

build_on_host() {
	local modules
	list_sources | tar -c -h --null -C "$SOURCES" -T - | tar -x --no-same-owner -C "$tmp"
	env -i PATH="$PATH" HOME=/tmp LC_ALL=C make -j "$(nproc)" -C "$build" M="$tmp" CONFIG_DEBUG_INFO_BTF_MODULES= \
		KCFLAGS="-ffile-prefix-map=$tmp=/build/pfnbench" modules >"$out.log" 2>&1 </dev/null || return
	modules=("$tmp"/*.ko)
	[[ ${#modules[@]} -eq 1 && -e ${modules[0]} ]] || {
		echo "the sources must make one module, not: ${modules[*]}" >>"$out.log"
		return 1
	}
	strip --strip-debug -o "$out.new.$$" "${modules[0]}"
}

clean_up() {
	tell_if_full "$1" "$(dirname "$out")"
	rm -rf "$out.new.$$" ${tmp:+"$tmp"}
}

build_module() {
	local stamp
	stamp=$(print_stamp)
	if is_current "$stamp"; then
		touch "$out" 2>/dev/null || true	# make goes by the time; it may be another user's
		return
	fi
	! is_damaged || say "$out is damaged; it is built again"
	mkdir -p "$(dirname "$out")" || fail "$(dirname "$out") cannot be made; name a place of yours"
	trap 'clean_up $?' EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM
	tmp=$(mktemp -d)
	rm -f "$out.stamp"
	if ! "$1"; then
		sed "s|/build/pfnbench/|$SOURCES/|g; s|$tmp/|$SOURCES/|g" "$out.log" >&2
		fail "the module does not build; see above or $out.log"
	fi
	! grep -q 'warning:' "$out.log" || say "the compiler warned; see $out.log"
	sync "$out.new.$$"
	mv "$out.new.$$" "$out"
	printf '%s\nmodule=%s\n' "$stamp" "$(hash_of <"$out")" >"$out.stamp"
}

kernel='' build='' out='' tmp=''
[[ -d $SOURCES ]] || fail "$SOURCES: no such directory; PFNBENCH_KMOD or kmod/ must hold the module's sources"
SOURCES=$(unset CDPATH; cd "$SOURCES" && pwd)
if [[ ${1:-} == --build ]]; then
	[[ $# -eq 3 && -n $2 && -n $3 ]] || usage 'it takes a build directory and an output file'
	build=$2 out=$3
	[[ -e $build/Makefile ]] || fail "$build: not a kernel's build tree; give the directory that its Makefile is in"
	for file in include/config/kernel.release include/generated/autoconf.h Module.symvers; do
		[[ -e $build/$file ]] || fail "$build lacks $file; build that kernel with its modules first"
	done
	build_module build_on_host
else
	[[ $# -eq 2 && -n $1 && -n $2 && $1 != -* ]] || usage 'it takes a kernel directory and an output file'
	kernel=$1 out=$2
	[[ -e $kernel/manifest ]] || fail "$kernel: no kernel of the cache; scripts/kernel.sh list names them"
	build_module build_in_root
fi
