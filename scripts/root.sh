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
	archive_apt "$release" apt-get -y --no-remove --fix-broken -o Dir::State::Status="$tmp/status" \
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
	take_lock 7 "$target.lock"
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
	[[ $root != "$target" ]] || drop_damaged "$root"	# adds to wanted
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

# The packages whose files are not what was unpacked, by their checksums.
root_damaged() {
	local root=$1 list package
	for list in "$root"/var/lib/dpkg/info/*.md5sums; do
		[[ -s $list ]] || continue
		package=${list##*/}
		(cd "$root" && md5sum --check --status "$list" 2>/dev/null) || echo "${package%.md5sums}"
	done
}

# They count as not unpacked, and so do headers that are gone. The rest must be asked for by name.
drop_damaged() {
	local root=$1 package damaged
	damaged=$(root_damaged "$root")
	while read -r package; do
		[[ -d $root/usr/src/$package ]] || damaged+=$'\n'$package
	done < <(sed -n 's/^Package: \(linux-headers-[0-9].*\)/\1/p' "$root/$ROOT_STATUS")
	damaged=$(sort -u <<<"$damaged" | tr '\n' ' ')
	[[ -n ${damaged// /} ]] || return 0
	tell "build root ${root##*/}: damaged, and fetched again: $damaged"
	awk -v RS= -v ORS='\n\n' -v damaged=" $damaged " '
		{ split($0, line, "\n"); sub(/^Package: /, "", line[1]) }
		!index(damaged, " " line[1] " ")' "$root/$ROOT_STATUS" >"$root/$ROOT_STATUS.new"
	mv "$root/$ROOT_STATUS.new" "$root/$ROOT_STATUS"
	for package in $damaged; do
		[[ " ${wanted[*]%%=*} " == *" $package "* ]] || wanted+=("$package")
	done
}

root_download() {
	local release=$1 tmp=$2
	fetching_into "$tmp/debs" root_apt "$release" "$tmp" --download-only install "${wanted[@]}" && return
	drop_uninstallable "$release" "$tmp" &&
		fetching_into "$tmp/debs" root_apt "$release" "$tmp" --download-only install "${wanted[@]}" && return
	fail_to_fetch "build root $release" "$tmp" "$tmp/apt.log"
}
