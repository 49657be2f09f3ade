#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Huge pages of this machine itself, without the module: pools grow by a page and have their size back, also after
# a run that was killed.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need 'huge pages of this machine'
NODE=/sys/devices/system/node/node0/hugepages
BIG=$NODE/hugepages-1048576kB/nr_hugepages
[[ -w $NODE/hugepages-2048kB/nr_hugepages ]] || skip_all 'huge pages of this machine' 'it has no pool of 2 MiB'

P=$PWD/build/pfnbench
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT

pools() {
	grep -H . $NODE/hugepages-*/nr_hugepages
}

pools_as_before() {
	diff "$T/before" <(pools)
}

# Of each target 2 trials, whether or not there was room for the page: it is given back, or was not obtained.
pools_are_told() {
	[[ $(grep -cE '"fill":"none".*"outcome":"(success","|failure","errno":"ENOMEM").*"pool":\{"before":([0-9]+),"obtained":[01],"after":\2\}' \
		"$T/run/trials.ndjson") == 4 ]]
}

# Tracepoints would put the search elsewhere.
phases_are_whole() {
	! grep '"phases":{' "$T/run/trials.ndjson" | grep -v '"search":'
}

# What a killed run leaves: a pool that has grown, and the line with its size.
restored() {
	echo "$BIG $(cat "$BIG") $(cat /proc/sys/kernel/random/boot_id)" >/run/pfnbench/journal
	echo $(($(cat "$BIG") + 1)) >"$BIG"
	"$P" restore && pools_as_before && journal_is_empty
}

pools >"$T/before"
check 'nothing is left to restore' "$P" restore
check 'four pages of 2 MiB' "$P" run experiments/gigantic.ini --host --reserve "$RESERVE" --set 'target=hugetlb:2M*4' \
	--set fill=none --set blocker=none --out "$T/several"
check 'and how many were obtained' grep -qE '"pool":\{"before":([0-9]+),"obtained":([0-4]),"after":\1,"asked":4,"obtained_by_attempt":\[\2\]\}' \
	"$T/several/trials.ndjson"
check 'whose pool is as before' pools_as_before
check 'four are valid, too' build/tests/validate docs/trial.schema.json "$T/several/trials.ndjson"
check 'no pool is in the journal then' journal_is_empty
[[ -w $BIG ]] || { echo 'ok - pages of 1 GiB # skip this machine has no pool of them'; exit $((failures > 0)); }

check 'a page of 1 GiB and one of 2 MiB' "$P" run experiments/gigantic.ini --host --reserve "$RESERVE" --set trials=2 \
	--set blocker=none --out "$T/run"
check 'pools are told, before and after' pools_are_told
check 'and are as before' pools_as_before
check 'no pool is in the journal' journal_is_empty
check 'phases are told by functions, or not at all' phases_are_whole
check 'nothing is placed without the module' grep -q '"fill":"anon:20%".*"skipped","reason":"placing pages .* needs the kernel module' \
	"$T/run/trials.ndjson"
check 'trials.ndjson is valid' build/tests/validate docs/trial.schema.json "$T/run/trials.ndjson"
check 'run.json is valid' build/tests/validate docs/run.schema.json "$T/run/run.json"
check 'restore brings a pool back' restored
exit $((failures > 0))
