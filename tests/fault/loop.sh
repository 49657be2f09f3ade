#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A call fails, the n-th, for each n that is another place in the program: commands end with a clear error or do without
# it; none is ended by a signal, hangs, or leaves anything half written.
#
#   tests/fault/loop.sh [N [COMMAND...]]   about N places of each kind, 0: all; commands: see the functions below
#   tests/fault/loop.sh KIND:N COMMAND          one of them, and what it did
#
set -uo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
. tests/lib/check.sh

P=${PFNBENCH:-$PWD/build/pfnbench}
GOLDEN=tests/golden
# Which places are tried changes with each commit, and not from run to run.
RANDOM=$(git rev-list --count HEAD 2>/dev/null || echo 1)
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
# The journal of these runs is nobody's: no run on this machine is in the way. Without the right to do so, runs
# have another one by themselves.
if [[ $(id -u) == 0 && -z ${PFNBENCH_FAULT_OWN:-} ]] && unshare -m true 2>/dev/null; then
	rm -rf "$T"
	# shellcheck disable=SC2016 # expands in the inner shell
	PFNBENCH_FAULT_OWN=yes exec unshare -m sh -c 'mount -t tmpfs none /run && exec "$0" "$@"' "$0" "$@"
fi
export XDG_RUNTIME_DIR=$T/runtime XDG_CACHE_HOME=$T/cache
mkdir "$T/runtime" "$T/cache"

cat >"$T/host.ini" <<END
[experiment]
name = fault
trials = 4
measure = ${MEASURE:-latency}
[machine]
kernels = host
reserve = 1M
[axes]
target = null
END

# A guest that is none: tests/tools/fakeguest.c
mkdir "$T/bin"
ln -s "$PWD/build/tests/fakeguest" "$T/bin/qemu-system-x86_64"
fake_image "$T/bzImage"
sed "s|= host|= image:$T/bzImage|; /reserve/d" "$T/host.ini" >"$T/guest.ini"

# Of each command: PREPARE_name before it; name is the command; AFTER_name: what must hold after it, with its exit
# status.

run() { "$P" run "$T/host.ini" --host --out "$T/new"; }
prepare_run() { rm -rf "$T/new"; }
after_run() { can_go_on "$1" "$T/new" --host; }

guest() { PATH=$T/bin:$PATH "$P" run --jobs 1 "$T/guest.ini" --out "$T/new"; }
prepare_guest() { rm -rf "$T/new"; }
after_guest() { can_go_on "$1" "$T/new"; }

resume() { "$P" run --resume "$T/new" --host; }
prepare_resume() {
	[[ -e $T/half ]] || make_half
	rm -rf "$T/new"
	cp -r "$T/half" "$T/new"
}
after_resume() {
	grep -qxFf "$T/half/trials.ndjson" "$T/new/trials.ndjson" || { echo 'earlier records are gone'; return 1; }
	[[ $(grep -cxFf "$T/half/trials.ndjson" "$T/new/trials.ndjson") == 2 ]] || { echo 'earlier records have changed'; return 1; }
	can_go_on "$1" "$T/new" --host
}

show() { "$P" show "$GOLDEN"/run; }
findings() { "$P" show --findings "$GOLDEN"/retries; }
compare() { "$P" compare "$GOLDEN"/wall --by kernel --json; }
prepare_show() { :; }
prepare_findings() { :; }
prepare_compare() { :; }
after_show() { same_output "$1"; }
after_findings() { same_output "$1"; }
after_compare() { same_output "$1"; }

report() { "$P" report "$T/report"; }
prepare_report() {
	rm -rf "$T/report"
	mkdir "$T/report"
	cp "$GOLDEN"/map/{run.json,trials.ndjson} "$T/report"
	echo old >"$T/report/report.html"
}
# The old one, or a whole new one
after_report() {
	cmp "$T/report/trials.ndjson" "$GOLDEN"/map/trials.ndjson && cmp "$T/report/run.json" "$GOLDEN"/map/run.json || return 1
	[[ $1 != 0 ]] || { same_file report "$T/report/report.html"; return; }
	[[ $(tail -c 8 "$T/report/report.html") == '</html>' || $(<"$T/report/report.html") == old ]] || { echo 'report.html is cut'; return 1; }
}

export_() { "$P" export "$T/export" && cat "$T"/export/csv/*.csv; }
prepare_export_() {
	rm -rf "$T/export"
	mkdir "$T/export"
	cp "$GOLDEN"/map/{run.json,trials.ndjson} "$T/export"
}
after_export_() { same_output "$1"; }

# What was printed is what is printed when nothing fails, or it says that something did.
same_output() {
	[[ $1 != 1 || -z $(said) ]] || return 0
	[[ $1 != 0 && $1 != "$normal" ]] || cmp "$T/out" "$T/expected" || { echo "exit status $1, and other output"; return 1; }
}

same_file() {
	[[ -e $T/$1.expected ]] || cp "$2" "$T/$1.expected"
	cmp "$2" "$T/$1.expected" || { echo 'exit status 0, and other output'; return 1; }
}

# A run that a full disk has stopped after two trials
make_half() {
	local n
	for ((n = 1; n < 40; n++)); do
		rm -rf "$T/new"
		with fsync "$n" run || true
		[[ ! -e $T/new/trials.ndjson || $(wc -l <"$T/new/trials.ndjson") != 2 ]] || break
	done
	mv "$T/new" "$T/half"
}

ids() { sed -n 's/.*"id":\([0-9]*\),.*/\1/p' "$1" | sort -n | tr '\n' ' '; }

# can_go_on STATUS DIR [OPTION]: what is there can be read, and completed, unless it is complete
can_go_on() {
	local got=0
	if [[ $1 == 0 || $1 == "$normal" ]]; then
		[[ $(ids "$2/trials.ndjson") == '0 1 2 3 ' ]] || { echo "exit status $1, and trials $(ids "$2/trials.ndjson")"; return 1; }
		! grep -v '"outcome":"success"' "$2/trials.ndjson" || { echo "exit status $1, and trials that failed"; return 1; }
		"$P" show "$2" >"$T/shown" 2>&1 || { echo 'cannot be shown:'; cat "$T/shown"; return 1; }
		return 0
	fi
	[[ -e $2/run.json ]] || return 0
	"$P" show "$2" >"$T/shown" 2>&1 || { echo 'cannot be shown:'; cat "$T/shown"; return 1; }
	PATH=$T/bin:$PATH "$P" run --resume "$2" "${@:3}" >"$T/resumed" 2>&1 || got=$?
	grep -q 'is complete' "$T/resumed" || ((got <= 1)) || { echo "cannot be resumed: $got"; cat "$T/resumed"; return 1; }
	[[ $(ids "$2/trials.ndjson") == '0 1 2 3 ' ]] || { echo "resumed, trials $(ids "$2/trials.ndjson")"; return 1; }
}

# with KIND N COMMAND: runs it with the fault; its exit status
with() {
	local fault=$1:$2
	rm -f "$T/shared"
	(
		export PFNBENCH_FAULT=$fault PFNBENCH_FAULT_FILE=$T/shared PFNBENCH_FAULT_TRACE=$T/trace
		[[ -z ${SITES:-} ]] || export PFNBENCH_FAULT_SITES=$SITES
		P="build/tests/watched 30 30 env LD_PRELOAD=$PWD/build/tests/fault.so $P"
		faulty "$3"
	) </dev/null >"$T/out" 2>"$T/err"
}

# $P is several words there.
faulty() {
	# shellcheck disable=SC2016 # the function's text has it
	eval "$(declare -f "$1" | sed 's/"\$P"/$P/')"
	"$1"
}

fired() { [[ $(od -An -t u8 -j 8 -N 8 "$T/shared" | tr -d ' ') == 1 ]]; }

# As a user of a terminal would see it, without the progress of a run
said() { grep -vE '^# |trials?, .* left$|^$' "$T/err"; }

# one KIND N COMMAND: what is wrong with it
one() {
	local got=0
	rm -f "$T/trace"
	"prepare_$3"
	with "$1" "$2" "$3" || got=$?
	sed -i '/^# [0-9.]* s of CPU time$/d' "$T/out"
	if grep -q '^not ok' "$T/out" || ((got > 2)); then
		echo "exit status $got"
	elif ((got != normal && got != 0)) && [[ -z $(said) ]]; then
		echo "exit status $got, and says nothing"
	elif ((got != normal)) && said | grep -v '^pfnbench'; then
		echo 'that is no clear message'
	elif "after_$3" $got; then
		return 0
	fi
	said | sed 's/^/  said: /'
	[[ ! -e $T/trace ]] || sed 's/^/  /' "$T/trace"
	return 1
}

# places KIND COMMAND: N of the first call from each place
places() {
	rm -f "$T/sites"
	"prepare_$2"
	SITES=$T/sites with "$1" 0 "$2"
	[[ ! -e $T/sites ]] || awk '!seen[$1]++ { print NR }' "$T/sites"
}

# all N COMMAND: about N places of each kind, 0: all of them
all() {
	local kind n nr step bad=0 tried=0 until=$1 where
	prepare_"$2"
	with none 0 "$2"
	normal=$?
	sed -i '/^# [0-9.]* s of CPU time$/d' "$T/out"
	cp "$T/out" "$T/expected"
	rm -f "$T/$2.expected"
	after_"$2" "$normal" >"$T/why" || { cat "$T/why" "$T/err"; return 1; }
	for kind in open write fsync fork close rename malloc; do
		mapfile -t where < <(places "$kind" "$2")
		nr=${#where[@]}
		step=1
		((until == 0)) || step=$((nr / until + 1))
		for ((n = until ? RANDOM % step : 0; n < nr; n += step)); do
			tried=$((tried + 1))
			one "$kind" "${where[n]}" "$2" >"$T/why" || { bad=$((bad + 1)); { echo "$kind:${where[n]} $2:"; cat "$T/why"; } | tee -a "${KEEP:-/dev/null}"; }
		done
	done
	echo "$2: $tried places, $bad bad" >>"$T/count"
	[[ $bad == 0 ]]
}

if [[ ${1:-} == *:* ]]; then
	prepare_"$2"
	with none 0 "$2"
	normal=$?
	sed -i '/^# [0-9.]* s of CPU time$/d' "$T/out"
	cp "$T/out" "$T/expected"
	after_"$2" $normal
	one "${1%:*}" "${1#*:}" "$2" && echo fine
	cat "$T/err"
	exit
fi
each=${1:-0}
commands=("${@:2}")
[[ $# -gt 1 ]] || commands=(run resume guest show findings compare report export_)
if [[ ${#commands[@]} == 1 ]]; then
	check "${commands[0]%_} with calls that fail" all "$each" "${commands[0]}"
	sed 's/^/# /' "$T/count"
	exit $((failures > 0))
fi
# Side by side: most of the time the kernel is waited for, which closes events of perf.
for command in "${commands[@]}"; do
	"$0" "$each" "$command" >"$T/$command.log" 2>&1 &
done
wait
for command in "${commands[@]}"; do
	cat "$T/$command.log"
	grep -q '^ok' "$T/$command.log" || failures=$((failures + 1))
done
exit $((failures > 0))
