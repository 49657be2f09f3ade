#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# scripts/module.sh: misuse and, with the kernels that are cached, a small module.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
MODULE=scripts/module.sh

mkdir -p "$T/toy/include" "$T/bare/include/config"
echo '#define TEXT "toy"' >"$T/toy/include/toy.h"
printf '%s\n' 'obj-m := toy.o' "ccflags-y := -I\$(src)/include" >"$T/toy/Kbuild"
cat >"$T/toy/toy.c" <<'END'
// SPDX-License-Identifier: GPL-2.0
#include <linux/module.h>
#include "toy.h"
static int __init toy_init(void)
{
	WARN_ON(!THIS_MODULE);
	pr_info(TEXT "\n");
	return 0;
}
module_init(toy_init);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION(TEXT);
END
export PFNBENCH_KMOD=$T/toy

check 'no argument is misuse' fails_with 2 'call it as' $MODULE
check 'one argument is misuse' fails_with 2 'call it as' $MODULE "$T"
check 'an unknown option is misuse' fails_with 2 'call it as' $MODULE --frob "$T/x"
check '--build without a directory is misuse' fails_with 2 'call it as' $MODULE --build "$T/x"
check 'a directory that is no kernel is an error' fails_with 1 'no kernel of the cache' $MODULE "$T" "$T/x"
check 'a build directory without Makefile is an error' fails_with 1 "not a kernel's build tree" $MODULE --build "$T" "$T/x"
echo all: >"$T/bare/Makefile"
check 'a tree that was not built is an error' fails_with 1 'lacks include/config/kernel.release' $MODULE --build "$T/bare" "$T/x"
check 'missing sources are an error' fails_with 1 'no such directory' env PFNBENCH_KMOD="$T/none" $MODULE "$T" "$T/x"
printf '%s\n' release=9.9 module_build=absent 'module_build_reason=the archive has no headers' >"$T/bare/manifest"
check 'a kernel without headers says why' fails_with 1 'the archive has no headers' $MODULE "$T/bare" "$T/x"
printf '%s\n' spec=debian:9 module_build=ok "build_root=$T/none" build_dir=/x >"$T/bare/manifest"
check 'a build root that is gone says what to do' fails_with 1 'kernel.sh get debian:9' $MODULE "$T/bare" "$T/x"

# again RELEASE...: nothing to do, so the file stays the one it is
again() {
	local before
	before=$(stat -c %i "$2")
	$MODULE "$1" "$2" && [[ $(stat -c %i "$2") == "$before" ]]
}
same_bytes() {
	PFNBENCH_KMOD=$T/elsewhere $MODULE "$1" "$T/$2/other.ko" && cmp "$T/$2/toy.ko" "$T/$2/other.ko"
}
rebuilt() {
	local before
	before=$(sha256sum <"$T/$2/toy.ko")
	sed -i 's/"toy"/"toyed"/' "$T/toy/include/toy.h"
	$MODULE "$1" "$T/$2/toy.ko" && [[ $(sha256sum <"$T/$2/toy.ko") != "$before" ]]
}
repaired() {
	echo cut >"$T/$2/toy.ko"
	$MODULE "$1" "$T/$2/toy.ko" && [[ $(wc -c <"$T/$2/toy.ko") -gt 1000 ]]
}
broken() {
	local out
	cp -r "$T/toy" "$T/broken"
	echo 'int x = y;' >>"$T/broken/toy.c"
	out=$(PFNBENCH_KMOD=$T/broken $MODULE "$1" "$T/$2/broken.ko" 2>&1) && return 1
	rm -r "$T/broken"
	[[ $out == *"toy.c:13:"*undeclared* && -s $T/$2/broken.ko.log && ! -e $T/$2/broken.ko && ! -e $T/$2/broken.ko.stamp ]] ||
		{ echo "$out"; ls "$T/$2"; return 1; }
}
nothing_left() {
	! grep -E "pfnbench.*/roots/" /proc/self/mounts &&
		gives '' find "$1/$(sed -n 's/^build_root=//p' "$1/manifest")"/{build,tmp,dev,proc} -mindepth 1 &&
		gives '' find "$T/$2" -name '*.new*'
}

kernels=$(scripts/kernel.sh list)
[[ -n $kernels ]] || skip 'building modules' 'no kernel is cached'
# One in turn: with each commit another one. KERNELS=all builds for all.
if [[ ${KERNELS:-} != all ]]; then
	turn=$(git rev-list --count HEAD 2>/dev/null || echo 0)
	kernels=$(sed -n "$((turn % $(wc -l <<<"$kernels") + 1))p" <<<"$kernels")
fi
while IFS=$'\t' read -r spec _ _ dir; do
	[[ -n $spec ]] || continue
	if grep -q '^module_build=absent' "$dir/manifest"; then
		skip "$spec: building a module" 'it has no headers'
		continue
	fi
	check "$spec: a module is built" $MODULE "$dir" "$T/$spec/toy.ko"
	check "$spec: and not built again" again "$dir" "$T/$spec/toy.ko"
	rm -rf "$T/elsewhere"
	cp -r "$T/toy" "$T/elsewhere"
	touch -d 2001-01-01 "$T/elsewhere/toy.c"
	check "$spec: the same bytes from another folder" same_bytes "$dir" "$spec"
	check "$spec: a changed header builds it again" rebuilt "$dir" "$spec"
	check "$spec: a damaged module is built again" repaired "$dir" "$spec"
	check "$spec: a compiler's error is shown" broken "$dir" "$spec"
	check "$spec: nothing is left behind" nothing_left "$dir" "$spec"
	sed -i 's/"toyed"/"toy"/' "$T/toy/include/toy.h"
done <<<"$kernels"

finish
