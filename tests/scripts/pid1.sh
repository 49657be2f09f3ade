#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The first process of a container is not init of a guest: as process 1 of a namespace pfnbench is the command
# that it is anywhere else, and nothing of the machine changes; called /init it refuses.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

skip_all() {
	echo "ok - process 1 of a namespace # skip $1"
	exit 0
}
command -v unshare >/dev/null || skip_all 'there is no unshare'
unshare --fork --pid --mount-proc true 2>/dev/null || skip_all 'no namespace can be made here'

# What init of a guest sets
machine() {
	sysctl -n vm.swappiness vm.percpu_pagelist_high_fraction vm.compaction_proactiveness kernel.panic_on_oops
	wc -l </proc/mounts
}

# first STATUS TEXT NAME COMMAND...: as process 1, called NAME
first() {
	local status=$1 text=$2 name=$3 got=0
	shift 3
	# shellcheck disable=SC2016 # expands in the inner shell
	timeout 60 unshare --fork --pid --mount-proc bash -c 'exec -a "$0" "$@"' "$name" "$@" >"$T/out" 2>&1 || got=$?
	[[ $got == "$status" ]] || { echo "exit status $got"; cat "$T/out"; return 1; }
	grep -q -- "$text" "$T/out" || { cat "$T/out"; return 1; }
	diff "$T/before" <(machine)
}

machine >"$T/before"
check 'list is what it is elsewhere' first 0 'isolate-first' build/pfnbench build/pfnbench list policies
check '--version, too' first 0 '^pfnbench ' build/pfnbench build/pfnbench --version
check 'no command: usage' first 2 '^Usage: ' build/pfnbench build/pfnbench
check 'as /init it refuses' first 2 'is for guests that pfnbench run starts: there is no /job.json' /init build/pfnbench list
named() {
	local got=0
	(exec -a /init build/pfnbench list) >"$T/out" 2>&1 || got=$?
	[[ $got == 2 ]] && grep -q 'is for guests' "$T/out"
}
check 'and so it does as any other process' named
for init in vm-init stress-init fuzz-init; do
	check "$init refuses" first 2 'this is a container' /init "build/tests/$init"
	check "$init by its own name, too" first 2 'has not started it as /init' "build/tests/$init" "build/tests/$init"
done
check 'nothing of the machine has changed' diff "$T/before" <(machine)
exit $((failures > 0))
