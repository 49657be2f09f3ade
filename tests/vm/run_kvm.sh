#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A guest as it is run by KVM, on a machine that need not have it: QEMU is given KVM's command line, of which a script
# replaces the accelerator and its CPU alone. QEMU takes all other options, and tells the thread that is pinned.
set -uo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
. tests/vm/lib.sh
. tests/lib/dev.sh

suite_in_turn 1 'a guest as by KVM'

T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
if ! in_dev kvm true 2> /dev/null; then
	echo 'ok - a guest as by KVM # skip: no namespace can be made here'
	exit 0
fi
qemu=$(command -v qemu-system-x86_64)
mkdir "$T/bin"
cat > "$T/bin/qemu-system-x86_64" <<END
#!/bin/bash
args=()
for arg in "\$@"; do
	case \$arg in
	kvm) arg=tcg,thread=multi ;;
	host,pmu=on) arg=max,-rdrand,-rdseed,-erms,-fsrm,la57=off ;;
	console=ttyS0*) arg="\$arg tsc=reliable no_timer_check" ;;
	esac
	args+=("\$arg")
done
[ "\$1" = --version ] || echo \$\$ > "$T/pid"
exec $qemu "\${args[@]}"
END
chmod 755 "$T/bin/qemu-system-x86_64"
cat > "$T/kvm.ini" <<'END'
[experiment]
name = kvm
trials = 2
measure = counters
[machine]
memory = 1G
clock = wall
kernels = debian:6.12
[axes]
target = contig:2M
fill = anon:50%
END
choose_kernels 1

# CPU time and CPUs of each thread of QEMU, again and again: the one that executes the guest ends before QEMU does
watch_threads() {
	local pid task

	while sleep 0.2; do
		pid=$(cat "$T/pid" 2> /dev/null) || continue
		for task in /proc/"$pid"/task/*; do
			[ ! -e "$task/stat" ] ||
				echo "$(awk '{ print $14 + $15 }' "$task/stat") $(sed -n 's/^Cpus_allowed_list:\t//p' "$task/status")"
		done 2> /dev/null >> "$T/threads"
	done
}
watch_threads &
watcher=$!
check 'all trials run' in_dev kvm env PATH="$T/bin:$PATH" build/pfnbench run "$T/kvm.ini" "${on[@]}" --out "$T/run"
kill "$watcher"

one_outcome() {
	[ "$(grep -c '"outcome":"success"' "$T/run/trials.ndjson")" = $((2 * nr)) ] || cut -c 1-300 "$T/run/trials.ndjson"
}
check 'and have the range' one_outcome
# The stand-in emulates, and the limit of its probe is of wall time, which a busy machine takes away.
if grep -q '"no_kvm": .*told nothing in' "$T/run/run.json"; then
	echo 'ok - a guest as by KVM # skip: this machine is too busy to boot one in 20 s'
	exit $((failures > 0))
fi
check 'QEMU took the command line of KVM' grep -q '"kind": "kvm"' "$T/run/run.json"
check 'with the memory there before the guest' grep -q '"memory": "\(ready\|huge\)"' "$T/run/run.json"
check 'the guest tells its steal' grep -q '"steal": ' "$T/run/run.json"
check 'run.json is valid' build/tests/validate docs/run.schema.json "$T/run/run.json"
tells_cycles() {
	grep -qE '"cycles": "(ok|perf_event_open: .*)"' "$T/run/run.json"
}
check 'cycles are counted, or the guest says why not' tells_cycles
busiest_is_pinned() {
	local cpu

	cpu=$(grep -A1 '"host_cpus": \[$' "$T/run/run.json" | sed -n 's/^ *\([0-9]*\)$/\1/p' | tail -n 1)
	[ "$(sort -n "$T/threads" | tail -n 1 | cut -d ' ' -f 2)" = "$cpu" ] ||
		{ echo "not $cpu:"; sort -n "$T/threads" | tail; return 1; }
}
if grep -q '"unpinned"' "$T/run/run.json"; then
	check 'too few CPUs to pin' grep -q 'needs a core' "$T/run/run.json"
else
	check 'the thread that works is pinned to the CPU that is told' busiest_is_pinned
fi
[ "$failures" = 0 ]
