#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A few kills of host runs with the module, and their reserve; tests/long/kill_host_module.sh has many.
exec "$(dirname "${BASH_SOURCE[0]}")/host_module.sh" debian:6.12 "${1:-6}"
