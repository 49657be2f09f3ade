#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""report.py WORK VERSION [FILE]: what tests/long/free_path.sh measured of the kernels of a version, as a table and as checks.

WORK/DESIGN-VERSION.console, .profile and .symbols are those of each kernel. FILE gets the table as lines of kernel, case and
instructions.
"""
import json
import os
import re
import sys

DESIGNS = ["plain", "reference", "release", "notifier"]
CASES = [
    "ordinary nobody",
    "ordinary many-tasks",
    "isolated nobody",
    "isolated one-task",
    "isolated one-task-many-pages",
    "isolated many-tasks",
    "awaited one-task-many-pages",
]
TASKS = 1000
LINE = re.compile(r"free_path: (\d+) (.*) pages (\d+) instructions (\d+) without (\d+)")
# Instructions that a page of an isolated pageblock may cost when nobody waits, and those for each task that does: the chain is
# called for nobody, too.
LIMITS = {"reference": (50, 25), "release": (50, 25), "notifier": (60, 50)}
# Between a mark and the clock read beside it, twice.
EDGE = 16
# The first free of a case finds other branches taken.
NEAR = 0.1

failures = 0


def check(what, good):
    global failures
    failures += not good
    print(f"{'ok' if good else 'not ok'} - {what}")


class Kernel:
    def __init__(self, work, name):
        path = os.path.join(work, name)
        self.name = name
        self.free, self.functions, self.all, self.counted = {}, {}, {}, {}
        with open(path + ".symbols", encoding="ascii") as f:
            symbols = [line.split()[2] for line in f]
        profiles = {}
        with open(path + ".profile", encoding="ascii") as f:
            for trial in map(json.loads, f):
                profiles[trial["id"]] = trial
        with open(path + ".console", errors="replace", encoding="utf-8") as f:
            text = f.read()
        self.ended = "free_path: end 0" in text
        for number, case, pages, instructions, without in LINE.findall(text):
            trial = profiles.get(int(number), {"instructions": 0, "functions": []})
            self.all[case], self.counted[case] = int(instructions), trial["instructions"]
            self.free[case] = (int(instructions) - int(without)) / int(pages)
            functions = {}
            for index, nr, *_ in trial["functions"]:
                # user space, and addresses without a function
                name = symbols[index] if index < len(symbols) else "others"
                functions[name] = functions.get(name, 0) + nr / int(pages)
            self.functions[case] = functions

    def counts_agree(self):
        return bool(self.all) and all(0 <= self.counted[c] - self.all[c] < EDGE for c in self.all)


def table(kernels):
    print(f"{'instructions a freed page':30}" + "".join(f"{k.name:>16}" for k in kernels))
    for case in CASES:
        cells = [f"{k.free[case]:.1f}" if case in k.free else "-" for k in kernels]
        print(f"{case:30}" + "".join(f"{cell:>16}" for cell in cells))


def store(kernels, path):
    with open(path, "w", encoding="ascii") as f:
        for kernel in kernels:
            for case in CASES:
                if case in kernel.free:
                    print(kernel.name, case, f"{kernel.free[case]:.1f}", sep="\t", file=f)


def where(plain, kernel):
    for case in CASES:
        if case not in kernel.functions:
            continue
        pages = case.split()[0].replace("awaited", "isolated")
        base = plain.functions[f"{pages} nobody"]
        mine = kernel.functions[case]
        parts = {f: mine.get(f, 0) - base.get(f, 0) for f in set(mine) | set(base)}
        order = sorted(parts.items(), key=lambda part: -abs(part[1]))
        shown = ", ".join(f"{f} {d:+.1f}" for f, d in order if abs(d) >= 0.05)
        print(f"# {kernel.name}, {case}: {shown or 'nothing'}")


def expect(plain, kernel):
    free, name = kernel.free, kernel.name
    ordinary, isolated = plain.free["ordinary nobody"], plain.free["isolated nobody"]
    one, many = free["isolated one-task"], free["isolated many-tasks"]
    nobody, each = LIMITS[name.split("-")[0]]

    check(f"{name}: a page of an ordinary pageblock costs 2 instructions more at most",
          free["ordinary nobody"] - ordinary <= 2 + NEAR)
    check(f"{name}: whoever waits", abs(free["ordinary many-tasks"] - free["ordinary nobody"]) <= NEAR)
    check(f"{name}: one of an isolated pageblock {nobody} at most when nobody waits",
          free["isolated nobody"] - isolated <= nobody)
    check(f"{name}: 100 when a task waits", one - isolated <= 100)
    check(f"{name}: for a thousand pages, too", abs(free["isolated one-task-many-pages"] - one) <= 2 + NEAR)
    check(f"{name}: 150 when it is one of those", free["awaited one-task-many-pages"] - isolated <= 150)
    check(f"{name}: {each} for each task that waits", (many - one) / (TASKS - 1) <= each)


def main():
    work, version, *path = sys.argv[1:]
    kernels = [Kernel(work, f"{design}-{version}") for design in DESIGNS]
    table(kernels)
    if path:
        store(kernels, path[0])
    for kernel in kernels:
        check(f"{kernel.name}: measures all, and who waits gets the range", kernel.ended)
        check(f"{kernel.name}: clock and plugin count the same", kernel.counts_agree())
    for kernel in kernels[1:]:
        where(kernels[0], kernel)
        if kernel.ended:
            expect(kernels[0], kernel)
    return failures > 0


sys.exit(main())
