#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The cache and the network in trouble: damaged files are made again, and a full disk, a mirror that does not answer, a
# lock and a folder of somebody else are told of, with the mend. No guest is booted, and only 127.0.0.1 is asked.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
use_own_cache
use_fake_guests
echo "a kernel of its own: $T" >>"$T/bzImage"

P=$(realpath "${PFNBENCH:-build/pfnbench}")
TOP=$(dirname "$(dirname "$P")")
printf '%s\n' '[machine]' "kernels = image:$T/bzImage" '[axes]' 'target = null' >"$T/e.ini"

# --- what was made of other files

# run_says STATUS PATTERN: a run ends so, and says that
run_says() {
	local got=0
	rm -rf "$T/run"
	"$P" run "$T/e.ini" --out "$T/run" >"$T/out" 2>"$T/err" || got=$?
	echo "exit status $got"
	cat "$T/err"
	[[ $got == "$1" ]] && grep -qE "$2" "$T/err"
}
check 'a run packs an initramfs' run_says 0 .
IMG=$(find "$TOP/build/initramfs" -name '*.img' -newer "$T/bzImage")
check 'it is one' test -s "$IMG"
check 'it has its hash beside it' gives "$(sha256sum <"$IMG" | cut -d ' ' -f 1)" cat "$IMG.sha256"
cp "$IMG" "$T/packed"
printf '\xff' | dd of="$IMG" bs=1 seek=20000 conv=notrunc status=none
check 'a damaged one is packed again, and that is said' run_says 0 "$IMG is damaged; it is packed again"
check 'to the same bytes' cmp "$IMG" "$T/packed"
truncate -s -1 "$IMG"
check 'so is a cut one' run_says 0 "$IMG is damaged; it is packed again"
rm "$IMG.sha256"
check 'and one without its hash' run_says 0 .
check 'which is there again' cmp <(sha256sum <"$IMG" | cut -c 1-64 | tr -d '\n') "$IMG.sha256"

# --- locks

names_the_holder() {
	local holder
	flock --close "$TOP/build/initramfs" sleep 20 >/dev/null 2>&1 &
	holder=$!
	rm -rf "$T/run"
	"$P" run "$T/e.ini" --out "$T/run" >"$T/out" 2>"$T/err" &
	until grep -q 'waiting for' "$T/err"; do
		kill -0 $! || { cat "$T/err"; return 1; }
		sleep 0.1
	done
	kill $holder # the sleeper has nothing of it
	wait $!
	grep -q "waiting for pid $holder (flock .* sleep 20), which has $TOP/build/initramfs" "$T/err" || { cat "$T/err"; return 1; }
}
check 'who has the lock that a run waits for is named' names_the_holder
names_the_writer() {
	mkdir -p "$T/busy"
	exec 6<"$T/busy"
	flock 6
	fails_with 1 "$T/busy: another pfnbench is writing this run, pid " "$P" run "$T/e.ini" --out "$T/busy"
	exec 6<&-
}
check 'and who writes a run' names_the_writer

# --- somebody else's folders

as_nobody() {
	chmod 755 "$T"
	mkdir -p "$T/top/build" "$T/nobody"
	cp -r "$TOP/scripts" "$TOP/kmod" "$TOP/plots" "$T/top/"
	cp "$P" "$T/top/build/pfnbench"
	chmod -R a+rX "$T/top" "$T/bin" "$T/bzImage" "$T/e.ini"
	cp build/tests/fakeguest "$T/fakeguest"
	ln -sf "$T/fakeguest" "$T/bin/qemu-system-x86_64"
	chown 65534:65534 "$T/nobody"
	(cd / && setpriv --reuid=65534 --regid=65534 --clear-groups env -u XDG_CACHE_HOME HOME="$T/nobody" PATH="$PATH" \
		"$T/top/build/pfnbench" run "$T/e.ini" --out "$T/nobody/run") || return
	[[ -n $(find "$T/nobody/.cache/pfnbench/build/initramfs" -name '*.img') && ! -e $T/top/build/initramfs ]]
}
if [[ $(id -u) -eq 0 ]]; then
	check "a user who may not write into build/ has a place of one's own" as_nobody
else
	skip "a place of one's own" 'needs root'
fi

# --- a mirror that takes calls and never answers

cat >"$T/silent.pl" <<'END'
use IO::Socket::INET;
my $s = IO::Socket::INET->new(Listen => 64, LocalAddr => "127.0.0.1") or die;
open(my $f, ">", "$ARGV[0].new") or die;
print $f $s->sockport, "\n";
close($f);
rename("$ARGV[0].new", $ARGV[0]);
my @calls;
while (my $c = $s->accept) { push @calls, $c }
END
# quiet_is_told COMMAND...: it says so before it gives up
quiet_is_told() {
	local pid
	PFNBENCH_QUIET_SECONDS=2 PFNBENCH_MIRROR=http://127.0.0.1:$PORT/debian \
		PFNBENCH_SECURITY_MIRROR=http://127.0.0.1:$PORT/security "$@" >"$T/said" 2>&1 &
	pid=$!
	until grep -q 'nothing has come from http://127.0.0.1:.* for 2 s; .*set PFNBENCH_MIRROR' "$T/said"; do
		kill -0 $pid || { cat "$T/said"; return 1; }
		sleep 0.1
	done
	kill $pid
	wait $pid
	return 0
}
perl "$T/silent.pl" "$T/port" &
SILENT=$!
until [[ -s $T/port ]]; do
	kill -0 $SILENT || break
	sleep 0.1
done
PORT=$(<"$T/port")
check 'a mirror that does not answer: kernel.sh' quiet_is_told scripts/kernel.sh get debian:6.1
check 'a mirror that does not answer: libperf.sh' quiet_is_told scripts/libperf.sh "$T/libperf"
kill $SILENT

# --- a disk with no room

# full COMMAND...: with the cache on a disk of 1 MiB that is full
full() {
	# shellcheck disable=SC2016 # expands in the inner shell
	unshare --mount --propagation private bash -c 'mount -t tmpfs -o size=1m none "$1" || exit
		head -c 2000000 /dev/zero >"$1/filler" 2>/dev/null
		export XDG_CACHE_HOME=$1
		shift
		"$@"' full "$T/small" "$@" >"$T/full.said" 2>&1
	[[ $? == 1 ]] || return
	cat "$T/full.said"
	grep -q 'room' "$T/full.said" && grep -q 'set XDG_CACHE_HOME' "$T/full.said"
}
mkdir "$T/small"
if unshare --mount true 2>/dev/null; then
	check 'a full cache: kernel.sh' full scripts/kernel.sh get debian:6.1
	check 'a full cache: libperf.sh' full scripts/libperf.sh "$T/libperf"
	check 'a full cache: kernel_build.sh' full scripts/kernel_build.sh build --source debian:6.12
else
	skip 'a full cache' 'needs mounts of its own'
fi
# The same where files go that were made of others, and where temporary ones do.
no_room_to_pack() {
	rm -f "$IMG" "$IMG.sha256"
	# shellcheck disable=SC2016 # expands in the inner shell
	unshare --mount --propagation private bash -c 'mount -t tmpfs -o size=1m none "$1" && TMPDIR=$1 exec "$2" run "$3" --out "$4"' \
		none "$T/small" "$P" "$T/e.ini" "$T/run" >"$T/full.said" 2>&1
	grep -q "$T/small/.* is full: make room there, or set TMPDIR" "$T/full.said" || { cat "$T/full.said"; return 1; }
	[[ ! -e $IMG && -z $(find "$TOP/build/initramfs" -name "$(basename "$IMG").part*") ]]
}
! unshare --mount true 2>/dev/null || check 'no room to pack an initramfs' no_room_to_pack
rm -f "$IMG" "$IMG.sha256"
finish
