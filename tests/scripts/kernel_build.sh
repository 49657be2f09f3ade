#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# scripts/kernel_build.sh with a source that takes no time to build: misuse, patches, options,
# the cache. tests/long/kernel_build.sh builds and boots real ones.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
use_own_cache
BUILD=scripts/kernel_build.sh

# What a build needs of Linux; "olddefconfig" keeps the last of each option, and drops NO_*.
make_tree() {
	mkdir -p "$1"/{arch/x86/include,include/config,scripts,mm}
	touch "$1"/{Kconfig,arch/x86/include/a.h,scripts/a.sh}
	cat >"$1/Makefile" <<'END'
mrproper:
	rm -rf include/config
tinyconfig:
	echo '# CONFIG_MODULES is not set' >.config
olddefconfig:
	@tac .config | awk -F= '/^CONFIG_NO_/ { next } /^CONFIG_/ && !seen[$$1]++' >.config.new
	mv .config.new .config
bzImage:
	cat mm/page.c
	mkdir -p arch/x86/boot include/config
	cat mm/page.c .config >arch/x86/boot/bzImage
	! grep -n BROKEN mm/page.c
	echo 9.9.9 >include/config/kernel.release
modules:
	touch Module.symvers System.map
END
	printf 'line %s\n' {1..20} >"$1/mm/page.c"
}
TREE=$T/tree
make_tree "$TREE"
printf '%s\n' '# page owner' 'CONFIG_PAGE_OWNER=y' >"$T/owner"
diff -u --label a/mm/page.c --label b/mm/page.c "$TREE/mm/page.c" <(sed 's/line 10/line ten/' "$TREE/mm/page.c") >"$T/good.patch"
sed 's/line \(9\|11\)$/row \1/' "$T/good.patch" >"$T/bad.patch"
sed 's#mm/page.c#mm/none.c#' "$T/good.patch" >"$T/none.patch"

check 'no command is misuse' fails_with 2 'call it as' $BUILD
check 'an unknown command is misuse' fails_with 2 'no such command' $BUILD frob
check 'no source is misuse' fails_with 2 'no --source' $BUILD build
check 'an unknown option is misuse' fails_with 2 'no such option' $BUILD build --frob
check 'an option without value is misuse' fails_with 2 'takes a value' $BUILD build --source
check 'a missing source is misuse' fails_with 2 'no such directory' $BUILD build --source "$T/none"
check 'a directory that is no Linux is misuse' fails_with 2 'no source of Linux' $BUILD build --source "$T"
check 'a version that is none is misuse' fails_with 2 'debian:VERSION' $BUILD build --source debian:new
check 'a missing patch is misuse' fails_with 2 'none.diff: no such file' $BUILD build --source "$TREE" --patch "$T/none.diff"
check 'a missing fragment is misuse' fails_with 2 'none.cfg: no such file' $BUILD build --source "$TREE" --fragment "$T/none.cfg"
check 'a bad name is misuse' fails_with 2 'a name is letters' $BUILD build --source "$TREE" --name a/b
printf '%s\n' CONFIG_A=y 'PAGE_OWNER=y' >"$T/bad"
check 'a line that is no option costs one line' fails_with 2 "bad:2: 'PAGE_OWNER=y' is no option" $BUILD build --source "$TREE" --fragment "$T/bad"
check 'an unknown name says where to look' fails_with 1 'pfnbench list kernels' $BUILD find none
check 'nothing is listed before anything is built' gives '' $BUILD list
no_network() {
	! $BUILD build --source debian:6.12 >"$T/out" 2>&1 && tail -n 1 "$T/out" | grep -q no-mirror
}
check "Debian's source without network says why" no_network

# last_says STATUS TEXT COMMAND...: ends so, and TEXT is in its last message
last_says() {
	local status=$1 text=$2 got=0
	shift 2
	"$@" >"$T/out" 2>"$T/err" || got=$?
	[[ $got == "$status" && $(tail -n 1 "$T/err") == *"$text"* ]] || { echo "exit $got"; cat "$T/err"; return 1; }
}
check 'a patch that does not fit names file and hunk' \
	last_says 1 'bad.patch does not apply: mm/page.c, hunk 1 (line 7)' $BUILD build --source "$TREE" --patch "$T/bad.patch"
check 'a patch to a missing file names it' \
	last_says 1 'none.patch does not apply: mm/none.c, which the source does not have' $BUILD build --source "$TREE" --patch "$T/none.patch"
printf '%s\n' CONFIG_A=y CONFIG_NO_SUCH=y '# CONFIG_MMU is not set' '# CONFIG_A2 is not set' >"$T/lost"
lost_named() {
	last_says 1 'did not take effect' $BUILD build --source "$TREE" --fragment "$T/lost" &&
		grep -qxF "$T/lost:2: CONFIG_NO_SUCH=y (it is not set)" "$T/err" && [[ $(grep -c "^$T/lost:" "$T/err") == 1 ]]
}
check 'an option without effect is named, and no other' lost_named
broken_shown() {
	cp -r "$TREE" "$T/broken"
	echo 'int x = BROKEN;' >>"$T/broken/mm/page.c"
	last_says 1 "$T/broken does not build" $BUILD build --source "$T/broken" && grep -q '21:int x = BROKEN' "$T/err"
}
check "a source that does not build shows the compiler's last lines" broken_shown
no_config() {
	cp -r "$TREE" "$T/noconfig"
	sed -i 's/^tinyconfig:/tinyconfigs:/' "$T/noconfig/Makefile"
	last_says 1 'does not configure' $BUILD build --source "$T/noconfig" && grep -q "No rule to make target 'tinyconfig'" "$T/err"
}
check 'nor one that does not configure' no_config
check 'after a failure nothing is left but the log' gives '' find "$T/cache/pfnbench/built" -mindepth 1 ! -name '*.log' ! -name .lock

hash_of_tree() {
	find "$TREE" -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum
}
before=$(hash_of_tree)
built() {
	local spec image
	$BUILD build --source "$TREE" --name mine --patch "$T/good.patch" --fragment "$T/owner" >"$T/out" 2>"$T/err" || { cat "$T/err"; return 1; }
	spec=$(tail -n 1 "$T/out")
	[[ $spec == "image:$T/cache/"*"/vmlinuz build:$T/cache/"*/build ]] || { echo "$spec"; return 1; }
	image=${spec%% *} image=${image#image:}
	grep -q 'line ten' "$image" && grep -q '^CONFIG_PAGE_OWNER=y' "$image" && grep -q '^CONFIG_CMA_DEBUGFS=y' "$image"
}
check 'a patched source with an option of its own is built' built
spec=$(tail -n 1 "$T/out")
image=${spec%% *} image=${image#image:}
check 'the source is as it was' gives "$before" hash_of_tree
check 'it is found by its name' gives "$spec" $BUILD find mine
check 'and listed' gives "mine"$'\t'"9.9.9"$'\t'"$TREE"$'\t'"${image%/*}" $BUILD list
check 'the manifest says what it was made of' grep -q "^patch=$(sha256sum <"$T/good.patch" | cut -d ' ' -f 1) good.patch" "${image%/*}/manifest"
again() {
	local inode
	inode=$(stat -c %i "$image")
	gives "$spec" $BUILD build --source "$TREE" --patch "$T/good.patch" --fragment "$T/owner" && [[ $(stat -c %i "$image") == "$inode" ]]
}
check 'it is not built again' again
touch -d 2001-01-01 "$TREE/mm/page.c"
check 'nor when only times have changed' again
other() {
	local got
	got=$($BUILD build --source "$TREE" "$@" 2>/dev/null) && [[ $got == image:* && $got != "$spec" ]]
}
check 'without the patch it is another kernel' other --fragment "$T/owner"
check 'without the fragment as well' other --patch "$T/good.patch"
echo 'line 21' >>"$TREE/mm/page.c"
check 'and so it is with another source' other --patch "$T/good.patch" --fragment "$T/owner"

# In a git tree what is ignored is no source.
git_tree() {
	git init -q "$TREE" && echo '*.o' >"$TREE/.gitignore" && git -C "$TREE" add -A &&
		git -C "$TREE" -c user.name=t -c user.email=t commit -q -m all || return 1
	spec=$($BUILD build --source "$TREE" 2>/dev/null)
	: >"$TREE/mm/page.o"
	gives "$spec" $BUILD build --source "$TREE" || return 1
	echo changed >>"$TREE/mm/page.c"
	other --fragment "$T/owner"
}
check 'in a git tree ignored files do not count, changed ones do' git_tree
# A source of Debian's as if it had been fetched. Its Makefile notes what it is called for.
debian_source() {
	local dir=$T/cache/pfnbench/sources tarball
	mkdir -p "$dir/pins" "$T/pack"
	make_tree "$T/pack/linux-source-9"
	sed -i 's/^\(mrproper\|bzImage\):$/&\n\t@echo \1 >>called/' "$T/pack/linux-source-9/Makefile"
	tarball=$dir/linux-source-9_9.9-1.tar.xz
	tar -C "$T/pack" -cJf "$tarball" linux-source-9
	echo "linux-source-9 9.9-1 $(sha256sum <"$tarball" | cut -d ' ' -f 1)" >"$dir/pins/debian:9"
}
debian_source
kept=$T/cache/pfnbench/built/.tree
# builds WANTED CALLED OPTION...: the image has the line and not that of another patch; make was called so in the tree
builds() {
	local wanted=$1 called=$2 spec image
	shift 2
	spec=$($BUILD build --source debian:9 "$@" 2>"$T/err") || { cat "$T/err"; return 1; }
	image=${spec%% *} image=${image#image:}
	gives "$wanted" grep -E 'line (2|two|10|ten)$' "$image" && gives "$called" xargs -a "$kept/linux/called"
}
diff -u --label a/mm/page.c --label b/mm/page.c "$T/pack/linux-source-9/mm/page.c" \
	<(sed 's/line 2$/line two/' "$T/pack/linux-source-9/mm/page.c") >"$T/two.patch"
diff -u --label a/mm/page.c --label b/mm/page.c "$T/pack/linux-source-9/mm/page.c" \
	<(cat "$T/pack/linux-source-9/mm/page.c"; echo BROKEN) >"$T/broken.patch"
sed 's/^+BROKEN/+whole/' "$T/broken.patch" >"$T/bare.patch"
first="mrproper bzImage"
check "Debian's source is built in a clean tree" builds $'line 2\nline ten' "$first" --patch "$T/good.patch"
check 'which serves the next build, without the patch' builds $'line two\nline 10' "$first bzImage" --patch "$T/two.patch"
check 'and one without patches' builds $'line 2\nline 10' "$first bzImage bzImage"
check 'one with an option of its own has its own tree' builds $'line 2\nline 10' "$first" --fragment "$T/owner"
does_not_build() {
	last_says 1 'does not build' $BUILD build --source debian:9 --patch "$T/broken.patch"
}
check 'a patch that does not build' does_not_build
check 'costs the next one no clean tree' builds $'line two\nline ten' "$first bzImage" --patch "$T/two.patch" --patch "$T/good.patch"
does_not_apply() {
	last_says 1 'does not apply' $BUILD build --source debian:9 --patch "$T/two.patch" --patch "$T/bad.patch" && [[ ! -e $kept ]]
}
check 'a tree that is patched in part is not kept' does_not_apply
check 'and the next one is clean' builds $'line two\nline 10' "$first" --patch "$T/two.patch" --patch "$T/bare.patch"
no_tool() {
	local tool
	mkdir -p "$T/bin"
	for tool in bash dirname sed sha256sum cut grep head; do
		ln -sf "$(command -v $tool)" "$T/bin/"
	done
	PATH=$T/bin fails_with 1 'scripts/setup.sh' $BUILD build --source "$TREE" && PATH=$T/bin fails_with 1 'flex' $BUILD build --source "$TREE"
}
check 'tools that are missing are named' no_tool

finish
