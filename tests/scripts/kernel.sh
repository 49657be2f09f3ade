#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# scripts/kernel.sh: what a spec means, and what counts as cached.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
use_own_cache
KERNEL=scripts/kernel.sh
cache=$XDG_CACHE_HOME/pfnbench

# in_kernel_sh FUNCTION ARG...
in_kernel_sh() {
	# shellcheck disable=SC2016 # expands in the inner shell
	bash -c '. "$1"; shift; "$@"' test "$KERNEL" "$@"
}

IMAGES="6.1.0-9-a	6.1.99-1	bookworm	linux-image-6.1.0-9-a	bookworm	1
6.1.0-10-a	6.1.100-1	bookworm-security	linux-image-6.1.0-10-a	bookworm	1
6.1.0-11-a	6.1.101-1	bookworm-security	linux-image-6.1.0-11-a	bookworm	0
6.12.9-a	6.12.9-1~deb12u1	bookworm-security	linux-image-6.12.9-a	bookworm	1
6.12.117-a	6.12.117-1~deb12u1	bookworm-security	linux-image-6.12.117-a	bookworm	1
6.18.5-a	6.18.5-1~bpo13+1	trixie-backports	linux-image-6.18.5-a	trixie	0
6.18.15-a	6.18.15-1~bpo13+1	trixie-backports	linux-image-6.18.15-a	trixie	0
7.3.4-a	7.3.4-1~bpo13+1	trixie-backports	linux-binary-7.3.4-a	trixie	1"

chosen() {
	in_kernel_sh choose_image "$1" <<<"$IMAGES" | cut -f 2
}

check '6.1 is not 6.12, and the newest with headers wins' gives 6.1.100-1 chosen 6.1
check '6.12 is the newest by version, not by letters' gives 6.12.117-1~deb12u1 chosen 6.12
check 'a longer prefix picks that version' gives 6.12.9-1~deb12u1 chosen 6.12.9
none_chosen() {
	! chosen "$1"
}
check '6.12.1 is not 6.12.117' none_chosen 6.12.1
check 'a whole version is a prefix too' gives 6.1.99-1 chosen 6.1.99-1
check 'a major number is a prefix' gives 7.3.4-1~bpo13+1 chosen 7
check '6 is the newest 6' gives 6.12.117-1~deb12u1 chosen 6
check 'where none has headers the newest image is taken' gives 6.18.15-1~bpo13+1 chosen 6.18

mkdir -p "$T/lists"
echo "$IMAGES" >"$T/lists/images"
cat >"$T/lists/more" <<-END
	6.12.200-a	6.12.200-1	trixie	linux-image-6.12.200-a	trixie	1
	7.2.13-a	7.2.13-1	sid	linux-image-7.2.13-a	sid	1
	7.3~rc7-a	7.3~rc7-1~exp1	experimental	linux-image-7.3~rc7-a	sid	1
END
chosen_of_all() {
	# shellcheck disable=SC2016 # expands in the inner shell
	bash -c '. "$1"; TMP=$2; image_for "$3"' test "$KERNEL" "$T/lists" "$1" | cut -f 2
}
check 'what the first suites have is not looked for in others' gives 6.12.117-1~deb12u1 chosen_of_all debian:6.12
check 'what they lack is' gives 7.2.13-1 chosen_of_all debian:7.2
check 'a version that they lack, too' gives 6.12.200-1 chosen_of_all debian:6.12.200
check 'a release candidate has a version' gives 7.3~rc7-1~exp1 chosen_of_all debian:7.3~rc7
check 'and is not the newest 7' gives 7.3.4-1~bpo13+1 chosen_of_all debian:7.3

for spec in 6.1 debian: debian:x debian:6. debian:6..1 debian:../x 'debian:6 1' host image:/vmlinuz ''; do
	check "get '$spec' is misuse" fails_with 2 'like debian:6.12' $KERNEL get "$spec"
done
check 'no command is misuse' fails_with 2 'no command' $KERNEL
check 'an unknown command is misuse' fails_with 2 'frob' $KERNEL frob
check 'get without a kernel is misuse' fails_with 2 'no kernel named' $KERNEL get
check 'list with an argument is misuse' fails_with 2 'no arguments' $KERNEL list debian:6.1
check 'no cache directory is an error' fails_with 1 'set HOME' env -u HOME -u XDG_CACHE_HOME $KERNEL list
check 'misuse makes no cache' test ! -e "$cache"
check 'an empty cache lists nothing' gives '' $KERNEL list

# make_kernel SPEC NAME: what `get` leaves in the cache
make_kernel() {
	local dir=$cache/kernels/$2 root=$cache/roots/bookworm
	mkdir -p "$dir/modules" "$cache/kernels/pins" "$root/usr/src/headers-$2"
	echo image >"$dir/vmlinuz"
	echo config >"$dir/config"
	echo all: >"$root/usr/src/headers-$2/Makefile"
	printf '%s\n' "spec=$1" "release=$2" package_version=9-1 module_build=ok "build_root=../../roots/bookworm" \
		"build_dir=/usr/src/headers-$2" "vmlinuz_sha256=$(sha256sum <"$dir/vmlinuz" | cut -d ' ' -f 1)" >"$dir/manifest"
	ln -sfn "../$2" "$cache/kernels/pins/$1"
}

# Tries to fetch it, which the missing mirror prevents: so it was not taken for complete.
is_fetched_again() {
	local line
	line=$($KERNEL get "$1" 2>/dev/null) && return 1
	[[ $line == "$1"$'\terror\t'?* ]] || { echo "got: $line"; return 1; }
}

make_kernel debian:6.1 k1
make_kernel debian:7 k7
check 'what is cached needs no network' gives "debian:7	ok	$cache/kernels/k7
debian:6.1	ok	$cache/kernels/k1" $KERNEL get debian:7 debian:6.1
quiet() {
	$KERNEL get debian:7 2>"$T/err" >"$T/out" && [[ ! -s $T/err ]]
}
check 'and is silent about it' quiet
check 'list prints it' gives "debian:6.1	k1	9-1	$cache/kernels/k1
debian:7	k7	9-1	$cache/kernels/k7" $KERNEL list

for part in vmlinuz config manifest; do
	rm "$cache/kernels/k7/$part"
	check "without $part it is not cached" is_fetched_again debian:7
	make_kernel debian:7 k7
	: >"$cache/kernels/k7/$part"
	check "with an empty $part it is not cached" is_fetched_again debian:7
	make_kernel debian:7 k7
done
# says_damage COMMAND SPEC WHAT: it says what is damaged, and tries to fetch it
says_damage() {
	local line
	line=$($KERNEL "$1" "$2" 2>"$T/err") && { echo "$line"; return 1; }
	grep -q "^scripts/kernel.sh: $2: .*$3.*; it is fetched again" "$T/err" || { cat "$T/err"; return 1; }
}
echo imagf >"$cache/kernels/k7/vmlinuz"
check 'a damaged vmlinuz is not cached, and that is said' says_damage get debian:7 'k7/vmlinuz is damaged'
check 'nor listed' gives "debian:6.1	k1	9-1	$cache/kernels/k1" $KERNEL list
make_kernel debian:7 k7
echo module >"$cache/kernels/k7/modules/a.ko"
(cd "$cache/kernels/k7" && sha256sum config modules/a.ko >sha256sums)
echo "files_sha256=$(sha256sum <"$cache/kernels/k7/sha256sums" | cut -d ' ' -f 1)" >>"$cache/kernels/k7/manifest"
check 'check looks at every file' gives "debian:7	ok	$cache/kernels/k7" $KERNEL check debian:7
echo modulf >"$cache/kernels/k7/modules/a.ko"
check 'and finds the damaged one' says_damage check debian:7 'a file in .*k7 is damaged'
check 'which get does not look at' gives "debian:7	ok	$cache/kernels/k7" $KERNEL get debian:7
echo module >"$cache/kernels/k7/modules/a.ko"
mkdir -p "$cache/roots/bookworm/var/lib/dpkg/info"
(cd "$cache/roots/bookworm" && md5sum usr/src/headers-k7/Makefile >var/lib/dpkg/info/headers.md5sums)
check 'headers are looked at, too' gives "debian:7	ok	$cache/kernels/k7" $KERNEL check debian:7
echo al1: >"$cache/roots/bookworm/usr/src/headers-k7/Makefile"
check 'and damaged ones are found' says_damage check debian:7 'roots/bookworm is damaged'
echo all: >"$cache/roots/bookworm/usr/src/headers-k7/Makefile"

# A cache that was copied, or is seen under another name, as in a container.
copied() {
	cp -r "$cache" "$T/elsewhere/pfnbench" && mv "$cache" "$cache.away" || return
	gives "debian:7	ok	$T/elsewhere/pfnbench/kernels/k7" env XDG_CACHE_HOME="$T/elsewhere" $KERNEL get debian:7
	local status=$?
	rm -rf "$T/elsewhere/pfnbench"
	mv "$cache.away" "$cache"
	return $status
}
mkdir "$T/elsewhere"
check 'a copied cache is a cache' copied
sed -i "s#^build_root=.*#build_root=$cache/roots/bookworm#" "$cache/kernels/k7/manifest"
check 'also one that has whole paths in it' copied

rm -r "$cache/roots/bookworm/usr/src/headers-k7"
check 'without its headers it is not cached' is_fetched_again debian:7
check 'nor listed' gives "debian:6.1	k1	9-1	$cache/kernels/k1" $KERNEL list
make_kernel debian:7 k7
ln -sfn ../gone "$cache/kernels/pins/debian:6.12"
check 'a pin to nothing is not cached' is_fetched_again debian:6.12
sed -i 's/^module_build=ok/module_build=absent/; /^build_/d' "$cache/kernels/k7/manifest"
check 'a kernel without headers in the archive is cached' gives "debian:7	ok	$cache/kernels/k7" $KERNEL get debian:7

one_failed() {
	local out status=0
	out=$($KERNEL get debian:6.1 debian:5.10 debian:7 2>/dev/null) || status=$?
	[[ $status == 1 && $(cut -f 1,2 <<<"$out" | tr '\t\n' ' ;') == 'debian:6.1 ok;debian:5.10 error;debian:7 ok;' ]] ||
		{ echo "$out"; return 1; }
}
check 'a kernel that cannot be had costs only its own line' one_failed

mkdir -p "$cache/kernels/.tmp/image.k8/dir"
echo half >"$cache/kernels/.tmp/image.k8/dir/vmlinuz"
$KERNEL get debian:8 >/dev/null 2>&1
check 'what a killed run left is removed' test ! -e "$cache/kernels/.tmp"

# While another process fetches (holds the lock), get waits and then takes what that one got.
waits_for_the_other() {
	local out
	exec 5>"$cache/kernels/.lock"
	flock 5
	echo $$ >&5
	$KERNEL get debian:6.12 >"$T/waiting" 2>&1 5>&- &
	wait_for $! grep -q waiting "$T/waiting" || { cat "$T/waiting"; return 1; }
	grep -q "waiting for pid $$ (.*kernel.sh), which has $cache/kernels/.lock" "$T/waiting" || { cat "$T/waiting"; return 1; }
	make_kernel debian:6.12 k12
	exec 5>&-
	wait $! || return 1
	out=$(tail -n 1 "$T/waiting")
	[[ $out == "debian:6.12	ok	$cache/kernels/k12" ]] || { echo "$out"; return 1; }
}
check 'a second get waits for the first, and fetches nothing twice' waits_for_the_other

finish
