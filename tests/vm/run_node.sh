#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Targets offline-device and offline-node, at every fourth commit (choose_kernels tells on which kernels): how many
# blocks went, which one stopped it and why; that they come back; and blocks that are named.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
suite_in_turn 0 'blocks of nodes and devices'
choose_kernels 2

check "${kernels[*]} node" build/pfnbench run --jobs 1 "${on[@]}" tests/vm/node.ini --out "$work/a"
# One node, one device, and what each of their trials must have come to.
as_asked() {
	python3 - "$work/a" "$nr" <<- 'END'
		import json, sys
		trials = [json.loads(t) for t in open(sys.argv[1] + "/trials.ndjson")]
		if len(trials) != 7 * int(sys.argv[2]):
		    sys.exit(f"{len(trials)} trials")
		def of(t):
		    s = t["sweep"]
		    stop = s["blocks"][-1]
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
check "how many blocks went, and what stopped the next" as_asked
says() {
	build/pfnbench show "$work/a" --findings | grep -q 'offline-device:up.*takes 50% of the blocks offline in'
}
check "the findings say so" says

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
for run in a node named none; do
	check "trials.ndjson is valid" build/tests/validate docs/trial.schema.json "$work/$run/trials.ndjson"
	check "run.json is valid" build/tests/validate docs/run.schema.json "$work/$run/run.json"
done
check "the kernel logs are clean" kernel_log_clean "$work"/*/console-*.log
exit $((failures > 0))
