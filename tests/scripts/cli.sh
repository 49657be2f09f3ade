#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# build/pfnbench from outside: bad input costs one line that says where it is and how to mend it, and
# exit status 2; what makes no sense costs only its own cells. No guest is booted: where one is needed,
# build/tests/fakeguest answers in QEMU's place.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
use_own_cache

P=build/pfnbench
INI=$T/e.ini
IMAGE=image:$T/bzImage # use_fake_guests makes it

# What a mend says: what to do, or what there is to choose from.
MEND='(write|did you mean|known are|delete|move|choose|name|add|use|see|restore|shorten|run|go on|wait) '
MEND+='|(more than|no multiple of) [0-9]|neither .* nor |is it an |only .* go with it|can only be |nothing is left'
MEND+='|repeat|exclude each other|at a time'

# --- bad experiment files

# ini LINES: an experiment of which nothing can run by accident: host needs --host
ini() {
	printf '%s\n' "$@" >"$INI"
}

# one_line STATUS WHERE WHAT COMMAND...: ends so; standard error is one line that begins with WHERE,
# says WHAT and has a mend; nothing on standard output, no result directory.
one_line() {
	local status=$1 where=$2 what=$3 got=0 line
	shift 3
	rm -rf "$T/new"
	"$@" >"$T/out" 2>"$T/all" || got=$?
	# The stand-in for QEMU has no module; another suite may have the initramfs just now.
	grep -vE 'goes without the module|: waiting for .*, which has .*/initramfs' "$T/all" >"$T/err"
	line=$(<"$T/err")
	if [[ $got != "$status" ]]; then
		echo "exit status $got, not $status"
	elif [[ $(wc -l <"$T/err") != 1 ]]; then
		echo 'not one line'
	elif [[ $line != "pfnbench: $where"* && $line != "pfnbench "*": $where"* ]]; then
		echo "does not begin with $where"
	elif [[ $line != *"$what"* ]]; then
		echo "does not say $what"
	elif ! grep -qE "$MEND" <<<"${line#*: }"; then
		echo 'says no mend'
	elif [[ -s $T/out ]]; then
		echo "prints $(head -n 1 "$T/out")"
	elif [[ -e $T/new ]]; then
		echo 'makes the result directory'
	else
		return 0
	fi
	cat "$T/err"
	return 1
}

# refused NAME LINE WHAT LINES...: the experiment of LINES is refused for its line LINE (0: for none)
refused() {
	local name=$1 where=$INI:$2: what=$3
	[[ $2 != 0 ]] || where=$INI
	ini "${@:4}"
	check "$name" one_line 2 "$where" "$what" $P run "$INI" --out "$T/new"
}

E='[experiment]'
M='[machine]'
A='[axes]'
H='kernels = host'
N='target = null'

refused 'unknown section' 3 '[machin]' "$A" "$N" '[machin]' "$H"
refused 'section like none of ours' 3 '[zzzzzzzzzz]' "$A" "$N" '[zzzzzzzzzz]' "$H"
refused 'unknown key' 5 "'targt'" "$M" "$H" "$A" "$N" 'targt = null'
refused 'key in the wrong section' 5 "'trials'" "$M" "$H" "$A" "$N" 'trials = 3'
refused 'key before any section' 1 "'target'" "$N" "$M" "$H"
refused 'key stands twice' 5 "'target'" "$M" "$H" "$A" "$N" "$N"
refused 'unknown target' 4 "'nul'" "$M" "$H" "$A" 'target = nul'
refused 'target without its size' 4 "'contig'" "$M" "$H" "$A" 'target = contig'
refused 'target with a size it does not take' 4 "'offline:2M'" "$M" "$H" "$A" 'target = offline:2M'
refused 'unknown policy' 5 "'erly-check'" "$M" "$H" "$A" "$N" 'policy = erly-check'
refused 'policy like none of ours' 5 "'zzzzzzzzzzzz'" "$M" "$H" "$A" "$N" 'policy = zzzzzzzzzzzz'
refused 'unknown retry' 5 "'calback'" "$M" "$H" "$A" "$N" 'retry = calback'
refused 'retry without its number' 5 'immediate' "$M" "$H" "$A" "$N" 'retry = immediate'
refused 'retry with a number it does not take' 5 'callback' "$M" "$H" "$A" "$N" 'retry = callback:3'
refused 'backoff that ends below its start' 5 '10ms..1ms' "$M" "$H" "$A" "$N" 'retry = backoff:10ms..1ms'
refused 'backoff without its attempts' 5 'neither jitter nor' "$M" "$H" "$A" "$N" 'retry = backoff:1ms..1ms:0'
refused 'backoff without a range' 5 '10ms' "$M" "$H" "$A" "$N" 'retry = backoff:10ms'
refused 'unknown fill' 5 "'anom'" "$M" "$H" "$A" "$N" 'fill = anom:50%'
refused 'share over 100 %' 5 '101%' "$M" "$H" "$A" "$N" 'fill = anon:101%'
refused 'share without its sign' 5 "'50'" "$M" "$H" "$A" "$N" 'fill = anon:50'
refused 'too many mappers' 5 "fill 'anon': " "$M" "$H" "$A" "$N" 'fill = anon:50%:mappers=2000'
refused 'unknown option of a fill' 5 "unknown 'map=2'; write mappers=10" "$M" "$H" "$A" "$N" 'fill = anon:50%:map=2'
refused 'pages of one process alone' 5 "'ksm' is mapped by one process" "$M" "$H" "$A" "$N" 'fill = ksm:50%:mappers=2'
refused 'unknown blocker' 5 "'kernl'" "$M" "$H" "$A" "$N" 'blocker = kernl:1@start'
refused 'unknown place' 5 "'top'" "$M" "$H" "$A" "$N" 'blocker = kernel:1@top'
refused 'blocker without a place' 5 "'kernel:1'" "$M" "$H" "$A" "$N" 'blocker = kernel:1'
refused 'blocker of no page' 5 'kernel:0@start' "$M" "$H" "$A" "$N" 'blocker = kernel:0@start'
refused 'unknown churn' 5 "'compete'" "$M" "$H" "$A" "$N" 'churn = compete'
refused 'lifetime without a unit' 5 "'5'" "$M" "$H" "$A" "$N" 'lifetime = 5'
refused 'lifetime that ends below its start' 5 '5ms..1ms' "$M" "$H" "$A" "$N" 'lifetime = uniform:5ms..1ms'
refused 'unknown unit of time' 2 '5 parsecs' "$E" 'deadline = 5 parsecs' "$A" "$N"
refused 'time that is too long' 2 '9999999999999999999s' "$E" 'deadline = 9999999999999999999s' "$A" "$N"
refused 'unknown unit of size' 4 "'2X'" "$M" "$H" "$A" 'target = contig:2X'
refused 'size that is no pageblock multiple' 4 'contig:3M' "$M" "$H" "$A" 'target = contig:3M'
refused 'size of nothing' 4 'contig:0' "$M" "$H" "$A" 'target = contig:0'
refused 'size over the limit' 4 'contig:2G' "$M" "$H" "$A" 'target = contig:2G'
refused 'size larger than memory' 4 'contig:512M' "$M" 'memory = 256M' "$A" 'target = contig:512M'
refused 'size that leaves nowhere to migrate to' 4 'contig:256M' "$M" 'memory = 256M' "$A" 'target = contig:256M'
refused 'no memory' 2 "'0'" "$M" 'memory = 0' "$A" "$N"
refused 'no CPU' 2 '0' "$M" 'cpus = 0' "$A" "$N"
refused 'unknown clock' 2 "'icoun'" "$M" 'clock = icoun' "$A" "$N"
refused 'unknown start' 3 "'hot'" "$M" "$H" 'start = hot' "$A" "$N"
refused 'a reserve that is no size' 3 "'much'" "$M" "$H" 'reserve = much' "$A" "$N"
refused 'a cold start in a guest' 0 'start is for runs on the machine itself' "$M" 'start = cold' "$A" "$N"
refused 'a reserve of a guest' 0 'reserve is for runs on the machine itself' "$M" 'reserve = 1G' "$A" "$N"
refused 'no trials' 2 '0' "$E" 'trials = 0' "$A" "$N"
refused 'a number that is none' 2 "'many'" "$E" 'trials = many' "$A" "$N"
refused 'a number that is too large' 2 '99999999999999999999' "$E" 'trials = 99999999999999999999' "$A" "$N"
refused 'a name that is no file name' 2 "'../x'" "$E" 'name = ../x' "$A" "$N"
refused 'empty axis' 5 'policy' "$M" "$H" "$A" "$N" 'policy ='
refused 'empty value in an axis' 4 'empty' "$M" "$H" "$A" 'target = null,, contig:2M'
refused 'value stands twice' 4 "'null'" "$M" "$H" "$A" 'target = null, null'
refused 'no target' 0 'target' "$M" "$H"
refused 'unknown kind of kernel' 2 "'debain:6.1'" "$M" 'kernels = debain:6.1' "$A" "$N"
refused 'kernel like none of ours' 2 "'foo'" "$M" 'kernels = foo' "$A" "$N"
refused 'kernel without a version' 2 "'debian:new'" "$M" 'kernels = debian:new' "$A" "$N"
refused 'kernel image without a path' 2 "'image:'" "$M" 'kernels = image:' "$A" "$N"
refused 'built kernel without a name' 2 "'built:'" "$M" 'kernels = built:' "$A" "$N"
refused 'contiguous memory area of a strange size' 2 "'3M'" "$M" 'cma = 3M' "$A" "$N"
refused 'a DIMM of a strange size' 2 "'100M'" "$M" 'dimm = 100M' "$A" "$N"
refused 'a device that no machine has' 4 'virtio-mem, dimm' "$M" "$H" "$A" 'target = offline-device:disk'
refused 'a command line that takes the console away' 2 "'console=tty0'" "$M" 'cmdline = a=1 console=tty0' "$A" "$N"
refused 'more huge pages than memory' 2 'write at most 512' "$M" 'cmdline = hugepages=9999' "$A" "$N"
refused 'a command line of this machine' 0 'cmdline is for guests' "$M" "$H" 'cmdline = a=1' "$A" "$N"
refused 'a blocker that no area can hold' 0 'slab' "$M" "kernels = $IMAGE" "$A" 'target = cma:2M' 'blocker = slab:1@end'
refused 'an alignment that no driver has' 4 'align=13' "$M" "kernels = $IMAGE" "$A" 'target = cma:2M:align=13'
refused 'blocks that end below their start' 3 'write 37-44' "$M" "$H" 'blocks = 44-37' "$A" 'target = offline'
refused 'several blocks for one' 3 'write blocks = 3-4' "$M" "$H" 'block = 3-4' "$A" 'target = offline'
refused 'a block and blocks' 0 'exclude each other' "$M" "$H" 'block = 3' 'blocks = 4' "$A" 'target = offline'
refused 'a huge page of a size that there is not' 4 'hugetlb:2M or hugetlb:1G' "$M" "$H" "$A" 'target = hugetlb:64M'
refused 'a guest too small for a page of 1 GiB' 0 'half of the memory' "$M" 'memory = 1G' "kernels = $IMAGE" "$A" 'target = hugetlb:1G'
refused 'more huge pages than are asked for at a time' 4 'from 1 to 1024; write hugetlb:1G*4' "$M" "$H" "$A" \
	'target = hugetlb:1G*2000'
refused 'a guest too small for four of 1 GiB' 0 'write memory = 8G' "$M" 'memory = 6G' "kernels = $IMAGE" "$A" \
	'target = hugetlb:1G*4'
refused 'a device larger than a guest can have' 2 'up to 256G' "$M" 'virtio-mem = 512G' "$A" "$N"
refused 'a target larger than the device' 5 'write virtio-mem = 8G' "$M" 'virtio-mem = 4G' "kernels = $IMAGE" "$A" \
	'target = virtio-mem-plug:8G'
refused 'a device larger than can be filled' 5 'virtio-mem = 4G or less' "$M" 'virtio-mem = 8G' "kernels = $IMAGE" "$A" \
	'target = virtio-mem:2M'
refused 'host beside other kernels' 2 'host' "$M" 'kernels = host, debian:6.1' "$A" "$N"
refused 'a product of too many trials' 0 'too many' "$E" 'boots = 1000' 'trials = 100000' "$M" \
	'kernels = debian:6.1, debian:6.12' "$A" "$N"
refused 'no cell that makes sense' 0 'retry can only be none' "$A" "$N" 'retry = callback'
refused 'prose' 1 'neither' 'Dear pfnbench,' 'please measure.'
refused 'this machine without --host' 0 '--host' "$M" "$H" "$A" "$N"
ini
check 'empty file' one_line 2 "$INI: " 'target' $P run "$INI" --out "$T/new"
printf '[axes]\ntarget = null\0\n' >"$INI"
check 'NUL byte' one_line 2 "$INI: " NUL $P run "$INI" --out "$T/new"
printf '[axes]\ntarget = %s\n' "$(head -c 5000 /dev/zero | tr '\0' x)" >"$INI"
check 'endless line' one_line 2 "$INI:2: " longer $P run "$INI" --out "$T/new"

# --- bad options

ini "$M" "$H" "$A" "$N"
# opt NAME WHERE WHAT ARGUMENTS...
opt() {
	check "$1" one_line 2 "$2" "$3" $P "${@:4}"
}

opt '--set of an unknown key' '--set tragets=null: ' "'tragets'" run "$INI" --out "$T/new" --set tragets=null
opt '--set without a value' '--set target: ' "'='" run "$INI" --out "$T/new" --set target
opt '--set of nothing' '--set target=: ' 'target' run "$INI" --out "$T/new" --set target=
opt '--set of a bad value' '--set target=contig:3M: ' 'contig:3M' run "$INI" --out "$T/new" --set target=contig:3M
opt '--kernel of an unknown kind' '--kernel debain:6.1: ' "'debain:6.1'" run "$INI" --out "$T/new" --kernel debain:6.1
opt 'two kernels in one option' '--kernel ' 'debian:6.1,debian:7' run "$INI" --out "$T/new" --kernel debian:6.1,debian:7
opt '--host and --kernel' '--host' '--kernel' run "$INI" --out "$T/new" --host --kernel debian:7
opt '--jobs that is no number' '--jobs' "'x'" run "$INI" --out "$T/new" --jobs x
opt '--jobs 0' '--jobs' 0 run "$INI" --out "$T/new" --jobs 0
opt 'missing file' "$T/none.ini: " 'No such file' run "$T/none.ini" --out "$T/new"
opt 'a directory for a file' "$T: " 'directory' run "$T" --out "$T/new"
touch "$T/file"
opt 'unwritable --out' "$T/file/new: " 'Not a directory' run "$INI" --host --out "$T/file/new"
opt 'no experiment' '' 'experiment' run
opt 'two experiments' '' 'b.ini' run a.ini b.ini
opt 'unknown option' "unrecognized option '--frob'; see" '' run --frob a.ini
opt 'unknown option behind the experiment' "unrecognized option '--frob'; see" '' run a.ini --frob=3
opt 'unknown letter among others' "invalid option -- 'Z'; see" '' run a.ini -HZq
opt 'option that is almost there' "unrecognized option '--resme'; did you mean '--resume'?" '' run --resme "$T"
opt 'option that may be two' "unrecognized option '--re'; did you mean '--reserve' or '--resume'?" '' run --re "$T"
opt 'option with a value that takes none' "option '--host' doesn't allow an argument" '' run --host=x
opt 'option without its value' "option '--out' requires an argument" '' run "$INI" --out
mkdir "$T/empty"
opt '--resume of a directory without a run' "$T/empty/run.json: " 'No such file' run --resume "$T/empty"
opt '--resume of nothing' "$T/none: " 'No such file' run --resume "$T/none"
opt '--resume of something else' "$T/file" 'directory' run --resume "$T/file"
opt '--resume with an experiment' '--resume' '--jobs' run --resume "$T/empty" "$INI"
opt 'show nothing' '' 'DIR' show
opt 'show what is no run' "$T/empty" 'run.json' show "$T/empty"
opt 'show two runs' '' 'one' show "$T/empty" "$T/empty"
opt 'report nothing' '' 'DIR' report
opt 'report what is no run' "$T/empty" 'run.json' report "$T/empty"
opt '--reserve that is no size' '--reserve x: ' "'x'" run "$INI" --host --out "$T/new" --reserve x
opt '--measure of no level' '--measure x: ' "latency, counters" run "$INI" --out "$T/new" --measure x
opt '--reserve without its value' '' '--reserve' run "$INI" --reserve
opt 'restore something' '' "'memory7'" restore memory7
opt 'kernel without a source' '' '--source' kernel build
opt 'nothing to do with a kernel' '' "'frob'" kernel frob --source "$T"
opt 'a source that is none' '' 'no source of Linux' kernel build --source "$T"
opt 'nothing to do with a host' '' "'frob'" host frob
opt 'host without what to do' '' 'setup' host
opt '--check of what is to be released' '' '--check' host release --check
opt 'unknown subcommand' '' "'shwo'" shwo
opt 'subcommand like none of ours' '' "'zzzzzzzz'" zzzzzzzz
opt 'unknown option before the subcommand' "unrecognized option '--frob'" '' --frob list
opt 'help about nothing known' '' "'shwo'" help shwo
opt 'two reports into one folder' '' 'one DIR at a time' report --out "$T/new" "$T/empty" "$T/empty"
opt 'list something that is almost there' '' "'targts'" list targts
opt 'list something unknown' '' "'bogus'" list bogus
opt 'list two things' '' "'policies'" list targets policies
no_answer() {
	local got=0
	$P >"$T/out" 2>"$T/err" || got=$?
	[[ $got == 2 && ! -s $T/out ]] && grep -q 'pfnbench run' "$T/err"
}
check 'no subcommand: usage on standard error, exit status 2' no_answer

# --- help

helps() {
	local text
	text=$($P "$@" --help) || return 1
	if ! grep -q '^Examples:' <<<"$text" || ! grep -q "^  pfnbench ${*:-run}" <<<"$text"; then
		echo "$text"
		return 1
	fi
}
check '--help has examples' helps
for command in $($P --help | sed -n 's/^  pfnbench \([a-z-]*\) .*  .*/\1/p' | sort -u); do
	check "$command --help has an example" helps "$command"
done
# same COMMAND WORDS...: the words say what COMMAND --help says
same_help() {
	cmp <($P "$1" --help) <($P "${@:2}")
}
check 'help COMMAND' same_help show help show
check 'COMMAND -h' same_help list list a b -h
check 'help wins over what follows it' same_help list list --help --frob
for command in '' run restore; do
	# shellcheck disable=SC2086 # may be empty
	check "$command --version" gives "$($P -V)" $P $command --version
done
# -dirty or not may have changed since it was built.
version_is_the_commit() {
	local version

	version=$(git describe --always 2>/dev/null || echo unknown)
	$P --version | grep -qE "^pfnbench $version(-dirty)?$"
}
check '--version is the commit' version_is_the_commit
lists() {
	$P list "$@" >"$T/out" 2>"$T/err" || { cat "$T/err"; return 1; }
	[[ -s $T/out && ! -s $T/err ]] || { cat "$T/err"; return 1; }
}
check 'list' lists
for what in targets workloads policies retries counters kernels; do
	check "list $what" lists "$what"
done
has_churn() {
	$P list workloads | grep 'compete:contig'
}
check 'list workloads knows churn' has_churn

# --- what cannot work at all

ini "$E" "$M" "$H" "$A" 'target = contig:2M, contig:4M'
if [[ ! -e /dev/pfnbench ]]; then
	check 'no target can be had on this machine: exit status 4, and nothing is begun' \
		one_line 4 'nothing can run on this machine' 'contig:2M: needs the kernel module' $P run "$INI" --host --out "$T/new"
fi

# --- what would run

# foretold PATTERN ARGUMENTS...: it says so, and does nothing
foretold() {
	local pattern=$1
	shift
	(cd "$T" && "$OLDPWD/$P" run --dry-run "$@") >"$T/out" || return
	cat "$T/out"
	grep -qE "$pattern" "$T/out" && [[ ! -e $T/new && ! -e $XDG_CACHE_HOME/pfnbench ]]
}
mkdir "$T/penalty"
check '--dry-run counts trials, whatever folder has that name' foretold '^penalty: 1008 trials of 56 cells would run' penalty --out "$T/new"
check 'for each kernel' foretold '^  debian:6.12 +336 trials in 2 boots$' penalty
check 'tells the time by a stored run of the same experiment' foretold '^time: about [0-9]+m[0-9]+s, by .*/reference/penalty ' penalty
check 'or that it is not known' foretold '^time: unknown; ' penalty --set measure=all
check 'the memory of all guests' foretold '^memory: 2G, for 2 guests of 1G at once$' penalty --jobs 2 --set memory=1G
check 'what is left out, each reason once' foretold '^left out: 20 cells: retry callback-hold needs' retry
check 'and knows this machine' foretold 'on this machine; nothing' host --host
ini "$M" "$H" "$A" 'targt = null'
opt '--dry-run of what is refused' "$INI:4: " "'targt'" run -n "$INI"
opt '--dry-run of a run that goes on' '--resume' '--jobs' run -n --resume "$T/empty"

# --- what costs only its own cells

if [[ ! -x build/tests/fakeguest ]]; then
	check 'build/tests/fakeguest is built' false
	finish
	exit
fi
use_fake_guests

# run_in STATUS DIR ARGUMENTS...: a run; its own messages, without progress, go to DIR.err
run_in() {
	local status=$1 dir=$2 got=0
	shift 2
	$P run "$INI" --out "$dir" "$@" >"$dir.out" 2>"$dir.all" || got=$?
	grep -vE '^pfnbench: [0-9]+%, ' "$dir.all" >"$dir.err"
	[[ $got == "$status" ]] || { echo "exit status $got"; cat "$dir.all"; return 1; }
}

# outcomes DIR OUTCOME N: so many trials ended so
outcomes() {
	local nr
	nr=$(grep -c "\"outcome\":\"$2\"" "$1/trials.ndjson")
	[[ $nr == "$3" ]] || { echo "$nr trials: $2"; cat "$1/trials.ndjson"; return 1; }
}

# said DIR N PATTERN: in N lines of its messages
said() {
	[[ $(grep -cE "$3" "$1.err") == "$2" ]] || { cat "$1.err"; return 1; }
}

ini "$E" 'trials = 2' "$M" "kernels = image:$T/none, $IMAGE, debian:99.9" "$A" "$N"
check 'two kernels that cannot be had: exit status 1' run_in 1 "$T/kernels"
check 'the third runs all of its trials' outcomes "$T/kernels" success 2
check 'an image that does not exist is named, with the mend' said "$T/kernels" 1 \
	"$T/none: No such file.*; name a bzImage; its cells are left out"
check 'a Debian kernel that does not exist is named' said "$T/kernels" 1 'kernel debian:99.9: .*; its cells are left out'
check 'the table names them too' grep -q "$T/none: No such file" "$T/kernels.out"

ini "$E" 'trials = 2' "$M" "kernels = built:none, $IMAGE" "$A" "$N"
check 'a kernel that was not built: exit status 1' run_in 1 "$T/unbuilt"
check 'it is named, with the mend' said "$T/unbuilt" 1 'kernel built:none: .*pfnbench list kernels.*; its cells are left out'

ini "$M" "kernels = image:$T/none" "$A" "$N"
check 'no kernel at all: exit status 2' run_in 2 "$T/nothing"
check 'and no result directory' test ! -e "$T/nothing"

ini "$E" 'trials = 1' "$M" "kernels = $IMAGE" "$A" 'target = contig:2M' 'policy = early-check, isolate-first' \
	'retry = callback, callback-hold' 'blocker = kernel:1@middle' 'lifetime = 1ms'
check 'a retry that one policy cannot use; no trial runs: exit status 4' run_in 4 "$T/retry"
check 'and a line tells why' said "$T/retry" 1 'no trial ran, all were skipped; the first one: .*stand-in'
check 'the three other cells run' outcomes "$T/retry" skipped 3
skipped_once() {
	local nr
	nr=$(tr -d ' \n' <"$1/run.json" | grep -o '"reason":"retrycallback-holdneedsisolation[^"]*' | wc -l)
	[[ $nr == 1 ]] || { echo "$nr times"; return 1; }
}
check 'its cell is skipped once, with the mend' skipped_once "$T/retry"
check 'and named once in the table' gives 1 grep -c '^left out (policy early-check, retry callback-hold' "$T/retry.out"

ini "$E" 'trials = 1' 'deadline = 100ms' "$M" "kernels = $IMAGE" "$A" 'target = contig:2M' 'blocker = kernel:1@middle' \
	'retry = callback' 'lifetime = 1ms, 2s'
check 'a lifetime beyond the deadline is allowed' run_in 4 "$T/lifetime"
check 'all of its cells run' outcomes "$T/lifetime" skipped 2
check 'and it is warned of, once' said "$T/lifetime" 1 "$INI:10: .*2s.*deadline"

ini "$E" 'trials = 1' "$M" "kernels = $IMAGE" "$A" 'target = null, contig:2M' 'blocker = none, kernel:1@middle, kernel:600@start'
check 'more blockers than pages' run_in 0 "$T/blockers"
check 'the cells that make sense run' outcomes "$T/blockers" success 1
check 'also those of the other target' outcomes "$T/blockers" skipped 2
check 'the reason has the numbers' grep -q 'blocker kernel:600@start: target contig:2M has 512 pages only' "$T/blockers/run.json"

printf '[machine]\r\nkernels = %s\r\n; a comment\r\n[axes]\r\n# another\r\ntarget = null\r\n' "$IMAGE" >"$INI"
check 'line ends of another system' run_in 0 "$T/crlf"

awk '/^    \[experiment\]/ { on = 1 } on && /^[^ ]/ { exit } on { sub(/^    /, ""); print }' README.md >"$INI"
check "README's experiment runs, as far as a stand-in can" run_in 4 "$T/readme" --kernel "$IMAGE"

# --- an interrupted run, and what may have become of its files

ini "$E" 'trials = 1000' "$M" "kernels = $IMAGE" "$A" "$N"
interrupt() {
	local pid got=0
	$P run "$INI" --out "$T/run" >"$T/run.out" 2>"$T/run.err" &
	pid=$!
	wait_for $pid has_lines "$T/run/trials.ndjson" 50
	kill -INT $pid
	wait $pid || got=$?
	[[ $got == 130 ]] || { echo "exit status $got"; cat "$T/run.err"; return 1; }
}
# A background job of a shell without job control ignores SIGINT; a new session does not.
set -m
check 'Ctrl-C: exit status 130' interrupt
set +m
# deaf SIGNAL: of a run that was started with it ignored, as by nohup
deaf() {
	local pid got=0
	(trap '' "$1"; exec $P run "$INI" --set trials=400 --out "$T/deaf-$1" >"$T/run2.out" 2>"$T/run2.err") &
	pid=$!
	wait_for $pid has_lines "$T/deaf-$1/trials.ndjson" 20
	kill "-$1" $pid
	wait $pid || got=$?
	[[ $got == 0 && $(wc -l <"$T/deaf-$1/trials.ndjson") == 400 ]] ||
		{ echo "exit status $got"; cat "$T/run2.err"; return 1; }
}
set -m
for signal in HUP INT TERM; do
	check "a run that was started with SIG$signal ignored goes on" deaf $signal
done
set +m
told() {
	[[ $(tail -n 1 "$T/run.err") == *"pfnbench run --resume $T/run"* ]] || { cat "$T/run.err"; return 1; }
}
check 'it says how to go on' told
again() {
	rm -rf "$T/copy"
	cp -R "$T/run" "$T/copy"
}
again
sed -i '3s/"outcome":"success"/"outcome":"victory"/' "$T/copy/trials.ndjson"
check '--resume of an edited run' one_line 2 "$T/copy/trials.ndjson:3: " 'victory' $P run --resume "$T/copy"
again
sed -i '4s/"outcome":"success"/"outcome":"success","errno":"EBUSY"/' "$T/copy/trials.ndjson"
check '--resume of a success that was a failure' one_line 2 "$T/copy/trials.ndjson:4: " 'a success has no "errno"' \
	$P run --resume "$T/copy"
check 'nor is it shown' one_line 2 "$T/copy/trials.ndjson:4: " 'a success has no "errno"' $P show "$T/copy"
again
sed -n 2p "$T/run/trials.ndjson" >>"$T/copy/trials.ndjson"
check '--resume of a run with a line that stands twice' one_line 2 "$T/copy/trials.ndjson:" 'twice' $P run --resume "$T/copy"
for edit in 's/^trials = 1000/trials = 5000/' 's/^seed = 1/seed = 2/' 's/^memory = 2G/memory = 1G/'; do
	again
	sed -i "$edit" "$T/copy/experiment.ini"
	check "--resume of an edited experiment: $edit" one_line 2 "$T/copy" 'experiment' $P run --resume "$T/copy"
done
again
truncate -s -7 "$T/copy/trials.ndjson"
resumes() {
	$P run --resume "$T/copy" >"$T/out" 2>&1 || { cat "$T/out"; return 1; }
	[[ $(wc -l <"$T/copy/trials.ndjson") == 1000 ]] &&
		[[ $(grep -o '"id":[0-9]*' "$T/copy/trials.ndjson" | sort -u | wc -l) == 1000 ]]
}
check '--resume where the last line was cut: every trial once' resumes
check '--resume of a complete run' one_line 2 "$T/copy: " 'complete' $P run --resume "$T/copy"
check '--out over a run' one_line 2 "$T/copy" 'holds a run' $P run "$INI" --out "$T/copy"

finish
