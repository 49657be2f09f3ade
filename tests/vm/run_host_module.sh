#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A few kills of host runs with the module, and their reserve; tests/long/kill_host_module.sh has many. In turn with
# run_stress.sh.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

if ! in_turn 2 1; then
	echo 'ok - host runs that are killed # skip: in turn with vm/stress'
	exit 0
fi
exec tests/vm/host_module.sh debian:6.12 "${1:-6}"
