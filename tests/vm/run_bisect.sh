#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# `git bisect run` by the recipe of docs/compare.md, in a repository whose commits name kernels instead of
# being built: successes take longer in 6.12 than in 6.1, and longer still in 7. And A/A, in turn: the same kernel and
# seeds in another order, beside other cells, is not different. Ranges are of 4M, for those of 2M may lie in either
# half of the allocator's largest block, which makes a difference (docs/compare.md).
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

suite_in_turn 1 'git bisect run'

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export PFNBENCH=$PWD/build/pfnbench EXPERIMENT=$PWD/tests/vm/bisect.ini

measure() {
	local out=$1

	shift
	"$PFNBENCH" run --jobs 1 "$EXPERIMENT" --out "$out" "$@" > "$out.log" 2>&1
}

bisect() {
	local repo=$work/repo kernel

	git init -q "$repo"
	for kernel in debian:6.1 debian:6.12 debian:7; do
		echo "$kernel" > "$repo/kernel"
		git -C "$repo" add -A
		git -C "$repo" -c user.name=t -c user.email=t@example.org commit -qm "$kernel"
	done
	cat > "$work/measure.sh" <<- 'EOF'
		#!/bin/sh
		rm -rf ../now
		"$PFNBENCH" run --jobs 1 "$EXPERIMENT" --kernel "$(cat kernel)" --out ../now
		case $? in 0) ;; 1 | 4) exit 125 ;; *) exit 255 ;; esac
		"$PFNBENCH" compare ../good ../now
		case $? in 0) exit 0 ;; 1) exit 1 ;; 3) exit 125 ;; *) exit 255 ;; esac
	EOF
	chmod +x "$work/measure.sh"
	cd "$repo"
	git bisect start HEAD HEAD~2
	git bisect run "$work/measure.sh"
	git show -s --format=%s refs/bisect/bad | grep -qx debian:6.12
}

not_different() {
	"$PFNBENCH" compare "$work/good" "$work/other" | tee "$work/aa"
	[ "${PIPESTATUS[0]}" = 0 ] && grep -q '^0 worse, 0 better' "$work/aa"
}

check "a run on the kernel that is good" measure "$work/good"
check "git bisect run finds the kernel that is slower" bisect
if in_turn 8 5; then
	check "the same kernel in another order" measure "$work/other" --set policy=isolate-first,early-check --set trials=7
	check "is not different (A/A)" not_different
fi
exit $failures
