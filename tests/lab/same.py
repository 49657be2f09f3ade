#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Whether the first round of a host run has in each cell the values of a stored run by icount.

   tests/lab/same.py STORED RUN FIELD...

A lifetime that is not for ever may be another one, for an emulated machine is slower, and so may the fill.
"""
import glob
import gzip
import json
import sys

AXES = ("target", "policy", "retry", "blocker")


def cells(run, kernel):
    """The values of each cell's trials, in a set."""
    found = {}
    path = glob.glob(run + "/trials.ndjson*")[0]
    for line in (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8"):
        trial = json.loads(line)
        if trial["kernel"] != kernel or trial["boot"]:
            continue
        cell = tuple(trial[axis] for axis in AXES) + (trial["lifetime"] == "forever",)
        found.setdefault(cell, set()).add(tuple(trial.get(field) for field in sys.argv[3:]))
    return found


stored, run = cells(sys.argv[1], "debian:6.12"), cells(sys.argv[2], "host")
bad = 0
if not stored or stored.keys() != run.keys():
    sys.exit(f"{len(stored)} cells, and {len(run)} on the host")
for cell, values in run.items():
    if values != stored[cell]:
        print(*cell, "has", *values, "not", *stored[cell])
        bad += 1
sys.exit(bad > 0)
