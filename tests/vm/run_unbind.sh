#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Drivers of memory devices that go while the module has attached to the device (test_unbind.c).
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
for spec in debian:6.12 debian:7; do
	tests/vm/kmod.sh "$spec" unbind
done
