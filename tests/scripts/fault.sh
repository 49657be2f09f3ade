#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Calls that fail: a few of each kind; tests/long/fault.sh has all of them.
exec "$(dirname "$0")/../fault/loop.sh" 1
