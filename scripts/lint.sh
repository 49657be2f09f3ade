#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Rules of the source that a script can check. `make lint` calls it in the project's top folder; it reads the tree there.
#
#   scripts/lint.sh [CHECK]...          all checks, or those named; `scripts/lint.sh --list` names them
#
# Each finding is one line, "FILE:LINE: what is wrong; how to mend that". Exit status: 0 no finding, 1 some, 2 bad usage.
set -uo pipefail

SCRIPTS=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
FILE_LINES=500
FUNCTION_LINES=60
SUBJECT=72
CHECKS='format shell programs kernel-doc files functions includes calls sizes subjects'

# files PATTERN...: files of the tree with such names, sorted, separated by zero bytes
files() {
	local names=(-name "$1") pattern

	shift
	for pattern; do
		names+=(-o -name "$pattern")
	done
	find . \( -path ./build -o -path ./results -o -path ./.git \) -prune -o \
		-type f \( "${names[@]}" \) -printf '%P\0' | sort -z
}

check_format() {
	files '*.[ch]' | xargs -0 clang-format --dry-run 2>&1 |
		sed -n 's/^\([^:]*:[0-9]*\):[0-9]*: warning: code should be clang-formatted.*/\1/p' | uniq |
		sed 's/$/: not as .clang-format has it; run clang-format -i on the file/'
}

check_shell() {
	files '*.sh' | xargs -0 shellcheck -x -f gcc |
		sed 's/^\([^:]*:[0-9]*\):[0-9]*: \(.*\) \[\(SC[0-9]*\)\]$/\1: \2 (\3); see "shellcheck -x" on the file/'
}

# A suite that cannot be started is passed over. What is sourced has no "#!".
check_programs() {
	local file start

	files '*.sh' | while IFS= read -r -d '' file; do
		read -r -n 2 start <"$file"
		[[ $start != '#!' || -x $file ]] || echo "$file:1: a program that cannot be started; chmod +x it"
	done
}

# In a header's declaration, or in the module at the definition.
check_kernel_doc() {
	files '*.[ch]' | grep -zE '^((bench|workloads|plugin)/.*\.h|kmod/.*\.c)$' | xargs -0 awk -f "$SCRIPTS/kernel_doc.awk"
}

check_files() {
	files '*.[ch]' '*.sh' '*.awk' '*.gp' '*.md' | xargs -0 awk -v most="$FILE_LINES" '
		FNR == most + 1 { print FILENAME ":" FNR ": the file has more than " most " lines; split it by what it does" }'
}

# Functions are as clang-format leaves them: their braces stand alone in the first column.
check_functions() {
	files '*.[ch]' | xargs -0 awk -v most="$FUNCTION_LINES" '
		FNR == 1 { start = 0 }
		/^\{$/ { start = FNR }
		/^\}/ && start {
			if (FNR - start - 1 > most)
				print FILENAME ":" start ": a function of " FNR - start - 1 " lines, more than " most "; split it"
			start = 0
		}'
}

# Rooms, and circles of includes. Remarks that are no error are left out.
check_includes() {
	local out

	out=$("$SCRIPTS/lint_includes.sh" . 2>&1) || printf '%s\n' "$out"
}

# Circles of calls, where a program is built.
check_calls() {
	"$SCRIPTS/lint_calls.sh" "${PFNBENCH_BUILD:-build}" |
		sed 's/$/: they use each other by name; move what both use into a file of its own/'
}

# They are the kernel's, or stand in the headers of an architecture.
check_sizes() {
	files '*.[ch]' | grep -zE '^(bench|workloads|kmod)/' | grep -zvE '^(bench/arch/|kmod/arch\.h$)' |
		xargs -0 awk -f "$SCRIPTS/sizes.awk"
}

# Of commits since this rule came which no remote has yet: those can still be mended.
check_subjects() {
	local rule

	rule=$(git log -1 --diff-filter=A --format=%H -- scripts/lint.sh 2>/dev/null) && [ -n "$rule" ] || return 0
	git log --no-merges --format='%h %s' "$rule..HEAD" --not --remotes | awk -v most="$SUBJECT" '{
		subject = substr($0, length($1) + 2)
		if (length(subject) > most)
			print "commit " $1 ":1: a subject of " length(subject) " characters, more than " most "; reword it"
	}'
}

# A check that prints nothing has found nothing, whatever became of the tools behind it: they must be there.
need() {
	command -v "$1" >/dev/null && return
	echo "scripts/lint.sh: no $1 here; run scripts/setup.sh --check" >&2
	exit 2
}

main() {
	local check found=0 out

	if [ "${1:-}" = --list ]; then
		# shellcheck disable=SC2086 # words
		printf '%s\n' $CHECKS
		exit
	fi
	need clang-format
	need shellcheck
	# shellcheck disable=SC2086 # words
	[ $# -gt 0 ] || set -- $CHECKS
	for check; do
		case " $CHECKS " in
		*" $check "*) ;;
		*) echo "scripts/lint.sh: no check \"$check\"; there are $CHECKS" >&2; exit 2 ;;
		esac
		out=$("check_${check//-/_}" 2>&1) || found=1
		[ -z "$out" ] || { found=1; printf '%s\n' "$out"; }
	done
	exit $found
}

main "$@"
