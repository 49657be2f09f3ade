#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# scripts/initramfs.sh: the same bytes whoever packs, and all that the program loads.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
PACK=$PWD/scripts/initramfs.sh

mkdir "$T/one" "$T/two"
echo 'int main(void) { return 0; }' >"$T/init.c"
gcc -o "$T/one/init" "$T/init.c" -lm -Wl,--no-as-needed -lz
gcc -static -o "$T/static" "$T/init.c"
echo data >"$T/one/data"
cp "$T/one/"* "$T/two/"
touch -d '2001-01-01' "$T/two/"*
chmod 600 "$T/two/data"
chmod 711 "$T/two/init"

contents() {
	cpio -t --quiet <"$1"
}

(cd "$T/one" && "$PACK" ../a init data=etc/data data=b/c/d)
(cd / && umask 077 && TZ=Asia/Tokyo LANG=C.UTF-8 "$PACK" "$T/out/b" "$T/two/init" "$T/two/data=etc/data" "$T/two/data=/b/c/d")
check 'two folders, times, modes and users give the same bytes' cmp "$T/a" "$T/out/b"
if [[ $(id -u) -eq 0 ]]; then
	chmod 755 "$T" "$T/one"
	mkdir -m 777 "$T/nobody"
	check 'an ordinary user can pack' setpriv --reuid=65534 --regid=65534 --clear-groups \
		env TMPDIR="$T/nobody" "$PACK" "$T/nobody/c" "$T/one/init" "$T/one/data=etc/data" "$T/one/data=b/c/d"
	check 'and gets the same bytes' cmp "$T/a" "$T/nobody/c"
fi
# A library of other folders' name: what is loaded here goes into no guest.
cp build/tests/fault.so "$T/loaded.so"
(cd "$T/one" && LD_PRELOAD=$T/loaded.so "$PACK" ../d init data=etc/data data=b/c/d)
check 'what the packer has preloaded is not packed' cmp "$T/a" "$T/d"
names_sorted() {
	contents "$T/a" | LC_ALL=C sort -c
}
check 'names are sorted' names_sorted
has() {
	local name
	for name; do
		contents "$T/a" | grep -qx "$name" || { echo "$name is missing"; return 1; }
	done
}
check 'mount points, program and files are there' has init dev proc sys tmp etc/data b/c/d
check 'libraries and loader are there, each in its place' has lib/x86_64-linux-gnu/libz.so.1 \
	lib/x86_64-linux-gnu/libc.so.6 lib64/ld-linux-x86-64.so.2
all_of_root_1970() {
	! cpio -tvn --quiet <"$T/a" | grep -vE ' 0 +0 .* 1970 '
}
check 'all belongs to root and to 1970' env TZ=UTC bash -c "$(declare -f all_of_root_1970); T=$T; all_of_root_1970"
# A kernel's modules: needed/one.ko.xz wants two, whose file has a dash.
mkdir -p "$T/modules/needed" "$T/modules/other"
printf 'ELF\0depends=two_b\0name=one\0' | xz >"$T/modules/needed/one.ko.xz"
printf 'ELF\0depends=\0name=two_b\0' >"$T/modules/other/two-b.ko"
check 'modules of a kernel are packed' "$PACK" "$T/m" "$T/static" "$T/one/init=sbin/init" "modules=$T/modules" one absent
module_order() {
	mkdir -p "$T/unpacked"
	(cd "$T/unpacked" && cpio -id --quiet <"$T/m")
	cmp "$T/unpacked/modules/one/0.ko" "$T/modules/other/two-b.ko"
	xz -dc "$T/modules/needed/one.ko.xz" | cmp - "$T/unpacked/modules/one/1.ko"
	test ! -e "$T/unpacked/modules/absent"
}
check 'what a module depends on comes first, and what a kernel has built in is left out' module_order
check 'a second program has its libraries, too' test -e "$T/unpacked/lib/x86_64-linux-gnu/libz.so.1"
# As pfnbench has it: the same code, of two commits.
version_left_out() {
	local commit

	for commit in one-commit another-dirty; do
		echo "const char v[64] __attribute__((section(\".pfnbench.version\"))) = \"$commit\"; int main(void) { return 0; }" \
			>"$T/v.c"
		gcc -c -o "$T/v.o" "$T/v.c"
		gcc -Wl,--build-id=none -o "$T/$commit" "$T/v.o"
		grep -q "$commit" "$T/$commit" && "$PACK" "$T/$commit.img" "$T/$commit" || return
	done
	cmp "$T/one-commit.img" "$T/another-dirty.img" && ! grep -q one-commit "$T/one-commit.img"
}
check "a commit's name is left out" version_left_out
check 'a static program needs no library' "$PACK" "$T/s" "$T/static"
static_alone() {
	! contents "$T/s" | grep lib
}
check 'and gets none' static_alone

check 'no argument is misuse' fails_with 2 'call it as' "$PACK"
check 'one argument is misuse' fails_with 2 'call it as' "$PACK" "$T/x"
check 'a file without a name is misuse' fails_with 2 'FILE=NAME' "$PACK" "$T/x" "$T/static" "$T/one/data"
check 'a name that leaves the tree is misuse' fails_with 2 'FILE=NAME' "$PACK" "$T/x" "$T/static" "$T/one/data=../x"
check 'a missing program is an error' fails_with 1 'no such file' "$PACK" "$T/x" "$T/none"
check 'a missing file is an error' fails_with 1 'no such file' "$PACK" "$T/x" "$T/static" "$T/none=x"
check 'an error leaves no output' test ! -e "$T/x"
ln -s nowhere.so "$T/liblost.so"
gcc -shared -o "$T/liblost.so.1" -Wl,-soname,liblost.so.1 "$T/init.c" -fPIC
gcc -o "$T/lost" "$T/init.c" -Wl,--no-as-needed "$T/liblost.so.1"
rm "$T/liblost.so.1"
check 'a library that is missing is named' fails_with 1 'liblost.so.1' "$PACK" "$T/x" "$T/lost"

finish
