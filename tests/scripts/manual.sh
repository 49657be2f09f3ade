#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Manual pages and completion say what --help says, for they are made of the same tables.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
use_own_cache
P=$PWD/build/pfnbench

# The options that --help tells, a line each: -k, --kernel
options() {
	"$P" "$1" --help | sed -n 's/^ \{2,6\}\(-[A-Za-z], \)\{0,1\}\(--[a-z-]*\).*/\1\2/p' | sed 's/, /\n/' | sort -u
}

# --- manual pages

# The page as it is read.
page() {
	"$P" help --manual "$@" | groff -man -Tascii -P-c -rLL=110n | sed 's/.\x08//g'
}
page_has_options() {
	local option
	page "$1" >"$T/page"
	[[ -n $(options "$1") ]] || return
	for option in $(options "$1"); do
		grep -qE -- "^ +(-[A-Za-z], )?$option(=|,| |$)" "$T/page" || { cat "$T/page"; echo "no $option"; return 1; }
	done
}
page_is_whole() {
	local section
	for section in NAME SYNOPSIS DESCRIPTION OPTIONS EXAMPLES; do
		grep -qx "$section" "$T/page" || { echo "no $section"; return 1; }
	done
	! grep -E 'Examples:|Exit status:' "$T/page" && grep -q "pfnbench-$1 - [a-z]" "$T/page"
}
# Nothing that a formatter warns of. It has no date, so that it depends on nothing but the program.
clean() {
	"$P" help --manual "$@" >"$T/page.1"
	gives '' groff -man -Tascii -ww -z "$T/page.1" 2>&1 || return
	! command -v mandoc >/dev/null || gives '' sed '/missing date/d' <(mandoc -T lint -W warning "$T/page.1")
}
if command -v groff >/dev/null; then
	for command in $("$P" help --commands); do
		check "pfnbench-$command(1) has each option" page_has_options "$command"
		check 'and each section' page_is_whole "$command"
		check 'and is clean' clean "$command"
	done
	check 'pfnbench(1) is clean' clean
	names_commands() {
		local command
		page >"$T/page"
		for command in $("$P" help --commands); do
			grep -qE "^ +$command( |$)" "$T/page" || { echo "no $command"; cat "$T/page"; return 1; }
		done
	}
	check 'and names each command' names_commands
else
	skip 'manual pages' 'groff is not installed'
fi
check 'no page about nothing known' fails_with 2 "'shwo'" "$P" help --manual shwo

# --- completion

# completes LINE: what bash would offer at its end, sorted
completes() (
	# shellcheck source=../../scripts/completion.sh
	. scripts/completion.sh
	pfnbench() {
		"$P" "$@"
	}
	COMP_LINE=$1 COMP_POINT=${#1}
	# as readline splits it
	read -ra COMP_WORDS <<<"${1//[:=]/ & }"
	[[ $1 != *' ' ]] || COMP_WORDS+=('')
	COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
	_pfnbench pfnbench "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
	printf '%s\n' "${COMPREPLY[@]}" | sort | tr '\n' ' '
)
has() {
	local got word
	got=" $(completes "$1") "
	shift
	for word; do
		[[ $got == *" $word "* ]] || { echo "no $word in $got"; return 1; }
	done
}
completes_options() {
	local option
	for option in $(options "$1"); do
		[[ $option != --* ]] || has "pfnbench $1 $option" "$option" || has "pfnbench $1 $option" "$option=" || return
	done
}
mkdir -p "$XDG_CACHE_HOME/pfnbench/kernels/pins" "$XDG_CACHE_HOME/pfnbench/built/names"
ln -s ../k "$XDG_CACHE_HOME/pfnbench/kernels/pins/debian:7"
ln -s ../b "$XDG_CACHE_HOME/pfnbench/built/names/mine"
check 'commands' gives 'report restore ' completes 'pfnbench re'
for command in $("$P" help --commands); do
	check "options of $command" completes_options "$command"
done
check 'what host does' gives 'release setup ' completes 'pfnbench host '
check 'experiments' has 'pfnbench run p' penalty phases
check 'and their files' has 'pfnbench run experiments/p' experiments/penalty.ini
check 'kernels' gives 'built:mine debian:7 ' completes 'pfnbench run penalty --kernel '
check 'the rest behind a colon' gives '7 ' completes 'pfnbench run penalty --kernel debian:'
check 'kernels behind =' gives 'built:mine debian:7 ' completes 'pfnbench run penalty --kernel='
check 'reference runs' has 'pfnbench show ' results/reference/retry

finish
