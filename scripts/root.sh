# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# To be sourced after archive.sh: build roots, one for each Debian release. A root is a
# directory to chroot into, made of packages that are unpacked but not configured:
# enough to compile a kernel module, needs no privileges, and takes seconds. Its
# var/lib/dpkg/status says what has been unpacked, so that apt finds what is lacking.
#
#   root_add bookworm TMP KERNEL=VERSION...   unpack these kernels' headers

ROOT_PACKAGES='make binutils dash coreutils sed grep findutils mawk pahole'
# What the packages above depend on, but a compilation does not.
ROOT_WITHOUT='linux-base dpkg debconf libgprofng0
	libasan8 libhwasan0 libitm1 liblsan0 libquadmath0 libtsan2 libubsan1'
ROOT_STATUS=var/lib/dpkg/status

root_dir() {
	echo "$(cache_dir)/roots/$1"
}

# A paragraph that makes PACKAGE look installed to apt.
pretend_installed() {
	printf '%s\n' "Package: $1" 'Status: install ok installed' "Version: $2" 'Architecture: amd64' \
		'Multi-Arch: foreign' 'Maintainer: none' 'Description: not unpacked here' ''
}

# The paragraphs of the FILES..., then those of the status file OLD about other packages.
merge_status() {
	local old=$1
	shift
	awk -v RS= -v ORS='\n\n' '
		{ split($0, line, "\n") }
		!(line[1] in seen) { seen[line[1]] = 1; print }' "$@" "$old"
}

new_root() {
	local root=$1 dir package
	mkdir -p "$root"/usr/{bin,sbin,lib,lib64} "$root"/{build,dev,proc,tmp} "$root/var/lib/dpkg"
	for dir in bin sbin lib lib64; do
		ln -s "usr/$dir" "$root/$dir"
	done
	ln -s mawk "$root/usr/bin/awk"
	for package in $ROOT_WITHOUT; do
		pretend_installed "$package" 9999
	done >"$root/$ROOT_STATUS"
}

root_apt() {
	local release=$1 tmp=$2
	shift 2
	archive_apt "$release" apt-get -y --no-remove -o Dir::State::Status="$tmp/status" \
		-o Dir::Cache::Archives="$tmp/debs" "$@" >"$tmp/apt.log" 2>&1
}

# Removes from wanted[] the headers that apt cannot get together, with the reason in
# TMP/absent.KERNEL. Fails if there are none: then the trouble is of another kind.
drop_uninstallable() {
	local release=$1 tmp=$2 package left=() kernel
	for package in "${wanted[@]}"; do
		if [[ $package != linux-headers-* ]] || root_apt "$release" "$tmp" --simulate install "$package"; then
			left+=("$package")
		else
			kernel=${package#linux-headers-}
			first_error "$tmp/apt.log" >"$tmp/absent.${kernel%%=*}"
		fi
	done
	[[ ${#left[@]} -lt ${#wanted[@]} ]] || return 1
	wanted=("${left[@]}")
}

# Nothing counts as unpacked before the status file says so, which is replaced last; a
# new root is renamed into its place when complete.
root_add() {
	local release=$1 tmp=$2 target root item deb wanted=()
	shift 2
	target=$(root_dir "$release")
	root=$target
	mkdir -p "$tmp/debs/partial" "${target%/*}"
	exec 7>"$target.lock"
	flock 7
	if [[ ! -e $target/$ROOT_STATUS ]]; then
		root=$tmp/root
		new_root "$root"
		read -ra wanted <<<"$ROOT_PACKAGES"
	fi
	for item; do
		wanted+=("linux-headers-$item")
		pretend_installed "linux-image-${item%%=*}" "${item#*=}"
		pretend_installed "linux-base-${item%%=*}" "${item#*=}"
	done >"$tmp/images"
	merge_status "$root/$ROOT_STATUS" "$tmp/images" >"$tmp/status"
	root_download "$release" "$tmp"

	if compgen -G "$tmp/debs/*.deb" >/dev/null; then
		say "build root $release: unpacking $(find "$tmp/debs" -name '*.deb' | wc -l) packages"
		unpack_all "$tmp/debs" "$root"
	fi
	for deb in "$tmp"/debs/*.deb; do
		[[ ! -e $deb ]] || { dpkg-deb -f "$deb"; printf 'Status: install ok installed\n\n'; }
	done >"$tmp/unpacked"
	merge_status "$tmp/status" "$tmp/unpacked" >"$root/$ROOT_STATUS.new"
	sync -f "$root"
	mv "$root/$ROOT_STATUS.new" "$root/$ROOT_STATUS"
	[[ $root == "$target" ]] || { rm -rf "$target"; mv -T "$root" "$target"; }
	exec 7>&-
}

root_download() {
	local release=$1 tmp=$2
	root_apt "$release" "$tmp" --download-only install "${wanted[@]}" && return
	drop_uninstallable "$release" "$tmp" &&
		root_apt "$release" "$tmp" --download-only install "${wanted[@]}" && return
	fail "build root $release: $(first_error "$tmp/apt.log")"
}
