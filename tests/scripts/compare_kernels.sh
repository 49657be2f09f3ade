#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# `pfnbench compare-kernels`: bad usage, what it would do, and all of its steps with trees that take no time to build and
# build/tests/fakeguest in QEMU's place. tests/long/compare_kernels.sh does it with real ones.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
use_own_cache
use_fake_guests
P=build/pfnbench
INI=$T/null.ini

printf '%s\n' '[experiment]' 'name = null' 'trials = 4' 'boots = 2' '[axes]' 'target = null' >"$INI"

# A tree of Linux to kernel_build.sh; its image is one to pfnbench.
make_tree() {
	mkdir -p "$1"/{arch/x86/include,include/config,scripts,mm}
	touch "$1"/{Kconfig,arch/x86/include/a.h,scripts/a.sh}
	cp "$T/bzImage" "$1/image"
	cat >"$1/Makefile" <<'END'
mrproper tinyconfig:
	touch .config
olddefconfig:
	@tac .config | awk -F= '/^CONFIG_/ && !seen[$$1]++' >.config.new
	mv .config.new .config
bzImage:
	mkdir -p arch/x86/boot include/config
	! grep BROKEN mm/page.c
	cat image mm/page.c >arch/x86/boot/bzImage
	echo 9.9.9-fake >include/config/kernel.release
modules:
	touch Module.symvers System.map
END
	printf 'line %s\n' {1..20} >"$1/mm/page.c"
}
make_tree "$T/linux"
cp -r "$T/linux" "$T/other"
echo 'line 21' >>"$T/other/mm/page.c"
sed 's/line 10/line ten/' "$T/linux/mm/page.c" | diff -u --label a/mm/page.c --label b/mm/page.c "$T/linux/mm/page.c" - >"$T/my.patch"
sed 's/ line 9/ row 9/' "$T/my.patch" >"$T/bad.patch"
sed 's/line ten/line BROKEN/' "$T/my.patch" >"$T/broken.patch"

# refused WORDS ARGUMENT...: one line, exit status 2, and nothing is done
refused() {
	fails_with 2 "$1" $P compare-kernels "${@:2}"
}
check 'nothing' refused 'write BASE PATCHED EXPERIMENT.ini'
check 'no experiment' refused 'BASE --patch FILE' "$T/linux" "$T/other"
check 'one argument too many' refused 'too many' a b c d
check 'a tree that is not there' refused 'no such directory' "$T/none" "$T/other" "$INI"
check 'an experiment that is not there' refused 'No such file' "$T/linux" "$T/other" "$T/none.ini"
check 'a kernel like none of ours' refused "'debain:7'" debain:7 "$T/other" "$INI"
check 'this machine' refused 'two for guests' host debian:7 "$INI"
check 'the same twice' refused 'are both debian:7' debian:7 debian:7 "$INI"
check 'a patch for a kernel that is built' refused '--patch needs a source' debian:6.12 built:mine "$INI" --patch "$T/my.patch"
check 'a fragment for nothing' refused '--fragment is for' debian:6.12 debian:7 "$INI" --fragment "$T/my.patch"
check 'a patch that is not there' refused 'none.patch: No such file' "$T/linux" "$INI" --patch "$T/none.patch"

# steps ARGUMENT...: the commands that it would run, without what differs each time
steps() {
	$P compare-kernels --dry-run "$@" --out OUT >"$T/steps" || return
	sed -i "s#$T/##g" "$T/steps"
}
from_a_patch() {
	steps "$T/linux" --patch "$T/my.patch" "$INI" --set trials=9 --jobs 2 &&
		diff - "$T/steps" <<-'END'
			pfnbench kernel build --source linux --name base-%
			pfnbench kernel build --source linux --name patched-% --patch my.patch
			pfnbench run null.ini --kernel built:base-ID --kernel built:patched-ID --out OUT --measure profile --jobs 2 --set trials=9
			pfnbench compare OUT --by kernel --base built:base-ID --mail
			pfnbench explain OUT --by kernel --base built:base-ID
		END
}
check 'steps from a tree and a patch' from_a_patch
# Beside a tree Debian's kernel would have another configuration: its source is built.
both_built() {
	echo CONFIG_PAGE_OWNER=y >"$T/f.config"
	steps debian:7 "$T/other" "$INI" --fragment "$T/f.config" && [[ $(grep -c 'kernel build .* --fragment f.config' "$T/steps") == 2 ]]
}
check 'beside a tree, a version is a source' both_built
# As of run: one that comes with pfnbench goes by its name.
by_name() {
	local got=0

	$P compare-kernels built:none-a built:none-b penalty --out "$T/none" >"$T/out" 2>"$T/err" || got=$?
	[[ $got == 2 ]] && grep -q 'no kernel can be had' "$T/err"
}
check 'an experiment by its name' by_name
none_built() {
	steps debian:6.12 'image:a build:b' "$INI" --measure latency && ! grep 'kernel build' "$T/steps" &&
		grep -qF 'run null.ini --kernel debian:6.12 --kernel "image:a build:b" --out OUT --measure latency' "$T/steps"
}
check 'kernels are taken as they are' none_built

# The whole of it. Standard output is the posting.
whole() {
	local got=0 base patched

	$P compare-kernels "$T/linux" --patch "$T/my.patch" "$INI" --jobs 1 --measure latency --set clock=wall --out "$T/run" \
		>"$T/out" 2>"$T/err" || got=$?
	[[ $got == 0 || $got == 1 || $got == 3 ]] || { echo "exit status $got"; cat "$T/err"; return 1; }
	base=$(sed -n 's/.*its name in experiments is \(built:base-[0-9a-f]\{8\}\)$/\1/p' "$T/err")
	patched=$(sed -n 's/.*its name in experiments is \(built:patched-[0-9a-f]\{8\}\)$/\1/p' "$T/err")
	[[ $base && $patched && ${base#*-} != "${patched#*-}" ]] &&
		grep -q "^A: kernel $base" "$T/out" && ! grep -nE '^.{76,}' "$T/out" &&
		! LC_ALL=C grep -n '[^ -~]' "$T/out" &&
		grep -q "all of it is in $T/run" "$T/err" && [[ -s $T/run/report.html ]]
}
check 'from a tree and a patch to a comparison' whole
steps_told() {
	[[ $(grep -c '^pfnbench: step [1-5] of 5: ' "$T/err") == 5 ]] && grep -q 'no profiles were taken' "$T/err"
}
check 'each step is told' steps_told
# In real time the machine is not the same in the second half of a run.
in_turn() {
	local boots

	boots=$(awk '/^  "guests"/ { on = 1 } /^  \]/ { on = 0 } on && /"kernel":/ { k = /base/ ? "b" : "p" }
		on && /"boot":/ { printf "%s%d ", k, $2 }' "$T/run/run.json")
	[[ $boots == 'b0 p0 b1 p1 ' ]] || { echo "$boots"; return 1; }
}
check 'the boots of both take turns' in_turn
again() {
	$P compare-kernels "$T/linux" --patch "$T/my.patch" "$INI" --measure latency --out "$T/run2" >"$T/out" 2>"$T/err"
	! grep -q 'building it' "$T/err" && [[ -s $T/run2/run.json ]]
}
check 'what was built is not built again' again
no_fit() {
	fails_ending 1 'bad.patch does not apply: mm/page.c, hunk 1' "$T/linux" --patch "$T/bad.patch" "$INI" --out "$T/no" && [[ ! -e $T/no ]]
}
# fails_ending STATUS TEXT ARGUMENT...: with this message last, told once, and nothing on standard output
fails_ending() {
	local status=$1 text=$2 got=0

	shift 2
	$P compare-kernels "$@" >"$T/out" 2>"$T/err" || got=$?
	[[ $got == "$status" && ! -s $T/out && $(tail -n 1 "$T/err") == *"$text"* && $(grep -cF "$text" "$T/err") == 1 ]] ||
		{ echo "exit status $got"; cat "$T/out" "$T/err"; return 1; }
}
check 'a patch that does not fit ends it' no_fit
check 'and so does one that does not build' fails_ending 1 'does not build' "$T/linux" --patch "$T/broken.patch" "$INI"
cp -r "$T/linux" "$T/twin"
check 'two trees with the same files' fails_ending 2 'are the same source' "$T/linux" "$T/twin" "$INI"
check 'a bad experiment, before anything is built' refused 'no-such-target' "$T/linux" "$T/other" "$INI" --set target=no-such-target

finish
