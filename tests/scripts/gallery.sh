#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The pictures of results/runs.md and of other documents: each is there, is small, says what it shows, and is what
# `pfnbench report` draws from the stored run. Those that are drawn again are of runs that are read in a second or two.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

LARGEST=$((80 * 1024))

# Of all documents the pictures that are files, as paths from here.
pictures() {
	local page

	for page in README.md CONTRIBUTING.md docs/*.md results/*.md; do
		sed -n 's/^!\[.*\](\([^)]*\))$/\1/p' "$page" | while read -r file; do
			realpath -m --relative-to=. "$(dirname "$page")/$file"
		done
	done | sort -u
}

are_there() {
	local file

	pictures >"$T/pictures"
	[[ $(wc -l <"$T/pictures") -ge 15 ]] || { cat "$T/pictures"; return 1; }
	while read -r file; do
		grep -q '<title>[^<]' "$file" && grep -q '</svg>' "$file" || { echo "$file has no picture or title"; return 1; }
		[[ $(stat -c %s "$file") -le $LARGEST ]] || { echo "$file has more than $LARGEST bytes"; return 1; }
	done <"$T/pictures"
}

# None is stored that no document shows, and the page has its pictures in the order of scripts/reference.sh.
are_shown() {
	diff <(git ls-files --cached --others --exclude-standard 'results/reference/*.svg' 'docs/*.svg' | sort) \
		<(pictures)
}

# same_again RUN
same_again() {
	local file plot

	gnuplot --version | grep -q '^gnuplot 5\.4 ' || { echo "gnuplot draws otherwise: $(gnuplot --version)"; return 0; }
	mkdir "$T/$1"
	find "results/reference/$1" -maxdepth 1 -type f -exec cp -t "$T/$1" {} +
	build/pfnbench report "$T/$1" >"$T/log" || return
	for file in "results/reference/$1"/*.svg; do
		plot=$(basename "$file")
		cmp "$file" "$T/$1/plots/$plot" || { echo "draw it again: scripts/reference.sh draw $1"; return 1; }
	done
}

check 'each picture is there, small, and has a title' are_there
check 'each stored picture is shown' are_shown
for run in cma kinds-1g shared-routine; do
	check "pictures of $run are drawn the same again" same_again $run
done
finish
