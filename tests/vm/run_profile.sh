#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What QEMU counts of guests: the levels profile and memory change nothing else of a record, and what is counted is all
# that the virtual clock has, in functions that are the kernel's and the module's.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

if [[ ! -e build/plugin/pfnprofile.so ]]; then
	echo "ok - profiles # skip: $(cat build/qemu-plugin/why 2>/dev/null || echo 'the plugin was not built')"
	exit 0
fi
choose_kernels 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for level in latency profile memory; do
	check "a run at level $level" build/pfnbench run --jobs 1 tests/vm/profile.ini "${on[@]}" --measure $level \
		--out "$work/$level"
done
for level in profile memory; do
	check "$level: profiles are valid" build/tests/validate docs/profile.schema.json "$work/$level/profiles.ndjson.gz"
	check "$level: records are valid" build/tests/validate docs/trial.schema.json "$work/$level/trials.ndjson"
	check "$level: run.json is valid" build/tests/validate docs/run.schema.json "$work/$level/run.json"
done

# holds WHAT PROGRAM: for each trial, with its records l, p and m and its profiles pp and pm by level
holds() {
	check "$1" python3 -c 'import gzip, json, sys
work, program = sys.argv[1:]
def lines(level):
    return [json.loads(line) for line in open(f"{work}/{level}/trials.ndjson")]
def profiles(level):
    return {p["id"]: p for p in map(json.loads, gzip.open(f"{work}/{level}/profiles.ndjson.gz", "rt"))}
def own(trial, level):
    counters = {n: trial["counters"][n] for n in level["counters"]}
    return {n: v for n, v in trial.items() if n in level} | {"counters": counters}
profile, memory = profiles("profile"), profiles("memory")
for l, p, m in zip(lines("latency"), lines("profile"), lines("memory"), strict=True):
    pp, pm = profile.pop(l["id"]), memory.pop(l["id"])
    contig = l["target"] != "null"
    if not eval(f"({program})"):
        sys.exit(f"trial {l} {p} {m}")
if profile or memory:
    sys.exit("profiles without trials")' "$work" "$2"
}
holds 'records are the same but for what is added' 'own(p, l) == l and own(m, l) == l'
holds 'executed and idle are the time of the attempts' 'abs(p["counters"]["executed"] + p["counters"]["idle_ns"] -
	sum(a["ns"] for a in l["attempts"])) <= max(200, l["latency_ns"] / 1000)'
holds 'memory counts the same instructions' 'all(p["counters"][n] == m["counters"][n]
	for n in ("executed", "executed_user", "executed_module", "idle_ns"))'
holds 'and the same bytes copied and zeroed' 'abs(p["counters"]["work"] - m["counters"]["work"]) <= p["counters"]["work"] / 100'
holds 'counters are the sums of functions' 'all(sum(f[i] for f in pm["functions"].values()) == m["counters"][n]
	for i, n in enumerate(pm["columns"]) if i > 1)'
holds 'the operation is there' 'not contig or any(n.startswith("alloc_contig_range") for n in pp["functions"])'
holds 'so are the hooks of policies that have some' 'not contig or
	("pfnbench:on_set_isolate" in pp["functions"]) == (l["policy"] == "isolate-first")'
holds 'hardly anything has no name' 'not contig or pp["functions"].get("[unknown]", [0])[0] < pp["instructions"] / 100 + 400'
holds 'phases are told, and sum to the profile' 'not contig and "phases" not in p or
	sum(p["phases"].values()) == sum(m["phases"].values()) == pp["instructions"] + pp["idle_ns"]'
holds 'a full range is copied once' 'not contig or l["outcome"] != "success" or 512 * 4096 <=
	sum(f[1] for n, f in pp["functions"].items() if n.startswith(("copy_page", "copy_mc", "memcpy"))) <= 512 * 4200'
check 'the kernel logs are clean' kernel_log_clean "$work"/*/console-*.log
exit $((failures > 0))
