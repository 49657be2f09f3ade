#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What the owner of a lab machine does with it by docs/lab.md, and what else happens to such a machine, as tests. Runs in
# the guest that plays the machine, from /mnt, at each boot: the first one ends with a panic amid a run.
#
# /mnt/kills has how often a run is killed.
set -uo pipefail

export HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8
cd /root || exit 1
# shellcheck source=../lib/check.sh
. /mnt/tests/lib/check.sh

P=/mnt/build/pfnbench
PANICKED=/root/panicked
# Emulated, a machine takes its time, and that is not what is tested here.
SLOW=(--host --reserve 256M --set deadline=60s)

# State and zone of each memory block, which must be back whatever happens.
blocks() {
	grep -H . /sys/devices/system/memory/memory*/{state,valid_zones}
}

free_kib() {
	sync
	echo 3 >/proc/sys/vm/drop_caches
	awk '/^MemFree:/ { print $2 }' /proc/meminfo
}

# free_again KIB: the kernel frees some of its own memory when it has the time
free_again() {
	local i

	for ((i = 0; i < 30; i++)); do
		[[ $(free_kib) -lt $1 ]] || return 0
		sleep 1
	done
	diff /root/meminfo /proc/meminfo
	return 1
}

all_back() {
	diff <(echo "$before") <(blocks) && [[ ! -s /run/pfnbench/journal ]]
}

# ends STATUS COMMAND...
ends() {
	local wanted=$1 status=0

	shift
	"$@" || status=$?
	[[ $status == "$wanted" ]] || { echo "exit status $status, not $wanted"; return 1; }
}

# says TEXT STATUS COMMAND...: ends so, and says that
says() {
	local text=$1 out status=0

	out=$(ends "${@:2}" 2>&1) || status=1
	echo "$out"
	[[ $status == 0 && $out == *"$text"* ]]
}

# What broke in the kernel since the last look.
log_clean() {
	local words='BUG:|WARNING:|Oops|refcount_t|soft lockup|blocked for more than|Call Trace'

	dmesg --read-clear >/root/dmesg
	! grep -qE "$words" /root/dmesg || { grep -m 1 -A 60 -E "$words" /root/dmesg | grep -E "$words|\+0x"; return 1; }
}

set_up() {
	local setup

	check 'the machine can be looked at' "$P" host setup --check
	check 'which loads nothing' test ! -e /sys/module/pfnbench
	check 'host setup' "$P" host setup
	# which can be repeated
	setup=$("$P" host setup 2>&1)
	for policy in early-check isolate-check isolate-first isolate-stop; do
		check "it offers $policy" grep -q "^policy *ok *$policy" <<<"$setup"
	done
	check 'nobody may use it but root' says 'Permission denied' 1 setpriv --reuid=65534 cat /dev/pfnbench
}

# at_end DIR STATUS: a run came to its end. The machine has no gnuplot, which is told then, and is the only complaint.
at_end() {
	cat "$1.err"
	[[ $2 == 1 ]] && grep -q '"ended"' "$1/run.json" &&
		[[ $(grep '^pfnbench: ' "$1.err" | grep -vE '^pfnbench: [0-9]+%,') == 'pfnbench: no plots: gnuplot is not installed; apt-get install gnuplot-nox' ]]
}

# runs DIR ARGUMENT...
runs() {
	local status=0

	"$P" run "${@:2}" >"$1.out" 2>"$1.err" || status=$?
	at_end "$1" $status
}

# A run in the background: its pid in $run, and records in $1
start() {
	rm -rf "$1"
	setsid "$P" run /mnt/tests/lab/play.ini "${SLOW[@]}" "${@:2}" --out "$1" >"$1.out" 2>"$1.err" &
	run=$!
}

recorded() {
	wait_for "$run" has_lines "$1/trials.ndjson" "$2"
}

# Every process of a run at once, or the first alone.
kill_run() {
	if ((RANDOM % 2)); then
		kill -9 -- "-$run"
		pkill -9 -x pfnbench
	else
		kill -9 "$run"
	fi
	wait "$run"
	while pgrep -x pfnbench; do
		sleep 0.05
	done >/dev/null
}

kills() {
	local nr=$1 i lost=0 elsewhere=0 from

	from=$(free_kib)
	cp /proc/meminfo /root/meminfo
	for ((i = 0; i < nr; i++)); do
		start /root/killed --set seed=$RANDOM --set boots=20
		# it takes some 4 s to its first trial
		sleep "$((RANDOM % 8)).$((RANDOM % 1000))"
		kill_run
		[[ $before == "$(blocks)" ]] || elsewhere=$((elsewhere + 1))
		"$P" restore >/root/restore.log 2>&1 && all_back >>/root/restore.log && continue
		cat /root/restore.log
		lost=$((lost + 1))
	done
	# a claimed range that is lost has 2 MiB at least; the machine's own needs vary
	check "no page is lost by $nr kills" free_again $((from - 16384))
	check "every block is back after each" test $lost = 0
	echo "# $nr kills: a block was elsewhere after $elsewhere, $lost not restored; $from KiB free before, $(free_kib) after"
}

# Others use the machine meanwhile: suspend it, and move a memory block of their own.
others() {
	local block

	block=$(grep -l -x 1 /sys/devices/system/memory/memory*/removable | sort -V | sed -n 3p)
	start /root/others
	recorded /root/others 1
	check 'an operation goes on, and the module stays' says 'in use' 1 rmmod pfnbench
	check 'so does pfnbench host release' says 'another' 1 "$P" host release
	for i in 1 2 3; do
		{ echo offline >"${block%/*}/state"; } 2>/dev/null
		sleep 0.2
		{ echo online >"${block%/*}/state"; } 2>/dev/null
	done
	echo deep >/sys/power/mem_sleep
	check 'the machine is suspended to memory amid a run' sh -c 'echo mem >/sys/power/state'
	wait "$run"
	check 'the run comes to its end' at_end /root/others $?
	check 'no trial crashed' sh -c '! grep \"crashed\" /root/others/trials.ndjson'
	check 'every block is back' all_back
}

first_boot() {
	set_up
	before=$(blocks)
	check 'a slice of penalty runs' runs /root/penalty /mnt/results/reference/slice-penalty/experiment.ini "${SLOW[@]}" \
		--out /root/penalty
	# into a range that is half free others put pages, and it is theirs that early-check then meets, for ever
	check 'a slice of retry runs' runs /root/retry /mnt/results/reference/slice-retry/experiment.ini --host --reserve 256M \
		--set fill=anon:100% --set lifetime=200ms,forever --set deadline=700ms --out /root/retry
	check 'offline, and a bystander on the other CPU' runs /root/play /mnt/tests/lab/play.ini "${SLOW[@]}" --out /root/play
	check 'every block is back' all_back
	others
	kills "$(cat /mnt/kills)"
	check 'the kernel has no complaints' log_clean
	tar -c -C /root penalty retry play others >/dev/vdc
	touch $PANICKED
	start /root/panic --set boots=1
	recorded /root/panic 2
	sync
	sleep "0.$((RANDOM % 1000))"
	echo '# a panic'
	echo c >/proc/sysrq-trigger
}

second_boot() {
	before=$(blocks)
	check 'after the panic nothing is left to restore' says 'nothing to restore' 0 "$P" restore
	check 'the module is not loaded' says 'not loaded' 0 "$P" host release
	check 'host setup' "$P" host setup
	check 'the run goes on' runs /root/panic --resume /root/panic --host
	check 'it has all records' has_lines /root/panic/trials.ndjson "$(sed -n 's/.*"trials": \([0-9]*\).*/\1/p' /root/panic/run.json | head -n 1)"
	check 'pfnbench host release' says 'is unloaded' 0 "$P" host release
	check 'the module is gone' test ! -e /sys/module/pfnbench
	check 'every block is back' all_back
	check 'the kernel has no complaints' log_clean
	echo 'end of tests'
}

echo "# up after $(cut -d ' ' -f 1 /proc/uptime) s, $(nproc) CPUs"
if [[ ! -e $PANICKED ]]; then
	first_boot
else
	second_boot
fi
