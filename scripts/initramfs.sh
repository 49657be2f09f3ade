#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Packs the initramfs of a guest: BINARY as /init, the shared libraries it needs, and
# each FILE as /NAME. The same files give the same bytes, whoever packs them, wherever
# and whenever; what debuggers need is left out, for it names the folder that the program was
# built in. There is no /dev/console in it: the initramfs built into every kernel
# has one. It is not compressed: for the 4 MB that a typical one holds, a guest under icount
# spends 75 to 87 ms less of its time to unpack it (measured on 6.1, 6.12 and 7.3) than for
# the 2 MB that gzip would make of them. Needs no privileges.
#
#   scripts/initramfs.sh OUT BINARY [FILE=NAME...] [modules=DIR NAME...]
#
# Programs among the FILEs get their libraries as well. NAMEs are modules of the kernel whose modules
# are in DIR: each becomes /modules/NAME/, with the files 0.ko, 1.ko, ... in the order in which they are
# to be loaded, itself last. Those that DIR has not, because the kernel has them built in or not at all, are left
# out.
set -euo pipefail
export LC_ALL=C
# What somebody has loaded into programs here is not there in a guest.
unset LD_PRELOAD LD_AUDIT LD_LIBRARY_PATH

ME=scripts/initramfs.sh
DIRECTORIES='dev proc sys tmp run'

fail() {
	echo "$ME: $*" >&2
	exit 1
}

usage() {
	echo "$ME: $1; call it as $ME OUT BINARY [FILE=NAME...] [modules=DIR NAME...]" >&2
	exit 2
}

# put FILE NAME: modes are those of the tree, not of whoever made the file.
put() {
	local mode=644
	[[ -f $1 && -r $1 ]] || fail "$1: no such file; build it first"
	[[ ! -x $1 ]] || mode=755
	install -D -m "$mode" "$1" "$tree/$2"
}

# The paths of the libraries that BINARY loads, the loader among them.
libraries() {
	local output
	output=$(ldd "$1" 2>&1) || {
		[[ $output == *'not a dynamic executable'* ]] || fail "$1: ldd: $output"
		return 0
	}
	if [[ $output == *'not found'* ]]; then
		fail "$1: library missing: $(grep -m 1 'not found' <<<"$output" | awk '{ print $1 }'); run scripts/setup.sh"
	fi
	sed -n 's#^\(.*=>\)\?[[:space:]]*\(/[^ ]*\) (0x[0-9a-f]*)$#\2#p' <<<"$output"
}

# The file of a module, whatever it is compressed with; file names have - or _.
module_file() {
	find "$modules/" -name "${1//[-_]/[-_]}.ko" -o -name "${1//[-_]/[-_]}.ko.xz" | sort | head -n 1
}

# add_module NAME INTO: first what it depends on, which its file tells. Guests need not know xz.
add_module() {
	local file into=$2 new dependency
	file=$(module_file "$1")
	[[ -n $file ]] || return 0
	new=$(mktemp)
	case $file in
	*.xz) xz -dc "$file" ;;
	*) cat "$file" ;;
	esac >"$new"
	for dependency in $(tr "\0" "\n" <"$new" | sed -n "s/^depends=//p" | tr , " "); do
		add_module "$dependency" "$into"
	done
	chmod 644 "$new"
	mkdir -p "$into"
	mv "$new" "$into/$(find "$into" -type f | wc -l).ko"
}

# Of a pfnbench: zeros instead of the commit's name, which would be all that differs in many a guest.
blank_version() {
	local size zeros=$out.new

	size=$(objdump -h "$1" | awk '$2 == ".pfnbench.version" { print $3 }')
	[[ -n $size ]] || return 0
	head -c $((16#$size)) /dev/zero >"$zeros"
	objcopy --update-section .pfnbench.version="$zeros" "$1"
}

clean_up() {
	local dir free
	for dir in "$tree" "$(dirname "$out")"; do
		free=$(df --output=avail -m "$dir" 2>/dev/null | tail -n 1)
		[[ $1 == 0 || ${free:-99} -ge 8 ]] || echo "$ME: $dir is full: make room there, or set TMPDIR" >&2
	done
	rm -rf "$tree" "$out.new"
}

[[ $# -ge 2 && -n $1 && $1 != -* ]] || usage 'it takes an output file and a program'
out=$1 binary=$2
shift 2
programs=("$binary")
for file; do
	[[ $file != modules=* ]] || break
	[[ $file =~ ^[^=]+=/?[^/=].*$ && /${file#*=}/ != */../* ]] ||
		usage "$file: what goes into the initramfs is given as FILE=NAME"
done

tree=$(mktemp -d)
trap 'clean_up $?' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
umask 022
mkdir -p "$(dirname "$out")"
chmod 755 "$tree"
for directory in $DIRECTORIES; do
	mkdir "$tree/$directory"
done
put "$binary" init
strip --strip-debug "$tree/init"
blank_version "$tree/init"
chmod 755 "$tree/init"
for file; do
	[[ $file != modules=* ]] || break
	put "${file%%=*}" "${file#*=}"
	[[ ! -x ${file%%=*} ]] || programs+=("${file%%=*}")
	shift
done
for program in "${programs[@]}"; do
	libraries "$program"
done | sort -u >"$out.new"
while read -r library; do
	put "$library" "${library#/}"
done <"$out.new"
if [[ $# -gt 0 ]]; then
	modules=${1#*=}
	shift
	for module; do
		add_module "$module" "$tree/modules/$module"
	done
fi

find "$tree" -exec touch -h -d @0 '{}' +
(cd "$tree" && find . -mindepth 1 -print0 | sort -z | cpio --quiet --reproducible -0 -o -H newc -R 0:0) >"$out.new"
mv "$out.new" "$out"
