#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A few kills of host runs with the module, and their reserve; tests/long/kill_host_module.sh has many. In turn with
# run_stress.sh.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

suite_in_turn 3 'host runs that are killed'
exec tests/vm/host_module.sh debian:6.12 "${1:-6}"
