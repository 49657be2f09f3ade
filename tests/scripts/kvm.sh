#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Runs in real time where KVM works, is missing, refuses and hangs: what QEMU is called with, that the run goes on by
# emulation, and that user and run.json are told why. No guest is booted, and this machine's KVM is not asked: /dev is
# made up, and build/tests/fakeguest answers in QEMU's place. unit/accel_choice has more ways to fail.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
use_own_cache

P=$PWD/build/pfnbench
INI=$T/e.ini

# shellcheck source=../lib/dev.sh
. tests/lib/dev.sh
if ! in_dev kvm true 2>/dev/null; then
	skip 'KVM' 'no namespace can be made here'
	exit 0
fi

# How it goes by KVM is in $T/how. The first start by KVM is the one that tries it.
mkdir "$T/bin"
cp build/tests/fakeguest "$T/bin/fakeguest"
cat >"$T/bin/qemu-system-x86_64" <<'END'
#!/bin/bash
top=$(dirname "${BASH_SOURCE[0]}")/..
guest=$top/bin/fakeguest
[[ $1 == --version ]] && exec "$guest" "$@"
[[ " $* " == *' -accel kvm '* ]] || { printf '%s ' "$@" >>"$top/tcg"; echo >>"$top/tcg"; exec "$guest" "$@"; }
{ printf '%s ' "$@"; echo; } >>"$top/kvm"
echo $$ >>"$top/pids"
how=$(cat "$top/how")
case $how in
refuse) echo 'qemu-system-x86_64: failed to initialize kvm: Operation not permitted' >&2; exit 1 ;;
abort) kill -ABRT $$ ;;
hang) exec sleep 1000 ;;
later-refuse) [[ $(wc -l <"$top/kvm") == 1 ]] || { echo 'no memory any more' >&2; exit 1; } ;;
esac
fd=$(printf '%s\n' "$@" | sed -n 's/^socket,id=qmp,fd=//p')
if [[ $how == works && $(wc -l <"$top/kvm") -gt 1 ]]; then
	printf '{"QMP": {"version": {}, "capabilities": []}}\r\n' >&"$fd"
	until read -r -u "$fd" _; do sleep 0.02; done
	printf '{"return": {}}\r\n' >&"$fd"
	until read -r -u "$fd" asked; do sleep 0.02; done
	echo "$asked" >>"$top/asked"
	allowed() { sed -n 's/^Cpus_allowed_list:\t//p' /proc/$$/status; }
	before=$(allowed)
	printf '{"return": [{"thread-id": %d, "cpu-index": 0}]}\r\n' $$ >&"$fd"
	until [[ $(allowed) != "$before" ]]; do sleep 0.02; done
	allowed >>"$top/pinned"
	echo "$before" >>"$top/before"
fi
exec "$guest" "$@"
END
chmod 755 "$T/bin/qemu-system-x86_64"
PATH=$T/bin:$PATH
fake_image "$T/bzImage"
printf '%s\n' '[experiment]' 'name = kvm' 'boots = 2' 'trials = 2' '[machine]' 'clock = wall' \
	"kernels = image:$T/bzImage" '[axes]' 'target = null' >"$INI"

# runs HOW DEV NAME OPTION...: all trials run, into $T/NAME
runs() {
	local how=$1 dev=$2 name=$3
	shift 3
	rm -f "$T"/{kvm,tcg,asked,pinned,before}
	echo "$how" >"$T/how"
	in_dev "$dev" "$P" run "$INI" --out "$T/$name" "$@" >"$T/$name.out" 2>"$T/$name.err" ||
		{ echo "exit status $?"; cat "$T/$name.err"; return 1; }
	[[ $(wc -l <"$T/$name/trials.ndjson") == 4 ]] && ! grep -E 'crashed|skipped' "$T/$name/trials.ndjson"
}
# in_run NAME WORDS: of JSON, in run.json
in_run() {
	grep -qF -- "$2" "$T/$1/run.json" || { grep -A12 -E '"(accel|warnings)": ' "$T/$1/run.json"; return 1; }
}
told_once() {
	[[ $(grep -c "no KVM: $2; guests are emulated$" "$T/$1.err") == 1 ]] || { cat "$T/$1.err"; return 1; }
}
called() {
	[[ -f $T/$1 && $(wc -l <"$T/$1") == "$2" ]] || { head "$T"/{kvm,tcg}; return 1; }
}
# Every guest by $1 was called with these words
with() {
	[[ -s $T/$1 ]] && ! grep -vF -- "$2" "$T/$1"
}
without() {
	! grep -F -- "$2" "$T/$1"
}
valid() {
	build/tests/validate docs/run.schema.json "$T/$1/run.json"
}

check 'KVM works: all trials run' runs works kvm works
check 'one guest tries it, and two run' called kvm 3
check 'none is emulated' test ! -e "$T/tcg"
check 'guests have the CPU of the machine, and its counters' with kvm '-accel kvm -cpu host,pmu=on'
check 'their memory is there before they are' with kvm ',prealloc=on -machine memory-backend=ram'
check 'no clock of the kernel is made up' without kvm 'tsc'
check 'run.json tells how' in_run works '"kind": "kvm"'
check 'there is one guest at a time' in_run works '"jobs": 1'
check 'run.json is valid' valid works
check 'nothing is told beside the progress' test ! -s <(grep -v '%' "$T/works.err")
check 'the log of the guest that tried it is gone' test ! -e "$T/works/console-kvm-probe.log"
if grep -q '"host_cpus"' "$T/works/run.json"; then
	check 'QEMU is asked which threads the CPUs are' gives '{"execute":"query-cpus-fast"}' uniq "$T/asked"
	check 'each is pinned to one CPU' grep -qxE '[0-9]+' "$T/pinned"
	check 'which run.json has for each guest' gives 3 grep -c '"host_cpus"' "$T/works/run.json"
	elsewhere() {
		local cpu
		cpu=$(head -n 1 "$T/pinned")
		! grep -qE "(^|[,-])$cpu(\$|[,-])" "$T/before" || { echo "$cpu is among"; cat "$T/before"; return 1; }
	}
	check 'the rest of QEMU runs elsewhere' elsewhere
	check 'where a CPU is not isolated, a warning tells how' in_run works 'isolcpus='
else
	check 'with too few CPUs none is pinned, and a warning tells' in_run works 'have no CPUs for themselves'
fi
check 'a guest that tells nothing of its threads: all trials run' runs mute kvm mute
[[ ! -s $T/mute/run.json ]] || ! grep -q '"host_cpus"' "$T/mute/run.json" ||
	check 'it is told that they were not pinned' in_run mute 'not pinned: QEMU '	# has not told, or has ended
check 'two guests at once are the user'"'"'s wish' runs mute kvm two --jobs 2
check 'of which a warning tells' in_run two '2 guests run at once, and disturb each other'
check 'and the run.json is valid' valid two

check 'no /dev/kvm: the run is emulated' runs works none none
check 'KVM is not tried' test ! -e "$T/kvm"
check 'guests have the emulated CPU' with tcg '-accel tcg,thread=multi -cpu max,-rdrand,-rdseed,-erms,-fsrm,la57=off'
check 'with memory that comes as it is touched' without tcg 'memory-backend'
check 'without a monitor' without tcg 'qmp'
check 'it is told, in one line' told_once none '/dev/kvm: No such file or directory.*'
check 'the table has a warning' grep -q 'guests were emulated' "$T/none.out"
check 'run.json tells why' in_run none '"no_kvm": "/dev/kvm: No such file'
check 'and is valid' valid none
check 'QEMU refuses: the run is emulated' runs refuse kvm refuse
check 'it was tried once' called kvm 1
check 'its words are told' told_once refuse 'qemu-system-x86_64: failed to initialize kvm: Operation not permitted'
check 'QEMU aborts: the run is emulated' runs abort kvm abort
check 'the signal is told' told_once abort 'QEMU was ended by signal ABRT'
check 'QEMU hangs: the run is emulated' runs hang kvm hang
check 'the wait has an end' told_once hang 'its guest told nothing in 20 s'
no_leftover() {
	local pid
	while read -r pid; do
		ended "$pid" || { tr '\0' ' ' <"/proc/$pid/cmdline"; return 1; }
	done <"$T/pids"
}
check 'no QEMU is left' no_leftover

later() {
	local got=0
	rm -f "$T"/{kvm,tcg}
	echo later-refuse >"$T/how"
	in_dev kvm "$P" run "$INI" --out "$T/later" >"$T/later.out" 2>"$T/later.err" || got=$?
	[[ $got == 1 ]] && grep -q 'no memory any more' "$T/later.err" || { echo "exit status $got"; cat "$T/later.err"; return 1; }
}
check 'KVM fails after it worked: the run ends, for its times would be two kinds of time' later
resumed() {
	local got=0
	in_dev none "$P" run --resume "$T/later" >"$T/later.out" 2>"$T/later.err" || got=$?
	[[ $got == 2 ]] && grep -q 'it ran by kvm, which does not work now' "$T/later.err" ||
		{ echo "exit status $got"; cat "$T/later.err"; return 1; }
}
check 'nor does it go on without KVM' resumed
sed -i 's/^clock = wall/clock = icount/' "$INI"
check 'in virtual time KVM is not tried' runs works kvm virtual
check 'nor is it in run.json' test ! -s <(grep '"accel"' "$T/virtual/run.json")
check 'nor has QEMU been called by it' test ! -e "$T/kvm"
finish
