# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# For tests that take memory of this machine offline; sourced. Puts them into the project's top
# folder. They skip where that cannot be done, and need no guest and no module.
set -uo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
. tests/lib/check.sh

MEMORY=/sys/devices/system/memory
RESERVE=${RESERVE:-4G}

skip_all() {
	echo "ok - $1 # skip $2"
	exit 0
}

LOCK=/run/pfnbench/tests

# holder FILE: who has a lock on it. A shell has it by flock(1), and leaves its number in the file.
holder() {
	local pid
	[[ $1 == "$LOCK" ]] && pid=$(<"$1") ||
		pid=$(awk -v inode="$(stat -c %i "$1")" '$2 == "FLOCK" && $6 ~ ":" inode "$" { print $5; exit }' /proc/locks)
	echo "process ${pid:-?} ($(tr '\0' ' ' 2>/dev/null <"/proc/${pid:-0}/cmdline"))"
}

# wait_for_lock FILE ARGUMENTS...: what flock(1) does, and says who has it meanwhile
wait_for_lock() {
	flock --nonblock "${@:2}" && return
	echo "# waiting for $(holder "$1"), which has $1"
	until flock --timeout 20 "${@:2}"; do
		echo "# still waiting for $(holder "$1")"
	done
}

# The machine is one: another make check waits here, and a run on this machine is waited for. What is started while
# tests run must not be a run on this machine: they start theirs one after the other.
take_machine() {
	[[ -z ${PFNBENCH_TESTS_LOCKED:-} ]] || return 0
	(umask 077; mkdir -p "${LOCK%/*}")
	exec 9>>$LOCK
	wait_for_lock $LOCK 9
	echo $$ >$LOCK
	export PFNBENCH_TESTS_LOCKED=yes
	[[ ! -e /run/pfnbench/journal ]] || wait_for_lock /run/pfnbench/journal /run/pfnbench/journal true
}

# need NAME: leaves with one skipped test unless memory of this machine may be taken offline
need() {
	[[ -r $MEMORY/block_size_bytes ]] || skip_all "$1" 'this kernel has no memory hotplug'
	[[ $(id -u) == 0 ]] || skip_all "$1" 'not root'
	[[ -w $MEMORY/auto_online_blocks ]] || skip_all "$1" 'sysfs cannot be written'
	[[ ! -e /dev/pfnbench ]] || skip_all "$1" 'the module is loaded, and these are tests without it'
	grep -q 'can be taken offline' <(build/tests/blocks '') || skip_all "$1" 'no memory block can be taken offline'
	[[ $(awk '$1 == "MemAvailable:" { print int($2 / 1048576) }' /proc/meminfo) -ge 5 ]] ||
		skip_all "$1" 'less than 5 GiB are available'
	take_machine
}

# State and zone of every memory block
blocks() {
	grep -H . $MEMORY/memory*/state $MEMORY/memory*/valid_zones
}

POOL=/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages

# What fills change for a while
settings() {
	grep -H . /sys/kernel/mm/ksm/{run,pages_to_scan,sleep_millisecs,smart_scan} \
		/sys/devices/system/node/node*/hugepages/hugepages-2048kB/nr_hugepages $POOL 2>/dev/null
}

total_kib() {
	awk '$1 == "MemTotal:" { print $2 }' /proc/meminfo
}

# The journal that root's runs write
journal_is_empty() {
	[[ ! -s /run/pfnbench/journal ]] || { cat /run/pfnbench/journal; return 1; }
}
