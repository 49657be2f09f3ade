#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Operations that no signal ends but SIGKILL, or none at all (choose_kernels tells on which kernels): a timeout with the
# stack, after which the guest goes on, or a new one does. Offlining of transparent huge pages deadlocks from 6.12 on:
# docs/hangs.md. In turn, a second run is the same to the byte.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

suite_in_turn 6 'operations that do not end' 8

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
choose_kernels 2

# all of it is looked at, so that one run tells all that is wrong
records() {
	python3 - "$work/a" "$nr" <<- 'END'
		import json, sys
		trials = [json.loads(t) for t in open(sys.argv[1] + "/trials.ndjson")]
		run = json.load(open(sys.argv[1] + "/run.json"))
		bad = []
		def want(t, what, ok):
		    if not ok:
		        bad.append("%s %s %s: %s: %s" % (t["kernel"], t["target"], t["fill"], what, json.dumps(t)))
		if len(trials) != 4 * int(sys.argv[2]):
		    bad.append("%d trials" % len(trials))
		for t in trials:
		    hang = t.get("hang", {})
		    stack = hang.get("stack", [])
		    if t["fill"] == "thp:20%" or (t["fill"] == "thp:50%" and t["kernel"] == "debian:6.1"):
		        want(t, "succeeds", t["outcome"] == "success" and not hang)
		        continue
		    want(t, "is a timeout", t["outcome"] == "timeout" and hang.get("signal") == "SIGKILL")
		    want(t, "ends, or not", ("ended_ns" in hang) == (t["target"] != "null:freeze"))
		    want(t, "errno", t["errno"] == ("EINTR" if "ended_ns" in hang else "EINPROGRESS"))
		    want(t, "latency", 11.9e9 < t["latency_ns"] < 12.2e9)
		    want(t, "no address in the stack", stack and not any("0x" in f or "+" in f for f in stack))
		    if t["target"] == "offline":
		        v = hang["vmstat"]
		        isolated = v["nr_isolated_anon"] + v["nr_isolated_file"]
		        listed = sum(v[n] for n in v if "active" in n)
		        want(t, "waits for itself", hang["state"] == "D" and hang["wchan"] == "reclaim_throttle" and
		             stack[0] == "reclaim_throttle" and "isolate_migratepages_block" in stack and
		             "migrate_pages" in stack and "offline_pages" in stack)
		        want(t, "all that the limit forbids", isolated > listed / 16 and isolated >= 16384)
		        want(t, "placement", t["placement"]["movable_pages"] == 16384 and t["zone"])
		guests = [g["exit"] for g in run["guests"]]
		if guests.count("hung") != int(sys.argv[2]):
		    bad.append("guests ended: %s" % guests)
		print("\n".join(bad), end="\n" if bad else "")
		sys.exit(bool(bad))
	END
}

# The next guest records what is left as one where nothing froze. How many pages compaction moves beside it depends on
# what a guest has done before, and so does a part of the time.
others_are_the_same() {
	python3 - "$work" <<- 'END'
		import json, sys
		names = ("outcome", "errno", "reason", "zone", "nr_pages", "attempts_total")
		def trials(run):
		    found = {}
		    for t in map(json.loads, open(sys.argv[1] + "/" + run + "/trials.ndjson")):
		        p = t.get("placement", {})
		        what = [t.get(n) for n in names] + [p.get("movable_pages"), p.get("free_pages"), t.get("hang", {}).get("signal")]
		        found[t["kernel"], t["target"], t["fill"]] = (what, t["latency_ns"])
		    return found
		a, b = trials("a"), trials("without")
		bad = [k for k in a if k[1] != "null:freeze" and (k not in b or a[k][0] != b[k][0] or abs(a[k][1] / b[k][1] - 1) > 0.2)]
		for k in bad:
		    print(k, a[k], b.get(k))
		sys.exit(bool(bad) or len(a) - len(b) != len({k[0] for k in a}))
	END
}

# hung_as MEASURE: it is seen where more is measured, too, and what does not hang has that
hung_as() {
	sed '/^\[axes.null\]/,$d' tests/vm/hang.ini > "$work/$1.ini"
	build/pfnbench run --jobs 1 "${on[@]}" --measure "$1" "$work/$1.ini" --out "$work/$1" > /dev/null 2>&1 &&
		build/tests/validate docs/trial.schema.json "$work/$1/trials.ndjson" &&
		python3 - "$work/$1" "$nr" <<- 'END'
			import json, sys
			trials = [json.loads(t) for t in open(sys.argv[1] + "/trials.ndjson")]
			bad = [t for t in trials if ("hang" in t) == ("phases" in t) or
			       ("hang" in t) != (t["fill"] == "thp:50%" and t["kernel"] != "debian:6.1") or
			       t["outcome"] != ("timeout" if "hang" in t else "success")]
			print("\n".join(map(json.dumps, bad)), end="\n" if bad else "")
			sys.exit(bool(bad) or len(trials) != 2 * int(sys.argv[2]))
		END
}

said() {
	build/pfnbench show "$work/a" > "$work/show" && grep -q 'hangs in __refrigerator' "$work/show"
}

status=0
build/pfnbench run --jobs 1 "${on[@]}" tests/vm/hang.ini --out "$work/a" > "$work/out" 2>&1 || status=$?
check "it runs to its end" [ $status = 0 ]
[ $status = 0 ] || sed 's/^/# /' "$work/out"
check "trials.ndjson is valid" build/tests/validate docs/trial.schema.json "$work/a/trials.ndjson"
check "run.json is valid" build/tests/validate docs/run.schema.json "$work/a/run.json"
check "what hangs has its stack, and is ended" records
check "it is said" said
if in_turn 16 6; then
	check "and runs again" build/pfnbench run --jobs 1 "${on[@]}" tests/vm/hang.ini --out "$work/b"
	check "the second run's trials are the same to the byte" cmp "$work/a/trials.ndjson" "$work/b/trials.ndjson"
fi
if in_turn 16 14; then
	sed 's/, null:freeze//' tests/vm/hang.ini > "$work/without.ini"
	check "it runs without what freezes" build/pfnbench run --jobs 1 "${on[@]}" "$work/without.ini" --out "$work/without"
	check "all else is recorded as before" others_are_the_same
	for level in phases profile; do
		check "what hangs is seen at level $level" hung_as $level
	done
fi
check "the kernel logs are clean" kernel_log_clean "$work"/a/console-*.log
[ -z "${KEEP:-}" ] || cp -r "$work/a" "$KEEP"
exit $((failures > 0))
