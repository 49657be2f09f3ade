#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Builds a small kernel for guests, with the options of scripts/kernel.config and yours, and
# keeps it in the cache together with what it takes to build a module for it. The same source,
# patches, options and compiler are built once. Needs no privileges and leaves DIR as it is.
#
#   scripts/kernel_build.sh build --source DIR|debian:PREFIX [--name NAME] [--patch FILE]...
#                                 [--fragment FILE]... [--update]
#   scripts/kernel_build.sh find NAME    print image:PATH build:PATH of the kernel of that name
#   scripts/kernel_build.sh list         a line NAME<TAB>RELEASE<TAB>SOURCE<TAB>DIR for each
#
# DIR is a tree of Linux (in a git tree, the files that git knows or does not ignore);
# debian:PREFIX is Debian's source package of that version, which stays the same until
# --update. Patches are applied in order with patch -p1. A fragment is lines of .config; one
# that did not take effect is an error. Of Debian's source the tree that was built last is kept: the
# next build with the same fragments compiles what its patches change. build prints, as its last
# line, how experiments and --kernel name the kernel: image:PATH build:PATH. Exit status 1: it
# cannot be built, 2: called wrongly. A % in NAME becomes the first digits of what tells the kernel
# from others.
set -euo pipefail
shopt -s inherit_errexit
export LC_ALL=C

ME=${PFNBENCH_NAME:-scripts/kernel_build.sh}
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=archive.sh
. "$HERE/archive.sh"

RECIPE=2	# change this when the same input comes to be built differently
BASE=$HERE/kernel.config
TOOLS='gcc make ld flex bison bc patch xz'
RELEASES='bookworm trixie'
BUILT=$(cache_dir)/built
SOURCES=$(cache_dir)/sources
TMP=$BUILT/.tmp
KEPT=$BUILT/.tree
LOG_LINES=20

usage() {
	misuse "$1; call it as $ME build --source DIR|debian:PREFIX [--name NAME] [--patch FILE]... [--fragment FILE]..., $ME find NAME or $ME list"
}

# What is fetched and built is kept; who keeps it may be a bad disk.
is_damaged() {
	[[ $(sha256_of "$1/vmlinuz") != "$(manifest_value "$1" vmlinuz_sha256)" ]]
}

hash_of() {
	sha256sum | cut -d ' ' -f 1
}

manifest_value() {
	sed -n "s/^$2=//p" "$1/manifest"
}

check_tools() {
	local tool missing=''
	for tool in $TOOLS; do
		command -v "$tool" >/dev/null || missing+=" $tool"
	done
	# objtool, which is built along, reads ELF files
	! command -v gcc >/dev/null || gcc -include libelf.h -x c -E - </dev/null >/dev/null 2>&1 || missing+=' libelf.h'
	[[ -z $missing ]] || fail "missing:$missing; run scripts/setup.sh"
}

# --- where the source is from ---

debian_prefix() {
	[[ $1 =~ ^debian:([0-9]+(\.[0-9]+)*)$ ]] && echo "${BASH_REMATCH[1]}"
}

# The newest source package for PREFIX, as RELEASE PACKAGE VERSION. 6.1 means 6.1.x, not 6.12.
choose_package() {
	local prefix=$1 release names best='' package version best_version=''
	for release in $RELEASES; do
		archive_update "$release" "$update"
		names=$(archive_apt "$release" apt-cache pkgnames linux-source- | grep -E '^linux-source-[0-9.]+$') || continue
		# shellcheck disable=SC2086 # a list of words
		while read -r package version; do
			[[ $version == "$prefix"[.+~-]* ]] || continue
			if [[ -z $best ]] || dpkg --compare-versions "$version" gt "$best_version"; then
				best="$release $package $version" best_version=$version
			fi
		done < <(archive_apt "$release" apt-cache madison $names | awk '{ print $1, $3 }')
	done
	[[ -n $best ]] || fail "no linux-source package in ${RELEASES// /, } has a version that starts with $prefix"
	echo "$best"
}

# Fetches SPEC's source into the cache unless it is there; sets tarball, package, version.
fetch_source() {
	local spec=$1 pin=$SOURCES/pins/$1 chosen release file sha256
	mkdir -p "$SOURCES/pins" "$SOURCES/.tmp"
	if [[ -z $update && -e $pin ]]; then
		read -r package version sha256 <"$pin"
		tarball=$SOURCES/${package}_$version.tar.xz
		if [[ -s $tarball ]]; then
			# pins of earlier versions have none
			[[ -n $sha256 && $(sha256_of "$tarball") != "$sha256" ]] || return 0
			say "$tarball is damaged; it is fetched again"
			rm -f "$tarball"
		fi
	fi
	find_mirrors
	chosen=$(choose_package "$(debian_prefix "$spec")")
	read -r release package version <<<"$chosen"
	tarball=$SOURCES/${package}_$version.tar.xz
	if [[ ! -s $tarball ]]; then
		say "fetching $package $version"
		rm -rf "$SOURCES/.tmp"
		mkdir -p "$SOURCES/.tmp"
		(cd "$SOURCES/.tmp" && fetching_into . archive_apt "$release" apt-get download "$package=$version" >log 2>&1) ||
			fail_to_fetch "cannot download $package" "$SOURCES" "$SOURCES/.tmp/log"
		file=$(compgen -G "$SOURCES/.tmp/*.deb")
		dpkg-deb --fsys-tarfile "$file" | tar -x -O --wildcards '*.tar.xz' >"$SOURCES/.tmp/tar" ||
			fail "$package cannot be unpacked$(full_hint "$SOURCES")"
		sync "$SOURCES/.tmp/tar"
		mv "$SOURCES/.tmp/tar" "$tarball"
		rm -rf "$SOURCES/.tmp"
	fi
	echo "$package $version $(sha256_of "$tarball")" >"$pin"
}

# The files of DIR that make the source, as a tar stream that depends on nothing but them.
stream_dir() {
	local dir=$1 order=(--sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner)
	if [[ -e $dir/.git ]] && git -C "$dir" rev-parse --git-dir >/dev/null 2>&1; then
		# shellcheck disable=SC2016 # expands in the inner shell
		git -C "$dir" ls-files -z --cached --others --exclude-standard |
			(cd "$dir" && xargs -0 sh -c 'for f; do [ ! -e "$f" ] && [ ! -L "$f" ] || printf "%s\0" "$f"; done' sh) |
			sort -z -u | tar -c -C "$dir" "${order[@]}" --no-recursion --null -T -
	else
		tar -c -C "$dir" "${order[@]}" --exclude='*.o' --exclude='*.ko' --exclude='*.a' --exclude='.*.cmd' .
	fi
}

# Sets identity, and what the manifest tells of the source.
identify_source() {
	package='' version=''
	if debian_prefix "$1" >/dev/null; then
		fetch_source "$1"
		identity="$package $version"
	else
		identity=$(stream_dir "$1" | hash_of)
	fi
}

# made_of FILE...: what makes a kernel what it is, with FILEs that are patches or options
made_of() {
	printf '%s\n' "recipe $RECIPE" "source $identity" "compiler $compiler" "linker $(ld --version | head -n 1)"
	sha256sum "$BASE" "$@" | cut -d ' ' -f 1
}

# Takes the patches out of the tree that was kept, the last one first, if it is of the same. From here on it is no whole
# one, until keep_tree.
take_kept_tree() {
	local patch
	[[ -e $KEPT/made_of && $(<"$KEPT/made_of") == "$(made_of "${fragments[@]}")" ]] || return
	rm "$KEPT/made_of"
	for patch in $(find "$KEPT/patches" -type f | sort -r); do
		patch -d "$KEPT/linux" -p1 -R -N -t -r - <"$patch" >/dev/null 2>&1 || return
	done
}

# Puts the source into $tree. One that was built before needs no cleaning.
unpack_source() {
	clean=mrproper
	if [[ -z $tarball ]]; then
		tree=$TMP/linux
		mkdir "$tree"
		stream_dir "$source" | tar -x -C "$tree" --no-same-owner
		return
	fi
	tree=$KEPT/linux
	if take_kept_tree; then
		clean=''
		return
	fi
	say "unpacking $source"
	rm -rf "$KEPT"
	mkdir -p "$tree"
	xz -d -T 0 <"$tarball" | tar -x -C "$tree" --strip-components=1 --no-same-owner
}

# The tree of Debian's source serves the next build.
keep_tree() {
	local file i=100
	[[ -n $tarball ]] || return 0
	rm -rf "$KEPT/patches"
	mkdir "$KEPT/patches"
	for file in "${patches[@]}"; do
		cp "$file" "$KEPT/patches/$((i++))"
	done
	made_of "${fragments[@]}" >"$KEPT/made_of"
}

# --- making it ---

# The first hunk that does not fit, from patch's messages: "FILE, hunk N (line L)".
failed_hunk() {
	awk '/^(patching|checking) file / { sub(/^[a-z]+ file /, ""); file = $0 }
		/^Hunk #[0-9]+ FAILED at [0-9]+/ { sub("#", "", $2); sub(/\.$/, "", $5)
			print file ", hunk " $2 " (line " $5 ")"; found = 1; exit }
		/^can.t find file to patch/ { missing = 1 }
		missing && /^[|]?\+\+\+ / { sub("^b/", "", $2); print $2 ", which the source does not have"; found = 1; exit }
		{ last = $0 }
		END { if (!found) print last }' "$1"
}

apply_patches() {
	local file
	for file in "${patches[@]}"; do
		patch -d "$tree" -p1 -N -t -r - --no-backup-if-mismatch <"$file" >"$TMP/patch.log" 2>&1 ||
			fail "$file does not apply: $(failed_hunk "$TMP/patch.log"); make it for this source"
	done
}

run_make() {
	local cc=gcc
	! command -v ccache >/dev/null || cc='ccache gcc'
	# NOCPP2: what was preprocessed to look it up is compiled, and not preprocessed again
	env -i PATH="$PATH" HOME="${HOME:-/tmp}" CCACHE_DIR="${CCACHE_DIR:-$(cache_dir)/ccache}" CCACHE_NOCPP2=1 LC_ALL=C \
		KBUILD_BUILD_TIMESTAMP='2025-01-01 00:00:00 +0000' KBUILD_BUILD_USER=pfnbench \
		KBUILD_BUILD_HOST=pfnbench KBUILD_BUILD_VERSION=1 \
		make -C "$tree" -j "$(nproc)" ARCH=x86_64 CC="$cc" "$@" >>"$log" 2>&1 </dev/null
}

# What somebody wants to see of a log: not the progress of make.
show_log() {
	grep -vE '^  [A-Z]+ |^make(\[[0-9]+\])?: (Entering|Leaving)' "$log" | tail -n $LOG_LINES >&2 || true
}

# Lines "FILE:LINE: CONFIG_X=y" of those options of FILE that .config does not have as asked.
not_in_effect() {
	awk -v file="$1" '
		function name(line) {
			if (match(line, /^# CONFIG_[A-Za-z0-9_]+ is not set$/)) return $2
			if (match(line, /^CONFIG_[A-Za-z0-9_]+=/)) return substr(line, 1, RLENGTH - 1)
			return "" }
		{ sub(/[ \t\r]+$/, ""); key = name($0) }
		key == "" { next }
		FNR == NR { have[key] = $0; next }
		{ value = $0; if (value ~ /^#/ || value ~ /=n$/) value = ""
		  is = have[key]; if (is ~ /^#/) is = ""
		  if (is != value)
			print file ":" FNR ": " $0 (is == "" ? " (it is not set)" : " (it is " is ")") }' "$tree/.config" "$1"
}

# A fragment is options, comments and empty lines.
check_fragment() {
	local bad
	bad=$(grep -nvE '^[[:space:]]*(#.*)?$|^CONFIG_[A-Za-z0-9_]+=("[^"]*"|[^[:space:]]+)[[:space:]]*$' "$1" | head -n 1) || return 0
	misuse "$1:${bad%%:*}: '${bad#*:}' is no option; write CONFIG_NAME=y or # CONFIG_NAME is not set"
}

configure() {
	local file lost
	# shellcheck disable=SC2086 # a word or none
	run_make $clean tinyconfig || { show_log; fail "$source does not configure; see above or $log"; }
	{
		cat "$BASE"
		for file; do
			cat "$file"
			echo
		done
	} >>"$tree/.config"
	# not CONFIG_LOCALVERSION: all files include the options, and ccache would find none of them again
	echo "-pfnbench-${id:0:8}" >"$tree/localversion-pfnbench"
	run_make olddefconfig || { show_log; fail "$source does not configure; see above or $log"; }
	not_in_effect "$BASE" >"$TMP/lost"
	for file; do
		lost=$(not_in_effect "$file")
		[[ -z $lost ]] || { echo "$lost" >&2; fail "$file: these options did not take effect; drop them or add what they depend on"; }
	done
}

# As scripts/package/install-extmod-build of Linux: what it takes to build a module.
install_build_dir() {
	local to=$1
	mkdir -p "$to"
	(
		cd "$tree"
		find . -maxdepth 1 \( -name 'Makefile*' -o -name Kbuild -o -name Kconfig \)
		find arch/x86 -maxdepth 1 -name 'Makefile*'
		find arch/x86 \( -name 'Kbuild.platforms' -o -name Platform \)
		find include scripts arch/x86/include ! -name '*.o' ! -name '.*.cmd' ! -type d
		printf '%s\n' .config Module.symvers System.map
		find . -name '*.ko'	# what guests load
		[[ ! -x tools/objtool/objtool ]] || echo tools/objtool/objtool
	) | sort -u | tar -c -C "$tree" --no-recursion -T - | tar -x -C "$to"
}

print_manifest() {
	local file
	printf '%s\n' "source=$source" "identity=$identity" "package=$package" "package_version=$version" \
		"release=$(cat "$tree/include/config/kernel.release")" "compiler=$compiler" \
		"vmlinuz_sha256=$(hash_of <"$TMP/out/vmlinuz")"
	for file in "${patches[@]}"; do
		echo "patch=$(hash_of <"$file") ${file##*/}"
	done
	for file in "${fragments[@]}"; do
		echo "fragment=$(hash_of <"$file") ${file##*/}"
	done
	sed "s#^$HERE/#without=#" "$TMP/lost"
}

make_kernel() {
	local started=$SECONDS
	unpack_source
	apply_patches
	: >"$log"
	configure "${fragments[@]}"
	say "building it with $(nproc) jobs; messages go to $log"
	run_make bzImage modules || { show_log; keep_tree; fail "$source does not build; see above or $log"; }
	mkdir -p "$TMP/out"
	cp "$tree/arch/x86/boot/bzImage" "$TMP/out/vmlinuz"
	cp "$tree/.config" "$TMP/out/config"
	install_build_dir "$TMP/out/build"
	print_manifest >"$TMP/out/manifest"
	keep_tree
	sync -f "$TMP/out"
	rm -rf "${BUILT:?}/$id"
	mv -T "$TMP/out" "$BUILT/$id"
	rm -f "$log"
	say "built in $((SECONDS - started)) s"
}

is_complete() {
	[[ -s $1/vmlinuz && -s $1/manifest && -e $1/build/Module.symvers ]] && ! is_damaged "$1"
}

print_spec() {
	echo "image:$1/vmlinuz build:$1/build"
}

# --- commands ---

check_file() {
	[[ -f $1 && -r $1 ]] || misuse "$1: no such file"
}

check_input() {
	local file
	[[ -n $source ]] || usage 'no --source'
	if [[ $source != debian:* ]]; then
		[[ -d $source ]] || misuse "$source: no such directory; name a tree of Linux, or debian:6.12"
		source=$(cd "$source" && pwd)
		[[ -e $source/Makefile && -e $source/Kconfig && -d $source/arch/x86 ]] ||
			misuse "$source: no source of Linux; name the directory that its Makefile and Kconfig are in"
	else
		debian_prefix "$source" >/dev/null || misuse "$source: a source is named debian:VERSION, like debian:6.12"
	fi
	for file in "${patches[@]}"; do
		check_file "$file"
	done
	for file in "${fragments[@]}"; do
		check_file "$file"
		check_fragment "$file"
	done
	[[ -z $name || $name =~ ^[A-Za-z0-9][A-Za-z0-9._%-]*$ ]] ||
		misuse "$name: a name is letters, digits, '.', '_' and '-'"
}

clean_up() {
	tell_if_full "$1" "$BUILT"
	rm -rf "$TMP"
	[[ -e $KEPT/made_of ]] || rm -rf "$KEPT"
}

build() {
	local source='' name='' update='' patches=() fragments=()
	local identity package version tarball='' compiler id log tree clean
	while [[ $# -gt 0 ]]; do
		case $1 in
		--source | --name | --patch | --fragment) [[ $# -ge 2 && -n $2 ]] || usage "$1 takes a value" ;;&
		--source) source=$2; shift ;;
		--name) name=$2; shift ;;
		--patch) patches+=("$2"); shift ;;
		--fragment) fragments+=("$2"); shift ;;
		--update) update=now ;;
		*) usage "$1: no such option" ;;
		esac
		shift
	done
	check_input
	check_tools
	lock_and_clean "$BUILT"
	trap 'clean_up $?' EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM
	identify_source "$source"
	compiler=$(gcc --version | head -n 1)
	id=$({
		made_of "${patches[@]}" "${fragments[@]}"
		echo "patches ${#patches[@]}"
	} | hash_of)
	id=${id:0:16} log=$BUILT/$id.log
	if ! is_complete "$BUILT/$id"; then
		[[ ! -e $BUILT/$id ]] || say "$BUILT/$id is damaged; it is built again"
		make_kernel
	fi
	name=${name//%/${id:0:8}}
	if [[ -n $name ]]; then
		mkdir -p "$BUILT/names"
		ln -s "../$id" "$TMP/name"
		mv -T "$TMP/name" "$BUILT/names/$name"
		say "its name in experiments is built:$name"
	fi
	print_spec "$BUILT/$id"
}

find_kernel() {
	local dir
	[[ $# -eq 1 && -n $1 ]] || usage 'find takes a name'
	dir=$(readlink "$BUILT/names/$1") || fail "no kernel was built with --name $1; pfnbench list kernels names those that are there"
	dir=$BUILT/${dir##*/}
	is_complete "$dir" || fail "$dir is gone, incomplete or damaged; build $1 again"
	print_spec "$dir"
}

list_built() {
	local link dir
	[[ $# -eq 0 ]] || usage 'list takes no arguments'
	for link in "$BUILT"/names/*; do
		dir=$BUILT/$(basename "$(readlink "$link")") || continue
		is_complete "$dir" || continue
		printf '%s\t%s\t%s\t%s\n' "${link##*/}" "$(manifest_value "$dir" release)" "$(manifest_value "$dir" source)" "$dir"
	done
}

# Tests source this file for its functions.
[[ ${BASH_SOURCE[0]} == "$0" ]] || return 0

case ${1:-} in
build) build "${@:2}" ;;
find) find_kernel "${@:2}" ;;
list) list_built "${@:2}" ;;
'') usage 'no command' ;;
*) usage "$1: no such command" ;;
esac
