#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# scripts/designs.sh: what it makes of patches, symbols and stored runs. tests/long/designs.sh builds and runs the kernels.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=../../scripts/designs.sh
. scripts/designs.sh

check 'no command is misuse' fails_with 2 'call it with a version' scripts/designs.sh
check 'another version is misuse' fails_with 2 'takes a version' scripts/designs.sh build 5.10
check 'a table of nothing is misuse' fails_with 2 'the directory of a run' scripts/designs.sh table "$T/none"

printf '%s\n' 'Why' '---' '--- a/mm/a.c' '+++ b/mm/a.c' '@@ -1,3 +1,3 @@' ' same' '-old' '+new' '+more' > "$T/a.patch"
check 'lines of patches are counted without names of files' gives $'4\t2' lines "$T/a.patch" "$T/a.patch"

# symbols ADDRESS NAME...: a System.map, the data before and after the text too
symbols() {
	printf 'ffffffff80000f00 D before\nffffffff81000000 T _stext\n'
	printf 'ffffffff%s T %s\n' "$@"
	printf 'ffffffff82000000 D after\n'
}
symbols 81000000 first 81000040 second 81000040 alias 810000a0 third 810000b0 __a_text_end 81001000 _etext > "$T/was"
symbols 81000000 first 81000050 second 81000050 alias 81000090 fourth 81000190 __a_text_end 81001000 _etext > "$T/is"
check 'a function ends where the next begins, whatever else it is called' gives $'64 _stext\n96 second\n16 third' text "$T/was"
check 'text that comes, goes and grows' gives $'+224\t`fourth` +256, `second` -32, `_stext` +16, `third` -16' \
	text_change "$T/was" "$T/is"

every_patch_is_there() {
	local version patch file

	for version in 7 6.12; do
		while read -r _ patch; do
			[ -n "$patch" ] || continue
			while read -r file; do
				[ -e "$file" ] || { echo "no $file"; return 1; }
			done < <(patch_stack $version "$patch")
		done < <(designs $version)
	done
}
check 'every patch is there' every_patch_is_there
check 'a patch comes after the one that it names' gives \
	$'patches/shared-routine-7.patch\npatches/shared-isolate-first-7.patch\npatches/release-callbacks-7.patch' \
	patch_stack 7 release-callbacks

page_says_what_the_runs_say() {
	local dir what

	for dir in results/reference/designs-*/; do
		[[ -e $dir/code.tsv ]] || continue
		for what in table functions random; do
			[[ $(<docs/designs.md) == *$'\n\n'"$(scripts/designs.sh "$what" "${dir%/}")"$'\n\n'* ]] ||
				{ echo "write it again: scripts/designs.sh $what ${dir%/}"; return 1; }
		done
	done
}
check 'docs/designs.md has the tables of the stored runs' page_says_what_the_runs_say
finish
