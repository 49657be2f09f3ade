#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Runs on this machine itself, without the module: memory blocks go offline and come back. Afterwards
# every block must be as it was.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need 'runs on this machine'

P=$PWD/build/pfnbench
T=$(mktemp -d)
chmod 755 "$T"
trap 'rm -rf "$T"' EXIT
cat >"$T/e.ini" <<END
[experiment]
name = host
trials = 3
deadline = 5s
[machine]
kernels = host
[axes]
target = offline
policy = early-check, isolate-first
retry = none, immediate:2, backoff:1ms..4ms, callback
END
blocks >"$T/before"
settings >"$T/settings"
total=$(total_kib)

# run DIR ARGUMENTS...
run() {
	local got=0
	"$P" run "$T/e.ini" --host --out "$T/$1" --reserve "$RESERVE" "${@:2}" >"$T/$1.out" 2>"$T/$1.err" || got=$?
	# 4: all trials were skipped; whether they may be is told by what their records have
	[[ $got == [04] ]] || { cat "$T/$1.err"; return $got; }
}

# trials DIR N FILTER: as many trials are so
trials() {
	local nr
	nr=$(grep -cE "$3" "$T/$1/trials.ndjson")
	[[ $nr == "$2" ]] || { echo "$nr trials, not $2"; cat "$T/$1/trials.ndjson"; return 1; }
}

all_blocks_as_before() {
	diff "$T/before" <(blocks)
}

settings_as_before() {
	diff "$T/settings" <(settings)
}

# Not by what is free: others on the machine take memory and give it back, too.
memory_is_back() {
	local exe
	[[ $(total_kib) == "$total" ]] || { echo "$(total_kib) KiB in all, $total before"; return 1; }
	for exe in /proc/[0-9]*/exe; do
		[[ $(readlink "$exe") != "$P" ]] || { echo "${exe%/exe} still runs"; return 1; }
	done
}

# fails STATUS TEXT COMMAND...: one line on standard error, with that text
fails() {
	local status=$1 text=$2 got=0
	shift 2
	"$@" >"$T/out" 2>"$T/err" || got=$?
	cat "$T/err"
	[[ $got == "$status" && $(grep -vc 'trials, .* left$' "$T/err") == 1 ]] && grep -q -- "$text" "$T/err"
}

as_nobody() {
	setpriv --reuid=65534 --regid=65534 --clear-groups env -u XDG_RUNTIME_DIR "$@"
}

check 'nothing is left to restore' "$P" restore
check 'offline, warm' run warm
check 'early-check succeeds, with every retry that needs no module' trials warm 9 '"policy":"early-check".*"outcome":"success"'
check 'its trials say that they were warm' trials warm 9 '"start":"warm","idle_ns":[0-9]'
check 'isolate-first is skipped, with the reason' trials warm 12 \
	'"policy":"isolate-first".*"outcome":"skipped","reason":".*load the module"'
check 'callback is skipped, with the reason' trials warm 3 \
	'"policy":"early-check","retry":"callback".*"skipped","reason":"callback needs the kernel module: .*load the module"'
check 'what the block held is counted, all of it' trials warm 9 \
	'"placement":\{"movable_pages":[0-9]+,"free_pages":[0-9]+,"other_pages":[0-9]+,"blockers":\[\]\}'
check 'trials.ndjson is valid' build/tests/validate docs/trial.schema.json "$T/warm/trials.ndjson"
check 'run.json is valid' build/tests/validate docs/run.schema.json "$T/warm/run.json"
check 'every block has its state and zone' all_blocks_as_before
check 'no block is in the journal' journal_is_empty

check 'offline, cold' run cold --set start=cold --set policy=early-check --set retry=none
check 'after a second of idleness' trials cold 3 '"outcome":"success".*"start":"cold","idle_ns":[0-9]{10}|"start":"cold","idle_ns":[0-9]{10}.*'
check 'its trials.ndjson is valid' build/tests/validate docs/trial.schema.json "$T/cold/trials.ndjson"

# what the operator names: the block of the trials before, which can be had
numbers() {
	sed -n 's/.*"start_pfn":\([0-9]*\),"nr_pages":\([0-9]*\),.*"outcome":"success".*/\1 \2/p' "$T/$1/trials.ndjson" |
		awk '{ print $1 / $2 }' | sort -u | xargs
}
block=$(numbers cold)
in_named() {
	run one --set policy=early-check --set retry=none --set "block=${block%% *}" && [[ $(numbers one) == "${block%% *}" ]]
}
not_named() {
	fails 2 "$2" "$P" run "$T/e.ini" --host --out "$T/refused" --set "blocks=$1" && [[ ! -e $T/refused ]]
}
check 'a block that is named is taken, and no other' in_named
check 'it is back' all_blocks_as_before
check 'the first block is refused: exit status 2' not_named 0 'memory0 is not of one zone; choose another\|memory0 is the first'
check 'and one that is not there' not_named "${block%% *}, 999999" 'memory999999 is not there; choose a block from'

check 'offline, with phases' run phases --set policy=early-check --set retry=none --set measure=phases
check 'each trial has phases, or the reason why not' trials phases 3 \
	'"phases":\{.*"migrate":[0-9]+,.*"finish":[0-9]+|"reason":"phases: '
check 'run.json says how they are told, or why not' grep -qE \
	'"phases_by": "(function_graph|tracepoints)"|"phases": ".*[^k]"' "$T/phases/run.json"
check 'its trials.ndjson is valid' build/tests/validate docs/trial.schema.json "$T/phases/trials.ndjson"
check 'its run.json is valid' build/tests/validate docs/run.schema.json "$T/phases/run.json"

# kinds DIR FILL BLOCKER: placed in a block that is in ZONE_MOVABLE meanwhile
kinds() {
	run "$1" --set policy=early-check --set retry=none --set online=movable --set "fill=$2" --set "blocker=$3" \
		--set deadline="${4:-2s}" --set measure=counters && all_blocks_as_before && journal_is_empty
}

# moved DIR LEAST: in every trial these many pages were migrated at least, and about as many as were found: on a busy
# machine others take and free some in between (in guests, run_kinds.sh, none does)
moved() {
	local bad
	bad=$(sed -nE 's/.*"movable_pages":([0-9]+),.*"migrated_pages":([0-9]+),.*/\1 \2/p' "$T/$1/trials.ndjson" |
		awk -v least="$2" '{ n++ } $1 - $2 > 64 + 0.3 * $1 || $2 - $1 > 64 + 0.3 * $1 || $2 < least { print } END { if (n != 3) print n, "trials" }')
	[[ -z $bad ]] || { echo "$bad"; cat "$T/$1/trials.ndjson"; return 1; }
}

check 'online = movable, fill anon: the block is back in its zone' kinds anon anon:5% none
check 'it succeeds in ZONE_MOVABLE' trials anon 3 '"zone":"Movable".*"outcome":"success"'
check 'and migrates what was placed' moved anon 1600
check 'fill shmem' kinds shmem shmem:5% none
check 'it succeeds' trials shmem 3 '"zone":"Movable".*"outcome":"success"'
check 'and migrates what was placed' moved shmem 1600
check 'blocker vmsplice: the block is back in its zone' kinds vmsplice none vmsplice:1@middle 200ms
check 'it is where it was asked for, and ends at the deadline' trials vmsplice 3 \
	'"blockers":\[\{"offset":16384,"kind":"vmsplice","kpageflags":"0x[0-9a-f]+"\}\].*"outcome":"timeout","errno":"EINTR"'
check 'late: migration was tried again and again' trials vmsplice 3 '"mm_migrate_pages":[1-9][0-9]|"outcome":"timeout".*"pgmigrate_fail":[1-9][0-9]'
check 'blocker pipe' kinds pipe none pipe:1@middle
check 'is skipped: it is no page for ZONE_MOVABLE' trials pipe 3 '"skipped","reason":".*out of zone Movable'
check 'blocker io_uring' kinds uring none io_uring:1@middle
check 'is skipped: what is pinned for long leaves the zone' trials uring 3 '"skipped","reason":".*pinned for long'
check 'their trials.ndjson are valid' build/tests/validate docs/trial.schema.json "$T/vmsplice/trials.ndjson"

# own DIR BLOCKER [DEADLINE OPTION...]: made first, then a block is chosen that holds it, in the zone that it is in
own() {
	run "$1" --set policy=early-check --set retry=none --set "blocker=$2" --set "deadline=${3:-200ms}" \
		--set measure=counters "${@:4}" && all_blocks_as_before && settings_as_before && journal_is_empty
}

# chosen NAME DIR FILTER: all trials that ran are so. Where others have pages that stay in every block
# of the machine, none can run.
chosen() {
	local ran
	ran=$(grep -vc '"outcome":"skipped"' "$T/$2/trials.ndjson")
	if [[ $ran == 0 ]]; then
		echo "ok - $1 # skip $(sed -n '1s/.*"reason":"\([^"]*\).*/\1/p' "$T/$2/trials.ndjson")"
	else
		check "$1" trials "$2" "$ran" "$3"
	fi
}

# Slabs of one page are frozen since Linux 6.14, and look free to the check.
# A page that is tried and fails does so once a pass, hundreds of times; others' pages may be busy for a moment.
early='"outcome":"failure","errno":"EBUSY".*"test_pages_isolated":0,"mm_migrate_pages":0'
late='"outcome":"timeout","errno":"EINTR".*"test_pages_isolated":[1-9][0-9]{2}.*"pgmigrate_fail":[0-9]{1,2},'
[[ $(printf '%s\n' 6.14 "$(uname -r)" | sort -V | head -n 1) == 6.14 ]] || late=$early
check 'blockers of the kernel'"'"'s own, pipe' own own-pipe pipe:1@random
chosen 'pipe is found early: neither tested nor migrated' own-pipe "\"kind\":\"pipe\".*$early"
check 'page-table' own own-table page-table:20@random
chosen 'page-table is found early' own-table "\"kind\":\"page-table\".*$early"
# The block may be full of page cache, which is moved first.
check 'dentry' own own-dentry dentry:1@random 2s
chosen 'dentry is tested again and again, and is not what fails to migrate' own-dentry \
	"\"other_pages\":0,\"blockers\":\[\{\"offset\":[0-9]+,\"kind\":\"dentry\",\"kpageflags\":\"0x[0-9a-f]*80\"\}\].*$late"
check 'a place that only the module can have' own own-middle dentry:1@middle
check 'is skipped, with the mend' trials own-middle 3 '"skipped","reason":"the kernel decides .*write @random'
check 'fill anon in a block that stays in its zone' own own-none none 200ms --set fill=anon:2%
chosen 'it is chosen, and what is in it migrates' own-none '"zone":"(Normal|DMA32)".*"outcome":"success"'
check 'their trials.ndjson are valid' build/tests/validate docs/trial.schema.json "$T/own-dentry/trials.ndjson"

# without CAPABILITY LIMIT DIR FILTER OPTIONS...: a generator that fails half way says why, and gives back all
without() {
	setpriv --bounding-set="-$1" --inh-caps="-$1" prlimit "--$2" -- "$P" run "$T/e.ini" --host --out "$T/$3" \
		--reserve "$RESERVE" --set policy=early-check --set retry=none "${@:5}" >"$T/$3.out" 2>"$T/$3.err"
	[[ $? == 4 ]] || { cat "$T/$3.err"; return 1; }
	trials "$3" 3 "\"outcome\":\"skipped\",\"reason\":\"[^\"]*$4" && all_blocks_as_before &&
		settings_as_before && journal_is_empty
}

if command -v setpriv >/dev/null && command -v prlimit >/dev/null; then
	check 'too few files' without sys_resource nofile=200:200 no-files 'raise ulimit -n' \
		--set online=movable --set blocker=vmsplice:20%@random
	check 'too little locked memory' without ipc_lock memlock=65536:65536 no-lock RLIMIT_MEMLOCK \
		--set online=movable --set fill=mlock:5%
	check 'too little address space' without sys_resource as=1073741824 no-space 'Cannot allocate memory' \
		--set fill=anon:5%
fi

# a pool that is not empty has more to lose: what was dissolved in the block is back afterwards
pool() {
	local was got=0
	was=$(cat $POOL)
	echo $((was + 2)) >$POOL
	settings >"$T/settings"
	kinds "$1" "$2" none && trials "$1" 3 '"zone":"Movable".*"outcome":"success"' && settings_as_before || got=1
	! grep ' again$' "$T/$1.err" || got=1
	echo "$was" >$POOL
	settings >"$T/settings"
	return $got
}

if [[ -w $POOL ]]; then
	check 'fill hugetlb: the pool is as it was' pool huge hugetlb:20%
	check 'fill hugetlb-free: the pool is as it was' pool huge-free hugetlb-free:20%
fi

check 'a reserve that is too high: exit status 4' fails 4 'no trial ran' "$P" run "$T/e.ini" --host --out "$T/reserve" --reserve 100T
check 'all trials are skipped, with the figures' trials reserve 9 'MiB are available.*lower --reserve'
check 'and no block was touched' all_blocks_as_before

locked() {
	local got=0
	# shellcheck disable=SC2016 # expands in the inner shell
	flock /run/pfnbench/journal sh -c 'echo >"$0"; exec sleep infinity' "$T/has-lock" &
	local pid=$!
	wait_for $pid has_lines "$T/has-lock" 1
	fails 1 'another pfnbench works on this machine' "$P" run "$T/e.ini" --host --out "$T/locked" || got=1
	pkill -P $pid
	wait $pid
	return $got
}
check 'a run while another has the lock is refused: one line, exit status 1' locked
check 'and makes no directory' test ! -e "$T/locked"

if command -v setpriv >/dev/null && as_nobody test -x "$P"; then
	mkdir "$T/nobody"
	chown 65534:65534 "$T/nobody"
	check 'without root nothing is begun: one line, exit status 4' fails 4 'nothing can run on this machine: offline: needs root: ' \
		as_nobody "$P" run "$T/e.ini" --host --out "$T/nobody/run"
	check 'nor a directory made' test ! -e "$T/nobody/run"
	check 'restore without root cannot look: one line, exit status 1' fails 1 'journal.*run as root\|/run/pfnbench: .*run as root' as_nobody "$P" restore
else
	echo 'ok - without root # skip setpriv or the binary cannot be used by another user'
fi

interrupt() {
	local pid got=0
	"$P" run "$T/e.ini" --host --out "$T/$1" --reserve "$RESERVE" --set trials=1000 >"$T/out" 2>"$T/err" &
	pid=$!
	wait_for $pid has_lines "$T/$1/trials.ndjson" 20
	kill "-$1" $pid
	wait $pid || got=$?
	[[ $got == 130 ]] || { echo "exit status $got"; cat "$T/err"; return 1; }
	all_blocks_as_before && journal_is_empty
}
# leave_out: what a run leaves behind that was killed in the worst moment
leave_out() {
	local block zone boot
	read -r boot </proc/sys/kernel/random/boot_id
	while read -r block zone; do
		echo "$block $zone $boot" >/run/pfnbench/journal
		timeout -s INT 5 sh -c "echo offline >$MEMORY/memory$block/state" 2>/dev/null && return
		: >/run/pfnbench/journal
	done < <(build/tests/blocks '' | sed -n 's/^memory\([0-9]*\) node .* zone \(.*\): can be taken offline$/\1 \2/p')
	echo 'no block goes offline'
	return 1
}

back() {
	grep -q "memory.* is back in zone" "$T/err" || { cat "$T/err"; return 1; }
	all_blocks_as_before && journal_is_empty
}

restores() {
	"$P" restore 2>"$T/err"
}

check 'a run is killed while its block is out' leave_out
check 'restore: exit status 0' restores
check 'says which block is back, and it is' back
check 'another one' leave_out
check 'the next run' run next
cp "$T/next.err" "$T/err"
check 'brings it back first' back

# dies WHICH DIR: the run goes on when a process of it is killed: 2 is the worker, 3 the trial's
dies() {
	local pid got=0 want=0
	setsid "$P" run "$T/e.ini" --host --out "$T/$2" --reserve "$RESERVE" --set trials=100 \
		--set policy=early-check --set retry=none >"$T/out" 2>"$T/err" &
	pid=$!
	wait_for $pid has_lines "$T/$2/trials.ndjson" 5
	kill -KILL "$(ps -o pid= -s $pid | sed -n "$1{s/ //g;p}")" || got=1
	wait $pid || got=$?
	grep -q '"outcome":"crashed"' "$T/$2/trials.ndjson" && want=1
	[[ $got == "$want" ]] || { echo "exit status $got"; cat "$T/err"; return 1; }
	trials "$2" 100 '"outcome":"(success|crashed)"' && all_blocks_as_before && journal_is_empty
}

check 'the trial'"'"'s process is killed: the run goes on, everything is back' dies 3 child
check 'the worker is killed: the run goes on, everything is back' dies 2 worker

# A run that traces is killed. What it has changed in tracefs is in the journal before.
traces() {
	local pid i
	rm -rf "$T/traces"
	setsid "$P" run "$T/e.ini" --host --out "$T/traces" --set target=null --set trials=100000 --set policy=early-check \
		--set retry=none --set measure=all >"$T/out" 2>"$T/err" &
	pid=$!
	for ((i = 0; i < 600; i++)); do
		[[ ! -s $T/traces/trials.ndjson ]] || break
		sleep 0.05
	done
	# shellcheck disable=SC2046 # several
	kill -KILL $(ps -o pid= -s $pid)
	wait $pid
	[[ $(</run/pfnbench/journal) =~ ^/sys/kernel/tracing/(instances/pfnbench|current_tracer)\ [0-9]+\ [-0-9a-f]+$ ]] ||
		{ cat /run/pfnbench/journal "$T/err"; return 1; }
}
traces_no_more() {
	restores && grep -q '/sys/kernel/tracing/.* again$' "$T/err" && journal_is_empty &&
		grep -q 'nothing to restore' <("$P" restore)
}
if grep -q '"phases":{' "$T/phases/trials.ndjson"; then
	check 'a run is killed while it traces' traces
	check 'restore: the kernel traces nothing any more' traces_no_more
else
	echo 'ok - a run is killed while it traces # skip this kernel tells no phases'
fi

# a background job of a shell without job control ignores SIGINT
set -m
check 'SIGINT: exit status 130, everything is back' interrupt INT
check 'SIGTERM: exit status 130, everything is back' interrupt TERM
set +m

check 'every block has its state and zone in the end' all_blocks_as_before
check 'all memory is there, and no process of ours holds any' memory_is_back
check 'runs that are killed' tests/host/kill.sh 6
check 'runs that are killed with a block in ZONE_MOVABLE' tests/host/kill.sh 3 1 movable
[[ $failures -eq 0 ]]
