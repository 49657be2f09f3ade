#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Statistics against R's, where there is R: see tests/r/run.sh.
exec "$(dirname "${BASH_SOURCE[0]}")/../r/run.sh"
