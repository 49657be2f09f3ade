# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# For tests that boot guests; sourced, from the project's top folder.

. tests/lib/check.sh

# The directory of a kernel in the cache; fetched if it is not there.
kernel_dir() {
	scripts/kernel.sh get "$1" | awk -F '\t' '$2 == "ok" { print $3; found = 1 } END { exit !found }'
}

# build_module SPEC OUT DRIVER...: the module for a Debian kernel or a built one (built:NAME); its image is $vmlinuz then,
# and a built one's tree $build. $drivers are arguments for scripts/initramfs.sh to pack DRIVERs; a built kernel has them
# built in.
build_module() {
	local spec=$1 out=$2 image dir

	drivers=()
	if [[ $spec == built:* ]]; then
		read -r image build < <(scripts/kernel_build.sh find "${spec#built:}")
		vmlinuz=${image#image:} build=${build#build:}
		scripts/module.sh --build "$build" "$out"
	else
		dir=$(kernel_dir "$spec")
		# shellcheck disable=SC2034 # for the suite
		vmlinuz=$dir/vmlinuz drivers=(modules="$dir/modules" "${@:3}")
		scripts/module.sh "$dir" "$out"
	fi
}

# is_built NAME: whether a kernel of one's own is in the cache
is_built() {
	scripts/kernel_build.sh find "$1" >/dev/null 2>&1
}

KERNELS_ALL='debian:6.1 debian:6.12 debian:7'

# A number that is another one with each commit: what does not run every time runs in its turn.
turn() {
	local nr

	nr=$(git rev-list --count HEAD 2> /dev/null || date +%j)
	echo $((10#$nr))
}

# in_turn NR I: whether part I of NR, 0 being the first, has its turn; all have with KERNELS=all. NR is no multiple of 3,
# or a part would only ever meet one of choose_kernels' kernels.
in_turn() {
	[ "${KERNELS:-}" = all ] || [ $(($(turn) % $1)) = "$2" ]
}

# suite_in_turn I WHAT [NR]: ends a suite that has its turn with another commit: I is 0 to 3, or less than NR, a power of 2.
# Parts of it that have a turn of their own are I and I + NR of twice NR. What takes two minutes is at one commit of eight.
suite_in_turn() {
	in_turn "${3:-4}" "$1" && return
	echo "ok - $2 # skip: at one commit of ${3:-4}"
	exit 0
}

# nothing_runs COMMAND...: it ends with status 4, for all trials were skipped
nothing_runs() {
	local got=0

	"$@" || got=$?
	[ $got = 4 ]
}

# choose_kernels FIRST: which kernels a suite boots, in $kernels and as options of `pfnbench run` in $on; $nr is their
# number. By default one, the next one with each commit: three commits boot all, and suites with another FIRST (0 to 2)
# another one in each. KERNELS=all boots all, KERNELS="debian:7" this one.
choose_kernels() {
	local all kernel

	read -ra all <<< "$KERNELS_ALL"
	case ${KERNELS:-} in
	'') kernels=("${all[($(turn) + $1) % 3]}") ;;
	all) kernels=("${all[@]}") ;;
	*) read -ra kernels <<< "$KERNELS" ;;
	esac
	# shellcheck disable=SC2034 # for the suite
	nr=${#kernels[@]} on=()
	for kernel in "${kernels[@]}"; do
		on+=(--kernel "$kernel")
	done
	echo "# on ${kernels[*]}"
}

# What a kernel says when something is broken. "BIOS Error (bug)" is the firmware's.
kernel_log_clean() {
	! grep -aE 'BUG:|WARNING:|Oops|Kernel panic|refcount_t|stack guard|soft lockup|blocked for more than|Call Trace' "$@"
}

# ended_well SPEC CONSOLE: a guest of build/tests/boot ran to its end, and its kernel had nothing to complain of
ended_well() {
	check "$1: the guest ran to its end" grep -aq '^end of tests' "$2"
	check "$1: its kernel's warnings are seen" grep -aq "^# kernel: the kernel's warnings are seen" "$2"
	check "$1: the kernel log is clean" kernel_log_clean "$2"
}
