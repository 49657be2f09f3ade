#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Targets offline-device and offline-node (choose_kernels tells on which kernels): how many blocks went, which one
# stopped it and why; that they come back; that a second run gives the same; and blocks that are named. In turn: blocks
# of a virtio-mem device or of a DIMM.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
suite_in_turn 0 'blocks of nodes and devices' 8
choose_kernels 2

# What each trial of a device must have come to.
as_asked() {
	python3 - "$work/$1" "$nr" "$1" <<- 'END'
		import json, sys
		trials = [json.loads(t) for t in open(sys.argv[1] + "/trials.ndjson")]
		if len(trials) != 7 * int(sys.argv[2]):
		    sys.exit(f"{len(trials)} trials")
		def of(t):
		    s = t["sweep"]
		    stop = s["blocks"][-1]
		    if s["device"] != sys.argv[3]:
		        sys.exit(s["device"])
		    return (t["outcome"], s["direction"], s["offline_blocks"], s["asked_blocks"],
		            stop.get("errno"), stop.get("kind"), stop.get("offset"))
		def wanted(t):
		    gives_up = {"early-check": "EBUSY"}.get(t["policy"], "EINTR")
		    if t["online"] == "movable":
		        return ("failure", "down", 1, 2, "EBUSY", "page-reserved", 0)
		    if t["blocker"] == "none" or t["retry"] == "callback":
		        return ("success", "up", 2, 2, None, None, None)
		    return ("failure", "up", 1, 2, gives_up, "kernel", 0)
		bad = False
		for t in trials:
		    got = of(t) if "sweep" in t else t.get("reason")
		    want = wanted(t)
		    if got != want:
		        print(t["kernel"], t["target"], t["policy"], t["blocker"], t["retry"], got, "is not", want)
		        bad = True
		    if "reason" in t and "module" not in t["reason"]:
		        print(t["reason"])
		        bad = True
		sys.exit(bad)
	END
}
says() {
	build/pfnbench show "$work/$1" --findings | grep -q 'offline-device:up.*takes 50% of the blocks offline in'
}
# device NAME OPTION...: blocks of a device, on all kernels, and once more on the first
device() {
	local run=(build/pfnbench run --jobs 1 tests/vm/node.ini "${@:2}")

	check "${kernels[*]}, blocks of $1" "${run[@]}" "${on[@]}" --out "$work/$1"
	check "how many blocks went, and what stopped the next" as_asked "$1"
	check "the findings say so" says "$1"
	check "once more" "${run[@]}" --kernel "${kernels[0]}" --out "$work/$1-again"
	check "with the same records" cmp <(head -n 7 "$work/$1/trials.ndjson") "$work/$1-again/trials.ndjson"
	runs+=("$1")
}
runs=(node named none both)
! in_turn 16 0 || device virtio-mem
! in_turn 16 8 || device dimm --set virtio-mem=0 --set dimm=256M

# A node that was there at boot has pages of the kernel in some of its blocks: which, the kernel decides.
check "a node" build/pfnbench run --jobs 1 --kernel "${kernels[0]}" tests/vm/slice.ini --set memory=3G --set nodes=2 \
	--set target=offline-node:1:up --set policy=early-check --set fill=none --set blocker=none --set trials=1 \
	--out "$work/node"
check "stops at a page of the kernel" grep -qE \
	'"asked_blocks":8,"offline_blocks":[0-7],.*"errno":"EBUSY","kind":"(slab|page-table|reserved|other)"' \
	"$work/node/trials.ndjson"
check "a block that is named" build/pfnbench run --jobs 1 --kernel "${kernels[0]}" tests/vm/slice.ini \
	--set target=contig:2M --set policy=early-check --set fill=none --set blocker=none --set trials=1 \
	--set blocks=9-10 --out "$work/named"
check "is where the range is" grep -qE '"start_pfn":(29[4-9]|3[0-5][0-9])[0-9]{3},' "$work/named/trials.ndjson"
check "without a device nothing runs" nothing_runs build/pfnbench run --jobs 1 --kernel "${kernels[0]}" \
	tests/vm/slice.ini \
	--set target=offline-device --set policy=early-check --set fill=none --set blocker=none --set trials=1 \
	--out "$work/none"
check "the cell tells what to write" grep -q '"skipped".*write virtio-mem = 128M' "$work/none/trials.ndjson"
# They are the node's highest blocks, and no page of the kernel is there; below them is memory that was there at boot.
check "a device and a DIMM" build/pfnbench run --jobs 1 --kernel "${kernels[0]}" tests/vm/slice.ini --set memory=3G \
	--set virtio-mem=128M --set dimm=128M --set policy=early-check --set fill=none --set blocker=none \
	--set trials=1 --set 'target=offline-device,offline-device:dimm,offline-device:virtio-mem,offline-node:0' \
	--out "$work/both"
check "one has to be named" grep -q '"offline-device",.*"skipped".*write offline-device:virtio-mem or offline-device:dimm' \
	"$work/both/trials.ndjson"
check "and goes as a whole" [ "$(grep -c '"success".*"asked_blocks":1,"offline_blocks":1,' "$work/both/trials.ndjson")" = 2 ]
check "both go with their node" grep -q '"offline-node:0",.*"asked_blocks":10,"offline_blocks":[2-9],' "$work/both/trials.ndjson"
for run in "${runs[@]}"; do
	check "trials.ndjson is valid" build/tests/validate docs/trial.schema.json "$work/$run/trials.ndjson"
	check "run.json is valid" build/tests/validate docs/run.schema.json "$work/$run/run.json"
done
check "the kernel logs are clean" kernel_log_clean "$work"/*/console-*.log
exit $((failures > 0))
