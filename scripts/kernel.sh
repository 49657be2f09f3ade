#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Keeps Debian's kernels in a cache, with all it takes to build a module for each; the
# host's packages, its /boot and its apt configuration stay as they are. A kernel once
# fetched is pinned: it stays the same until `update`. Needs no privileges.
#
#   scripts/kernel.sh get SPEC...      fetch what the cache lacks, or has damaged (as far as that is cheap to tell)
#   scripts/kernel.sh check SPEC...    the same, and every file is looked at
#   scripts/kernel.sh update SPEC...   look for newer ones
#   scripts/kernel.sh list             print what is cached
#
# SPEC is debian:PREFIX (debian:6.1, debian:6.12.117, debian:7, debian:7.3~rc7): the newest cloud kernel
# whose version starts with PREFIX, and of these one with headers if there is any; in trixie, sid and
# experimental only where Debian 12's suites and trixie-backports have none. get, check
# and update print a line for each, SPEC<TAB>ok<TAB>DIR or SPEC<TAB>error<TAB>REASON, and
# exit with 1 if one failed, 2 if called wrongly. list prints
# SPEC<TAB>RELEASE<TAB>VERSION<TAB>DIR.
#
# DIR has vmlinuz, config, modules/ (those of virtio uncompressed), sha256sums of these files and
# manifest, lines KEY=VALUE: spec, suite, package, package_version, release (uname -r),
# vmlinuz_sha256, files_sha256 (of sha256sums), module_build. If that is "ok" a module can be built by
# chroot into build_root, which is relative to DIR, with the headers in build_dir there (scripts/root.sh,
# scripts/module.sh); if it is "absent" module_build_reason says why not.
set -euo pipefail

ME=scripts/kernel.sh
HERE=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=archive.sh
. "$HERE/archive.sh"
# shellcheck source=root.sh
. "$HERE/root.sh"

RELEASES='bookworm trixie'
IMAGE_SUITES='bookworm bookworm-security trixie-backports'
# looked at for what the others lack
MORE_RELEASES='sid'
MORE_SUITES='trixie sid experimental'
FLAVOUR=cloud-amd64

KERNELS=$(cache_dir)/kernels
PINS=$KERNELS/pins
TMP=$KERNELS/.tmp

usage() {
	misuse "$1; call it as $ME get|check|update debian:PREFIX... or $ME list"
}

# --- the cache ---

manifest_value() {
	sed -n "s/^$2=//p" "$1/manifest"
}

declare -A INTACT=()	# directories that were looked at
WHOLE=''		# not empty: at every file
DAMAGE=''		# what is amiss with the last one

# Directories come into the cache by a rename when complete, but disks and people may
# change what is there.
has_image() {
	local dir=$1
	DAMAGE=''
	[[ -z ${INTACT[$dir]:-} ]] || return 0
	[[ -d $dir ]] || return 1
	DAMAGE="$dir is incomplete"
	[[ -s $dir/vmlinuz && -s $dir/config && -s $dir/manifest ]] || return 1
	DAMAGE="$dir/vmlinuz is damaged"
	[[ $(sha256_of "$dir/vmlinuz") == "$(manifest_value "$dir" vmlinuz_sha256)" ]] || return 1
	if [[ -n $WHOLE && -n $(manifest_value "$dir" files_sha256) ]]; then
		DAMAGE="a file in $dir is damaged"
		[[ $(sha256_of "$dir/sha256sums") == "$(manifest_value "$dir" files_sha256)" ]] || return 1
		(cd "$dir" && sha256sum --check --status sha256sums 2>/dev/null) || return 1
	fi
	DAMAGE=''
	INTACT[$dir]=yes
}

# Where a root is tells its name: a cache may be copied, and older manifests have its whole path.
build_root_of() {
	local root
	root=$(manifest_value "$1" build_root)
	echo "$(cache_dir)/roots/${root##*/}"
}

has_headers() {
	local root
	[[ $(manifest_value "$1" module_build) == ok ]] || return 0
	root=$(build_root_of "$1")
	DAMAGE="$root lacks the headers of $(manifest_value "$1" release)"
	[[ -e $root$(manifest_value "$1" build_dir)/Makefile ]] || return 1
	DAMAGE="$root is damaged"
	[[ -z $WHOLE || -z $(root_damaged "$root") ]] || return 1
	DAMAGE=''
}

is_complete() {
	has_image "$1" && has_headers "$1"
}

pinned_dir() {
	local target
	target=$(readlink "$PINS/$1") && echo "$KERNELS/${target##*/}"
}

# The directory of SPEC, if the cache has all of it.
cached() {
	local dir
	DAMAGE=''
	dir=$(pinned_dir "$1") && is_complete "$dir" && echo "$dir"
}

list_kernels() {
	local link spec dir
	for link in "$PINS"/*; do
		spec=${link##*/}
		dir=$(cached "$spec") || continue
		printf '%s\t%s\t%s\t%s\n' "$spec" "$(manifest_value "$dir" release)" \
			"$(manifest_value "$dir" package_version)" "$dir"
	done
}

# --- which image a spec means ---

spec_prefix() {
	[[ $1 =~ ^debian:([0-9]+([.+~-][0-9A-Za-z]+)*)$ ]] && echo "${BASH_REMATCH[1]}"
}

# 6.1 means 6.1.x, not 6.12.
version_matches() {
	[[ $1 == "$2" || $1 == "$2"[.+~-]* ]]
}

# list_images RELEASES SUITES: every image as a line KERNEL VERSION SUITE PACKAGE RELEASE HEADERS(0|1). The kernel is in
# linux-image-* or, where that is an empty package, in linux-binary-*, which may still be
# there when the modules of a superseded kernel have gone.
list_images() {
	local release names
	for release in $1; do
		names=$(archive_apt "$release" apt-cache pkgnames linux- 2>/dev/null |
			grep -E "^linux-(image|binary|modules|headers)-[0-9]+\.[0-9]+[^ ]*-$FLAVOUR\$") || continue
		# shellcheck disable=SC2086 # a list of words
		archive_apt "$release" apt-cache madison $names |
			awk -v suites=" $2 " -v release="$release" -v OFS='\t' '
				{ split($6, part, "/")
				  kernel = $1; sub(/^linux-[a-z]*-/, "", kernel)
				  key = kernel OFS $3 }
				# of two numbers: a release candidate, or an empty package
				kernel ~ /^[0-9]+\.[0-9]+-/ && $3 !~ /~rc/ { next }
				$1 ~ /^linux-headers-/ { headers[key] = 1; next }
				$1 ~ /^linux-modules-/ { modules[key] = 1; next }
				!index(suites, " " part[1] " ") { next }
				!(key in package) || $1 ~ /^linux-binary-/ { package[key] = $1; suite[key] = part[1] }
				END { for (key in package)
					if (package[key] !~ /^linux-binary-/ || key in modules)
						print key, suite[key], package[key], release, (key in headers) + 0 }'
	done
}

# The best line for PREFIX of those on standard input.
choose_image() {
	local prefix=$1 line best='' version best_version='' headers best_headers=0
	while read -r line; do
		IFS=$'\t' read -r _ version _ _ _ headers <<<"$line"
		version_matches "$version" "$prefix" || continue
		[[ $headers -ge $best_headers ]] || continue
		if [[ -z $best || $headers -gt $best_headers ]] ||
			dpkg --compare-versions "$version" gt "$best_version"; then
			best=$line best_version=$version best_headers=$headers
		fi
	done
	[[ -n $best ]] && echo "$best"
}

# --- fetching ---

# Downloads an image's packages into JOB and makes JOB/dir of them, all but the manifest.
fetch_image() {
	local release=$1 kernel=$2 version=$3 job=$4 packages modules image config
	mkdir -p "$job/debs" "$job/x/usr/lib" "$job/dir"
	ln -s usr/lib "$job/x/lib"
	mapfile -t packages < <(archive_apt "$release" apt-cache madison linux-{image,binary,modules,base}-"$kernel" 2>/dev/null |
		awk -v version="$version" '$3 == version { print $1 "=" version }' | sort -u)
	(cd "$job/debs" && fetching_into . archive_apt "$release" apt-get download "${packages[@]}") >"$job/apt.log" 2>&1 ||
		fail_to_fetch "$kernel" "$job" "$job/apt.log"
	unpack_all "$job/debs" "$job/x"
	modules=$(compgen -G "$job/x/lib/modules/*") || fail "$kernel: no modules in ${packages[*]}"
	image=$(compgen -G "$job/x/boot/vmlinuz-*" || ls "$modules/vmlinuz") || fail "$kernel: no vmlinuz in ${packages[*]}"
	config=$(compgen -G "$job/x/boot/config-*" || ls "$modules/config") || fail "$kernel: no config in ${packages[*]}"
	mv "$image" "$job/dir/vmlinuz"
	mv "$config" "$job/dir/config"
	# Whoever loads modules in the guest should not need to know xz.
	find "$modules" -name '*virtio*.ko.xz' -exec xz -d '{}' +
	mv -T "$modules" "$job/dir/modules"
	(cd "$job/dir" && find . -type f -printf '%P\0' | sort -z | xargs -0 sha256sum --) >"$job/sha256sums"
	mv "$job/sha256sums" "$job/dir/sha256sums"
	echo "${modules##*/}" >"$job/uname"
}

print_manifest() {
	local spec=$1 uname=$2 image=$3 dir=$4 absent=$5 kernel version suite package release
	IFS=$'\t' read -r kernel version suite package release _ <<<"$image"
	printf '%s\n' "spec=$spec" "suite=$suite" "package=$package" "package_version=$version" "release=$uname" \
		"vmlinuz_sha256=$(sha256_of "$dir/vmlinuz")"
	[[ ! -e $dir/sha256sums ]] || echo "files_sha256=$(sha256_of "$dir/sha256sums")"
	if [[ -n $absent ]]; then
		printf '%s\n' 'module_build=absent' "module_build_reason=$absent"
	else
		printf '%s\n' 'module_build=ok' "build_root=../../roots/$release" "build_dir=/usr/src/linux-headers-$kernel"
	fi
}

final_dir() {
	local kernel version
	IFS=$'\t' read -r kernel version _ <<<"$1"
	kernel=${kernel}_$version
	echo "$KERNELS/${kernel//[^A-Za-z0-9._+-]/-}"
}

# --- jobs: functions that run at the same time, each with directory TMP/NAME ---

declare -A JOBS=()

# A job has a process group of its own, so that stop_jobs reaches all it started.
start() {
	local name=$1
	shift
	[[ -z ${JOBS[$name]:-} ]] || return 0
	mkdir -p "$TMP/$name"
	set -m
	("$@") 2>"$TMP/$name/err" &
	JOBS[$name]=$!
	set +m
}

# Waits for all jobs; those that failed leave a reason.
finish_jobs() {
	local name
	for name in "${!JOBS[@]}"; do
		wait "${JOBS[$name]}" || job_reason "$name" >"$TMP/$name/failed"
		unset "JOBS[$name]"
	done
}

job_reason() {
	local dir=$TMP/$1 line
	line=$(sed -n "s#^$ME: ##p" "$dir/err" | tail -n 1)
	[[ -n $line || ! -e $dir/apt.log ]] || line=$(first_error "$dir/apt.log")
	line=${line:-$(tail -n 1 "$dir/err")}
	[[ $line == *' is full: '* ]] || line+=$(full_hint "$KERNELS" "$(tail -c 4000 "$dir/err")")
	echo "$line"
}

stop_jobs() {
	local pid
	for pid in "${JOBS[@]}"; do
		kill -TERM -- "-$pid" 2>/dev/null || true
	done
}

# --- commands ---

update_lists() {
	local when=$1 release
	shift
	find_mirrors
	for release; do
		start "update.$release" archive_update "$release" "$when"
	done
	finish_jobs
	for release; do
		[[ ! -e $TMP/update.$release/failed ]] || sed "s#^#$ME: #" "$TMP/update.$release/failed" >&2
	done
}

# Images of each SPEC that there are, to TMP/images.
find_images() {
	local refresh=$1 spec
	shift
	# shellcheck disable=SC2086 # a list of words
	update_lists "$refresh" $RELEASES
	list_images "$RELEASES" "$IMAGE_SUITES" >"$TMP/images"
	for spec; do
		choose_image "$(spec_prefix "$spec")" <"$TMP/images" >/dev/null || {
			# shellcheck disable=SC2086 # a list of words
			update_lists "$refresh" $MORE_RELEASES
			list_images "$RELEASES $MORE_RELEASES" "$MORE_SUITES" >"$TMP/more"
			return
		}
	done
}

image_for() {
	choose_image "$(spec_prefix "$1")" <"$TMP/images" || choose_image "$(spec_prefix "$1")" <"$TMP/more"
}

# Fetches and pins each SPEC; result lines to TMP/results.
fetch() {
	local refresh=$1 spec image kernel version suite package release headers
	local -A image_of=() headers_of=()
	shift
	find_images "$refresh" "$@"
	for spec; do
		image=$(image_for "$spec") || continue
		image_of[$spec]=$image
		IFS=$'\t' read -r kernel version suite package release headers <<<"$image"
		say "$spec: $package $version from $suite"
		if ! has_image "$(final_dir "$image")"; then
			start "image.$kernel" fetch_image "$release" "$kernel" "$version" "$TMP/image.$kernel"
		fi
		[[ $headers == 0 ]] || headers_of[$release]+=" $kernel=$version"
	done
	for release in "${!headers_of[@]}"; do
		# shellcheck disable=SC2086 # a list of words
		start "root.$release" root_add "$release" "$TMP/root.$release" ${headers_of[$release]}
	done
	finish_jobs
	for spec; do
		publish "$spec" "${image_of[$spec]:-}" >>"$TMP/results"
	done
}

# Moves into the cache what the jobs got for SPEC, pins it, and prints the result line.
publish() {
	local spec=$1 image=$2 kernel release headers dir reason
	IFS=$'\t' read -r kernel _ _ _ release headers <<<"$image"
	if [[ -z $image ]]; then
		# it may be in lists that could not be had
		reason=$(cat "$TMP"/update.*/failed 2>/dev/null | head -n 1 || true)
		: "${reason:=no complete $FLAVOUR kernel in ${IMAGE_SUITES// /, }, ${MORE_SUITES// /, } has a version that starts with ${spec#debian:}}"
	else
		reason=$(cat "$TMP/image.$kernel/failed" 2>/dev/null ||
			{ [[ $headers == 1 ]] && cat "$TMP/root.$release/failed" 2>/dev/null; } || true)
	fi
	if [[ -n $reason ]]; then
		printf '%s\terror\t%s\n' "$spec" "$reason"
		return
	fi
	dir=$(final_dir "$image")
	install_image "$spec" "$image" "$dir"
	ln -s "../${dir##*/}" "$TMP/pin"
	mv -T "$TMP/pin" "$PINS/$spec"
	printf '%s\tok\t%s\n' "$spec" "$dir"
}

# Completes the fetched image, or the one that is there, by its manifest.
install_image() {
	local spec=$1 image=$2 dir=$3 kernel version release headers new uname absent=''
	IFS=$'\t' read -r kernel version _ _ release headers <<<"$image"
	new=$TMP/image.$kernel/dir
	if [[ -d $new ]]; then
		uname=$(cat "$TMP/image.$kernel/uname")
	else
		new=$dir
		uname=$(manifest_value "$dir" release)
	fi
	if [[ $headers == 0 ]]; then
		absent="the archive has no linux-headers-$kernel $version"
	elif [[ -e $TMP/root.$release/absent.$kernel ]]; then
		absent=$(cat "$TMP/root.$release/absent.$kernel")
	fi
	print_manifest "$spec" "$uname" "$image" "$new" "$absent" >"$new/manifest.new"
	sync -f "$new"
	mv "$new/manifest.new" "$new/manifest"
	[[ $new != "$dir" ]] || return 0
	rm -rf "$dir"
	mv -T "$new" "$dir"
}

clean_up() {
	[[ -s $TMP/results ]] || tell_if_full "$1" "$KERNELS"
	stop_jobs
	wait
	rm -rf "$TMP"
}

get() {
	local refresh=$1 spec dir todo=() results
	shift
	[[ $# -gt 0 ]] || usage 'no kernel named'
	for spec; do
		spec_prefix "$spec" >/dev/null || usage "$spec: a kernel is named debian:VERSION, like debian:6.12"
	done
	if [[ -n $refresh ]] || ! all_cached "$@"; then
		lock_and_clean "$KERNELS"
		trap 'clean_up $?' EXIT
		trap 'exit 130' INT
		trap 'exit 143' TERM
		mkdir -p "$PINS"
		for spec; do
			if [[ -n $refresh ]] || ! cached "$spec" >/dev/null; then
				todo+=("$spec")
				[[ -z $DAMAGE ]] || tell "$spec: $DAMAGE; it is fetched again"
			fi
		done
		: >"$TMP/results" || fail "$KERNELS cannot be written to$(full_hint "$KERNELS")"
		if [[ ${#todo[@]} -gt 0 ]]; then
			fetch "$refresh" "${todo[@]}"
		fi
		results=$(cat "$TMP/results")
	fi
	print_results "${results:-}" "$@"
}

all_cached() {
	local spec
	for spec; do
		cached "$spec" >/dev/null || return 1
	done
}

# A line for each spec, in the order asked for; fails if one says error.
print_results() {
	local results=$1 spec line status=0
	shift
	for spec; do
		line=$(grep -m 1 -F "$spec"$'\t' <<<"$results") ||
			line=$(printf '%s\tok\t%s' "$spec" "$(cached "$spec")")
		echo "$line"
		[[ $line != *$'\terror\t'* ]] || status=1
	done
	return $status
}

# Tests source this file for its functions.
[[ ${BASH_SOURCE[0]} == "$0" ]] || return 0

case ${1:-} in
get) get '' "${@:2}" ;;
check)
	WHOLE=yes
	get '' "${@:2}"
	;;
update) get now "${@:2}" ;;
list)
	[[ $# -eq 1 ]] || usage 'list takes no arguments'
	list_kernels
	;;
'') usage 'no command' ;;
*) usage "$1: no such command" ;;
esac
