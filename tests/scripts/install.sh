#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# make install: what is installed finds all it needs in its own folder, from any other and without the checkout; what it
# makes goes into the cache. No guest is booted.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
use_own_cache
TOP=$PWD
DEST=$T/dest
P=$DEST/usr/bin/pfnbench

make_it() {
	make --no-print-directory "$@" DESTDIR="$DEST" prefix=/usr
}
check 'make install' make_it install
use_fake_guests
mkdir "$T/elsewhere"
echo "a kernel of its own: $T" >>"$T/bzImage"
cp -r tests/golden/map "$T/map"
printf '%s\n' '[machine]' "kernels = image:$T/bzImage" '[axes]' 'target = null' >"$T/elsewhere/e.ini"

# away COMMAND...: in another folder, and the checkout is an empty one
away() {
	local namespace=(unshare --mount)
	[[ $(id -u) -eq 0 ]] || namespace=(unshare --user --map-root-user --mount)
	# shellcheck disable=SC2016 # expands in the inner shell
	"${namespace[@]}" --propagation private bash -c 'mount -t tmpfs none "$1" && cd "$2" && shift 2 && "$@"' away \
		"$TOP" "$T/elsewhere" "$@"
}
# prints PATTERN COMMAND...
prints() {
	local pattern=$1
	shift
	away "$@" >"$T/out" 2>&1 || { cat "$T/out"; return 1; }
	grep -q -- "$pattern" "$T/out" || { cat "$T/out"; return 1; }
}
runs() {
	prints "^$T/run\$" "$P" run e.ini --out "$T/run" && [[ -s $T/run/trials.ndjson && -s $T/run/report.html ]] &&
		[[ -n $(find "$XDG_CACHE_HOME/pfnbench/build/initramfs" -name '*.img') ]]
}
untouched() {
	gives "$files" find "$DEST" -printf '%P %TY%Tm%Td%TT\n'
}
finds_experiments() {
	local name
	for name in penalty penalty.ini experiments/penalty.ini; do
		away "$P" run "$name" --set target=nul >"$T/out" 2>&1
		grep -q "/usr/lib/pfnbench/experiments/penalty.ini\|--set target=nul: " "$T/out" || { cat "$T/out"; return 1; }
	done
	fails_with 2 'penlty: No such file' away "$P" run penlty
}

fetches_kernels() {
	away "$P" run penalty --out "$T/none" >"$T/out" 2>&1
	[[ $? == 1 ]] && grep -q 'kernel debian:7: .*no-mirror' "$T/out" || { cat "$T/out"; return 1; }
}

if away true 2>/dev/null; then
	files=$(find "$DEST" -printf '%P %TY%Tm%Td%TT\n')
	check 'the version' prints '^pfnbench ' "$P" --version
	check 'list' prints '^targets' "$P" list
	check 'a run packs its initramfs into the cache' runs
	check 'show' prints 'isolate-first' "$P" show "$T/map"
	check 'and its plots' prints . "$P" show "$T/map" --plot heat
	check 'report' prints report.html "$P" report "$T/map" --out "$T/report"
	check 'an experiment that comes with it, by name' finds_experiments
	check 'kernels are asked for by its scripts' fetches_kernels
	check 'a page for each command' prints '^.SH NAME' cat "$DEST/usr/share/man/man1/pfnbench-run.1"
	check 'completion' test -s "$DEST/usr/share/bash-completion/completions/pfnbench"
	check 'nothing was made beside it' untouched
	mv "$DEST" "$T/moved"
	check 'it may be moved' prints . "$T/moved/usr/bin/pfnbench" show "$T/map" --plot heat
	mv "$T/moved" "$DEST"
else
	skip 'what is installed' 'needs mounts of its own'
fi
gone() {
	make_it uninstall && gives '' find "$DEST" -type f -o -type l
}
check 'make uninstall takes all of it away' gone

finish
