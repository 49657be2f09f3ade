#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Reads who includes whom, and says what stands against the order of the house:
#
#   circle:   files that include each other, directly or by way of others
#   upwards:  a file includes one of a room that stands higher in scripts/rooms.txt
#   unlisted: a room that scripts/rooms.txt does not have
#   crowded:  a room with more than 25 files, which is a remark and no error
#
#   scripts/lint_includes.sh [--graph] [TREE]    --graph: only the includes between rooms, counted
#
# A room is a folder. X.c and X.h are one file here: X.
# Exits with 1 if there is a circle, an include upwards or an unlisted room, and with 0 otherwise.
set -euo pipefail
shopt -s inherit_errexit
export LC_ALL=C

GRAPH=0
if [[ ${1-} == --graph ]]; then
	GRAPH=1
	shift
fi
cd "${1:-$(dirname "${BASH_SOURCE[0]}")/..}"

# A line for each include: path, line number, the included path as it is written.
includes() {
	find bench workloads plugin kmod/include -name '*.[ch]' -print0 |
		sort -z | xargs -0 grep -Hn '^#include "' |
		sed -E 's/^([^:]*):([0-9]+):#include "([^"]*)".*/\1 \2 \3/'
}

files() {
	find bench workloads plugin kmod/include -name '*.[ch]' | sort
}

awk -v GRAPH="$GRAPH" '
	function room_of(path) {
		sub(/\/[^\/]*$/, "", path)
		return path
	}

	function node_of(path) {
		sub(/\.[ch]$/, "", path)
		return path
	}

	# The file that an include means, or nothing if it is made by the build.
	function resolve(name, from,	near) {
		near = room_of(from) "/" name
		if (name in known)
			return name
		if (near in known)
			return near
		return ("kmod/include/" name) in known ? "kmod/include/" name : ""
	}

	# Tarjan: low[] is the oldest file on the stack that can be reached. One circle a component.
	function visit(v,	i, w, names, members) {
		seen[v] = low[v] = ++clock
		stack[++depth] = v
		on_stack[v] = 1
		for (i = 1; i <= degree[v]; i++) {
			w = edge[v, i]
			if (!(w in seen))
				visit(w)
			if (on_stack[w] && low[w] < low[v])
				low[v] = low[w]
		}
		if (low[v] != seen[v])
			return
		do {
			w = stack[depth--]
			on_stack[w] = 0
			names = w (members++ ? " " names : "")
		} while (w != v)
		if (members > 1) {
			printf "circle: %d files: %s\n", members, names
			circles++
		}
	}

	FILENAME == ARGV[1] {			# the rooms, lowest first
		if ($1 != "" && $1 !~ /^#/)
			height[$1] = ++rooms
		next
	}

	FILENAME == ARGV[2] {			# all files
		known[$1] = 1
		if (!(node_of($1) in number)) {
			number[node_of($1)] = ++nodes
			node[nodes] = node_of($1)
		}
		room = room_of($1)
		has[room]++
		if ($1 ~ /\.h$/ && (node_of($1) ".c") in known)
			has[room]--		# counted with its .c
		next
	}

	{					# all includes
		target = resolve($3, $1)
		if (target == "")
			next
		from = room_of($1)
		to = room_of(target)
		if (from != to)
			between[from " -> " to]++
		if (height[from] && height[to] && height[to] > height[from])
			up[++ups] = sprintf("upwards: %s:%d: %s must not include %s: %s", $1, $2, from, to, $3)
		a = node_of($1)
		b = node_of(target)
		if (a != b && !((a, b) in have)) {
			have[a, b] = 1
			edge[a, ++degree[a]] = b
		}
	}

	END {
		if (GRAPH) {
			for (pair in between)
				print between[pair], pair | "sort -k2"
			exit 0
		}
		for (n = 1; n <= nodes; n++)
			if (!(node[n] in seen))
				visit(node[n])
		for (n = 1; n <= ups; n++)
			print up[n]
		for (room in has)
			if (!(room in height)) {
				print "unlisted: " room ": give it a line in scripts/rooms.txt"
				unlisted++
			}
		for (room in has)
			if (has[room] > 25)
				printf "crowded: %s: %d files\n", room, has[room]
		printf "%d circles, %d includes upwards, %d rooms\n", circles, ups, rooms
		exit circles + ups + unlisted > 0
	}
' scripts/rooms.txt <(files) <(includes)
