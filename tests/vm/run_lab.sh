#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A lab machine: Debian with systemd and two CPUs, by wall time, on which pfnbench runs with the module by --host. Runs on
# it have the outcomes and pages of guests by icount, and nothing is lost by kills, a panic, suspending and others' hotplug
# (tests/lab/owner.sh). tests/long/lab.sh kills more often. At one commit of eight.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh
. tests/lab/lib.sh

suite_in_turn 1 'a lab machine' 8
lab_possible || {
	echo 'ok - a lab machine # skip: needs root and mmdebstrap'
	exit 0
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$(tests/lab/root.sh)
check 'the module is built there' lab_module "$root"
lab_plays "$root" 1
exit $((failures > 0))
