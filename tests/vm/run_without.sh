#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Guests without the module (choose_kernels tells on which kernels; at one commit of eight on one that the archive has no
# headers of): user space places pages in memory blocks, as on a host. The outcomes are those with the module, a second
# run is the same to the byte, and what needs the module tells why there is none.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
suite_in_turn 2 'guests without the module'
choose_kernels 2

for i in 1 2; do
	check "it runs, $i" build/pfnbench run --jobs 1 tests/vm/without.ini --set module=none "${on[@]}" --out "$work/$i"
done
check "the second run's trials are the same to the byte" cmp "$work"/{1,2}/trials.ndjson
check 'it runs with the module' build/pfnbench run --jobs 1 tests/vm/without.ini "${on[@]}" --out "$work/with"
check 'trials.ndjson is valid' build/tests/validate docs/trial.schema.json "$work/1/trials.ndjson"
check 'run.json is valid' build/tests/validate docs/run.schema.json "$work/1/run.json"
check 'the kernel logs are clean' kernel_log_clean "$work"/*/console-*.log

# outcomes RUN REASON: as with the module, but for what needs the module, which is skipped for REASON
outcomes() {
	python3 - "$1/trials.ndjson" "$2" "$work/with/trials.ndjson" <<- 'END'
		import json, sys
		def read(path):
		    return {(t["target"], t["fill"], t["blocker"], t["online"]): t for t in map(json.loads, open(path))}
		mine, theirs, bad = read(sys.argv[1]), read(sys.argv[3]), 0
		if len(mine) != 7 or mine.keys() != theirs.keys():
		    sys.exit(f"{len(mine)} cells")
		for cell, t in mine.items():
		    with_it = theirs[cell]
		    if cell[0] == "contig:2M":
		        ok = t["outcome"] == "skipped" and sys.argv[2] in t["reason"] and with_it["outcome"] == "success"
		    else:
		        ok = all(t.get(k) == with_it.get(k) for k in ("outcome", "errno")) and t["outcome"] != "skipped"
		    # others have a few pages in a block; those of a fill are asked for by share
		    if ok and cell[1] != "none":
		        ok = abs(t["migrated_pages"] - with_it["migrated_pages"]) <= 0.02 * with_it["migrated_pages"]
		    print("#", "" if ok else "not as expected:", *cell, t["outcome"], t.get("errno"), t.get("migrated_pages"), t.get("reason"))
		    bad += not ok
		sys.exit(bad)
	END
}
check 'outcomes, errors and pages are those with the module' outcomes "$work/1" 'the experiment has module = none'
if in_turn 8 2; then
	check 'a kernel whose headers are gone' build/pfnbench run --jobs 1 tests/vm/without.ini --kernel debian:6.18 --out "$work/gone"
	check 'its outcomes are those of others' outcomes "$work/gone" 'the archive has no linux-headers-6.18'
	on+=(--kernel debian:6.18)
fi

# Order-0 slab is found early up to 6.12, and late since slabs are frozen: by what was recorded, whatever sentences say.
order_0_slab() {
	python3 - "$work/slab/trials.ndjson" <<- 'END'
		import json, sys
		seen = 0
		for t in map(json.loads, open(sys.argv[1])):
		    late = t["kernel"] not in ("debian:6.1", "debian:6.12")
		    tests = t.get("counters", {}).get("test_pages_isolated", -1)
		    if t["blocker"] == "none":
		        ok = t["outcome"] == "success" and tests == 1
		    else:
		        ok = (t["outcome"], t.get("errno"), tests > 0) == (("timeout", "EINTR", True) if late else ("failure", "EBUSY", False))
		        ok = ok and t["migrated_pages"] == 0
		        seen += 1
		    print("#", "" if ok else "not as expected:", t["kernel"], t["blocker"], t["outcome"], t.get("errno"), tests, t.get("reason"))
		    if not ok:
		        sys.exit(1)
		sys.exit(not seen)
	END
}
check 'a slice of history.ini' build/pfnbench run --jobs 1 experiments/history.ini --set fill=none --set online=kernel \
	--set blocker=none,dentry:8@random "${on[@]}" --out "$work/slab"
check 'order-0 slab is found where this version finds it' order_0_slab
exit $((failures > 0))
