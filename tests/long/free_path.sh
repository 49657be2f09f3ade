#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What freeing a page costs while somebody waits for pages, in instructions: a kernel without patches against those with
# a callback for the first page of a range, for all of its pages, and with a notifier chain (docs/designs.md).
# Builds them, unless they are cached.
#
#   tests/long/free_path.sh [VERSION...]     6.12 and 7
#
# STORE=yes puts the figures beside the stored run of the designs, as free.tsv.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[ $# -gt 0 ] || set -- 6.12 7

# Functions of the kernel as QEMU's plugin reads them; what lies behind them, modules among it, is "others".
symbols() {
	awk '$3 == "_etext" { print $1, "-", "others"; exit }
		$2 ~ /^[tTwW]$/ && $3 !~ /^(__pfx_|\.)/ { sub(/\..*/, "", $3); print $1, "-", $3 }' "$1/System.map"
}

# measure NAME: in a guest of its own, whose init loads what is called pfnbench.ko and has no test of that name to run
measure() {
	local out=$work/$1

	PFNBENCH_KMOD=tests/long/free_path build_module "built:$1" "$out.ko"
	symbols "$build" >"$out.symbols"
	echo none >"$work/only"
	scripts/initramfs.sh "$work/initrd" build/tests/vm-init "$out.ko=pfnbench.ko" "$work/only=only"
	build/tests/watched 60 400 build/tests/boot --profile "$out.symbols" "$out.profile" "$vmlinuz" "$work/initrd" \
		"$out.console" 1 6144
}

for version; do
	# whoever builds another kernel keeps the lock for minutes
	is_built "notifier-$version" || check "$version: the kernels build" scripts/designs.sh build "$version"
	for design in plain reference release notifier; do
		check "a guest of $design-$version frees pages" measure "$design-$version"
		check "its kernel log is clean" kernel_log_clean "$work/$design-$version.console"
	done
	stored=results/reference/designs-$version/free.tsv
	tests/long/free_path/report.py "$work" "$version" ${STORE:+"$stored"} || failures=$((failures + 1))
done
exit $((failures > 0))
