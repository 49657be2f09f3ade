#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Files that use each other's functions or data by name, directly or by way of others, whatever they include:
#
#   scripts/lint_calls.sh [BUILD]       BUILD: where the objects are, build/ by default
#
# Of the program, objects are looked at, which macros do not hide anything from; of the module, which has none here,
# the names pfnb_* in its sources. Each circle is a line. Exits with 1 if there is one, with 2 where nothing is built.
set -euo pipefail
export LC_ALL=C

BUILD=${1:-build}

# A line for each name of a file: the file, "uses" or "defines", the name.
in_objects() {
	local source

	# Not what is left of files that went.
	find bench workloads -name '*.c' | sort | while read -r source; do
		[ ! -e "$BUILD/${source%.c}.o" ] || echo "$BUILD/${source%.c}.o"
	done | xargs nm -A | sed "s|^$BUILD/||" |
		awk '{
			file = $1
			sub(/\.o:.*/, "", file)
			if ($(NF - 1) ~ /^[A-Z]$/)
				print file, $(NF - 1) == "U" ? "uses" : "defines", $NF
		}'
}

in_module() {
	[ -d kmod ] || return 0
	awk '
		/^ ?\*|^\/\*/ { next }			# comments
		/^[a-z]/ && !/^static / && match($0, /pfnb_[a-z0-9_]+(\(|\[| =|;)/) {	# a definition
			name = substr($0, RSTART, RLENGTH)
			sub(/[^a-z0-9_].*/, "", name)
			print FILENAME, "defines", name
		}
		{
			for (rest = $0; match(rest, /pfnb_[a-z0-9_]+/); rest = substr(rest, RSTART + RLENGTH))
				print FILENAME, "uses", substr(rest, RSTART, RLENGTH)
		}' kmod/*.c
}

# Who needs whom, a pair of files a line.
pairs() {
	awk '
		$2 == "defines" { definer[$3] = $1 }
		$2 == "uses" { uses[$1, $3] }
		END {
			for (pair in uses) {
				split(pair, use, SUBSEP)
				if (use[2] in definer && use[1] != definer[use[2]])
					print use[1], definer[use[2]]
			}
		}' | sort
}

[ -d "$BUILD/bench" ] || {
	echo "scripts/lint_calls.sh: $BUILD/ has no objects; run make build/pfnbench" >&2
	exit 2
}
{ in_objects; in_module; } | pairs | tsort 2>&1 > /dev/null | awk '
	/contains a loop/ { if (names) print "circle:" names; names = ""; next }
	{ names = names " " $NF }
	END { if (names) print "circle:" names; exit names != "" }'
