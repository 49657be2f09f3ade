#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What the machine does to a run: its folder goes, its disk is full, QEMU cannot be executed, has no
# memory or is killed. The run ends with exit status 1 and the reason, trials that did not run are not
# recorded, and --resume goes on with them. No guest is booted: build/tests/fakeguest answers in
# QEMU's place, or fails as it is told to.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
use_own_cache
chmod 755 "$T"

P=$PWD/build/pfnbench
INI=$T/e.ini

if [[ ! -x build/tests/fakeguest ]]; then
	check 'build/tests/fakeguest is built' false
	finish
	exit
fi
mkdir "$T/bin"
cp build/tests/fakeguest "$T/bin/fakeguest"
# How it goes is in $T/how; "$T/starts" counts.
cat >"$T/bin/qemu-system-x86_64" <<'EOF'
#!/bin/bash
here=$(dirname "${BASH_SOURCE[0]}")
[[ $1 == --version ]] && exec "$here/fakeguest" "$@"
echo start >>"$here/../starts"
case $(cat "$here/../how") in
second-*) [[ $(wc -l <"$here/../starts") -gt 1 ]] || exec "$here/fakeguest" "$@" ;;
esac
case $(cat "$here/../how") in
*memory) echo "qemu-system-x86_64: cannot set up guest memory 'ram': Cannot allocate memory" >&2; exit 1 ;;
*killed) kill -KILL $$ ;;
*abort) kill -ABRT $$ ;;
*panic)
	console=$(printf '%s\n' "$@" | sed -n 's/^file,id=console,path=//p')
	echo '[    1.0] Kernel panic - not syncing: no init' >"$console" ;;
*) exec "$here/fakeguest" "$@" ;;
esac
EOF
chmod 755 "$T/bin/qemu-system-x86_64"
PATH=$T/bin:$PATH
fake_image "$T/bzImage"

# ini BOOTS TRIALS
ini() {
	printf '%s\n' '[experiment]' 'name = trouble' "boots = $1" "trials = $2" '[machine]' \
		"kernels = image:$T/bzImage" '[axes]' 'target = null' >"$INI"
	rm -f "$T/starts"
	echo ok >"$T/how"
}

# ends STATUS WORDS COMMAND...: ends so, and standard error has a line with WORDS
ends() {
	local status=$1 words=$2 got=0
	shift 2
	"$@" >"$T/out" 2>"$T/err" || got=$?
	[[ $got == "$status" ]] && grep -q -- "$words" "$T/err" ||
		{ echo "exit status $got"; cat "$T/err"; return 1; }
}
records() {
	[[ $(wc -l <"$1/trials.ndjson") == "$2" ]] && ! grep crashed "$1/trials.ndjson" ||
		{ wc -l "$1/trials.ndjson"; grep -m 3 crashed "$1/trials.ndjson"; return 1; }
}
complete() {
	$P run --resume "$1" >"$T/out" 2>&1 || { echo "exit status $?"; cat "$T/out"; return 1; }
	records "$1" "$2"
}

# --- the environment

ini 2 3
for how in memory killed abort; do
	echo "$how" >"$T/how"
	rm -f "$T/starts"
	case $how in
	memory) words='Cannot allocate memory' ;;
	killed) words='signal KILL' ;;
	abort) words='signal ABRT' ;;
	esac
	check "QEMU fails at once ($how): exit status 1, with the reason" ends 1 "$words" \
		"$P" run "$INI" --jobs 1 --out "$T/$how"
	check "no trial is recorded ($how)" records "$T/$how" 0
	check "it says how to go on ($how)" grep -q "0 of 6 trials are kept.*--resume $T/$how" "$T/err"
	echo ok >"$T/how"
	check "--resume runs all ($how)" complete "$T/$how" 6
done
echo second-memory >"$T/how"
rm -f "$T/starts"
check 'the second guest cannot start: exit status 1' ends 1 'Cannot allocate memory' \
	"$P" run "$INI" --jobs 1 --out "$T/second"
check 'what the first one did is kept' records "$T/second" 3
echo ok >"$T/how"
check 'and --resume runs the rest' complete "$T/second" 6
few_files() {
	ulimit -n "$1"
	shift
	"$@" 3<&-
}
check 'no file can be opened: exit status 1, not 2' ends 1 'Too many open files' \
	few_files 5 "$P" run "$INI" --jobs 1 --out "$T/files"
echo panic >"$T/how"
check 'a kernel that panics before any trial is no such trouble' ends 1 'no init' \
	"$P" run "$INI" --jobs 1 --out "$T/panic"
check 'its trials are crashed' gives 6 grep -c '"crashed"' "$T/panic/trials.ndjson"

ini 1 2
without_qemu() {
	local PATH=$T/none
	"$@"
}
check 'no QEMU: exit status 1, not 2' ends 1 'qemu-system-x86_64' without_qemu "$P" run "$INI" --out "$T/none"
check 'a Debian kernel that cannot be had is no bad input' ends 1 'no kernel can be had' \
	"$P" run "$INI" --kernel debian:6.12 --out "$T/none"
$P run "$INI" --out "$T/locked" >"$T/out" 2>&1
busy() {
	local got=0
	flock "$T/locked" sleep 60 &
	pid=$!
	while flock -n "$T/locked" true; do sleep 0.02; done
	sed -i '/"ended"/d' "$T/locked/run.json"
	ends 1 'another pfnbench' "$P" run --resume "$T/locked" || got=1
	kill "$pid"
	return $got
}
check 'another pfnbench writes the run: exit status 1, not 2' busy
# A file that cannot be read although it is there, as on a broken disk
cp -R "$T/memory" "$T/broken"
ln -sf /proc/self/mem "$T/broken/trials.ndjson"
cp -R "$T/memory" "$T/unread"
ln -sf /proc/self/mem "$T/unread/run.json"
for command in show report 'export --csv' 'compare --aa'; do
	# shellcheck disable=SC2086 # a command and its options
	for dir in broken unread; do
		check "$command of a $dir run: exit status 1, not 2" ends 1 'Input/output error' \
			$P $command "$T/$dir"
	done
	# shellcheck disable=SC2086
	check "$command of a run that is not there: exit status 2" ends 2 'name a directory' \
		$P $command "$T/none"
done
full_result() {
	[[ -w /dev/full ]] || return 0
	local got=0
	$P "$@" >/dev/full 2>"$T/err" || got=$?
	[[ $got == 1 ]] || { echo "exit status $got"; return 1; }
}
mkdir "$T/half"
touch "$T/half/plots"
check 'export has no folder for plots: exit status 1' ends 1 'half/plots: Not a directory' \
	"$P" export "$T/memory" --out "$T/half"
check 'compare cannot write: exit status 1' full_result compare "$T/memory" "$T/killed"

# --- the folder

ini 1 200
# begin DIR: a run in the background that has recorded trials, and is stopped
begin() {
	local i
	"${as[@]}" "$P" run "$INI" --out "$1" >"$T/run.out" 2>"$T/run.err" &
	pid=$!
	for ((i = 0; i < 3000; i++)); do
		[[ $(wc -l 2>/dev/null <"$1/trials.ndjson") -lt 20 ]] || { kill -STOP "$pid"; return 0; }
		sleep 0.02
	done
	cat "$T/run.err"
	return 1
}
as=()
# over WORDS: it ends with status 1 and says WORDS
over() {
	local got=0
	kill -CONT "$pid"
	wait "$pid" || got=$?
	[[ $got == 1 ]] && grep -q -- "$1" "$T/run.err" ||
		{ echo "exit status $got"; cat "$T/run.err"; return 1; }
}
in_time() {
	! grep -q '200/200' "$T/run.err"
}
fails_to_find() {
	! grep -- "$@"
}
removed() {
	begin "$T/removed" && rm -rf "$T/removed" && over "$T/removed/trials.ndjson: .*removed" && in_time
}
check 'the folder is removed: exit status 1, saying so' removed
check 'and it is not made again' test ! -e "$T/removed"
check 'no resume is promised' fails_to_find 'are kept' "$T/run.err"
moved() {
	begin "$T/moved" && mv "$T/moved" "$T/there" && over "$T/moved/trials.ndjson: .*renamed" && in_time
}
check 'the folder is renamed: exit status 1' moved
check '--resume goes on where it is now' complete "$T/there" 200

# In a mount namespace of its own, nothing of which is left; as another user where we are root.
cat >"$T/full.sh" <<'EOF'
mount -t tmpfs -o size=96k none "$1" || exit 77
"$2" run "$3" --out "$1/run" 2>"$1.err" >"$1.out"
echo "status $?" >>"$1.err"
cp -R "$1/run" "$1.run"
EOF
full() {
	local got=0
	mkdir "$T/full"
	if ! unshare -rm true 2>/dev/null; then
		echo "# no mount namespace here"
		return 0
	fi
	unshare -rm bash "$T/full.sh" "$T/full" "$P" "$INI" || got=$?
	[[ $got != 77 ]] || return 0
	grep -q 'trials.ndjson: No space left' "$T/full.err" && grep -q '^status 1$' "$T/full.err" &&
		grep -q 'trials are kept' "$T/full.err" || { cat "$T/full.err"; return 1; }
}
check 'the disk is full: exit status 1, saying so' full
[[ ! -e $T/full.run ]] || check '--resume goes on where there is room' complete "$T/full.run" 200

sealed() {
	if [[ $(id -u) == 0 ]]; then
		as=(env XDG_CACHE_HOME="$T/theirs/cache" setpriv --reuid=65534 --regid=65534 --clear-groups)
		"${as[@]}" test -x "$P" || { echo '# another user cannot execute it'; return 0; }
		mkdir "$T/theirs"
		chmod 777 "$T/theirs"
	fi
	mkdir -p "$T/theirs"
	begin "$T/theirs/run" && chmod 555 "$T/theirs/run" && over "$T/theirs/run: .*Permission denied" && in_time
}
check 'the folder is made read-only: exit status 1, saying so' sealed
chmod 777 "$T/theirs/run"
as=()
[[ ! -e $T/theirs/run ]] || check '--resume goes on when it is not' complete "$T/theirs/run" 200

# --- resumed in the middle of a boot; the stand-in's times tell how many trials ran before in its guest

same_bytes() {
	cmp "$T/whole/trials.ndjson" "$1/trials.ndjson"
}
$P run "$INI" --out "$T/whole" >"$T/out" 2>&1
for dir in there full.run theirs/run; do
	[[ ! -e $T/$dir ]] || check "the resumed run has the bytes of an undisturbed one ($dir)" same_bytes "$T/$dir"
done
killed() {
	begin "$T/killed9" && cp -R "$T/killed9" "$T/edited" && kill -KILL "$pid"
	wait "$pid" 2>/dev/null
	$P run --resume "$T/killed9" >"$T/out" 2>"$T/err" && same_bytes "$T/killed9" || { cat "$T/err"; return 1; }
}
check 'so has one that was killed' killed
check 'run.json tells of the guest that was lost' grep -q '"exit": "lost"' "$T/killed9/run.json"
check 'and is valid' build/tests/validate docs/run.schema.json "$T/killed9/run.json"
sed -i '3s/"latency_ns":[0-9]*/"latency_ns":99999/; 7s/"latency_ns":[0-9]*/"latency_ns":7/' "$T/edited/trials.ndjson"
check 'records that were edited meanwhile are named: exit status 1' ends 1 'trial .* replaced: it was edited' \
	"$P" run --resume "$T/edited"
check 'and right again' same_bytes "$T/edited"
check 'run.json counts them' grep -q '"replaced": 2' "$T/edited/run.json"
on_the_clock() {
	$P run "$INI" --set clock=wall --out "$T/wall" >"$T/run.out" 2>"$T/run.err" &
	pid=$!
	while [[ $(wc -l 2>/dev/null <"$T/wall/trials.ndjson") -lt 20 ]]; do sleep 0.02; done
	kill -KILL "$pid"
	wait "$pid" 2>/dev/null
	cp "$T/wall/trials.ndjson" "$T/before"
	[[ $(wc -l <"$T/before") -lt 200 ]] || return 0
	complete "$T/wall" 200 && [[ $(grep -cFf <(sed '$d' "$T/before") "$T/wall/trials.ndjson") == $(sed '$d' "$T/before" | wc -l) ]]
}
check 'in real time the measurements are kept' on_the_clock

# --- who may read the results

modes() {
	local wrong
	(umask "$1" && $P run "$INI" --set trials=2 --out "$T/mode$1") >"$T/out" 2>&1 || { cat "$T/out"; return 1; }
	wrong=$(find "$T/mode$1" -type f ! -perm "$2" -o -type d ! -perm "$3")
	[[ -z $wrong ]] || { xargs -d "\n" ls -ld <<< "$wrong"; return 1; }
}
check 'umask 077: nobody else may read a file of the run' modes 077 600 700
check 'umask 002: the group may write' modes 002 664 775
check 'umask 022: all may read' modes 022 644 755

finish
