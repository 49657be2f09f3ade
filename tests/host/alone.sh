#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Runs a test that changes what is one for the whole machine, such as KSM and pools of huge pages, while no
# other test and no run of pfnbench does:
#
#   tests/host/alone.sh COMMAND...
#
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
[[ $(id -u) != 0 ]] || take_machine
exec "$@"
