#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Every place where memory, a file, a process or room on a disk may be wanting; see tests/fault/loop.sh. Half an hour.
exec "$(dirname "$0")/../fault/loop.sh" 0
