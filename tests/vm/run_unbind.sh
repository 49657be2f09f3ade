#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Drivers of memory devices that go while the module has attached to the device (test_unbind.c), and one that is armed
# (test_driver.c), on a kernel in turn.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

! in_turn 8 0 || tests/vm/kmod.sh debian:6.1 'unbind driver'
! in_turn 4 1 || tests/vm/kmod.sh debian:6.12 'unbind driver'
! in_turn 8 4 || tests/vm/kmod.sh debian:7 'unbind driver'
