#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Profiles from what QEMU's plugin writes to what a run keeps: merged, in order, resumed, and told of where there are
# none. No guest is booted: build/tests/fakeguest answers in QEMU's place, and does what the plugin's file says.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
use_own_cache

if [[ ! -x build/tests/fakeguest ]]; then
	check 'build/tests/fakeguest is built' false
	finish
	exit
fi
VALIDATE=$PWD/build/tests/validate
SCHEMAS=$PWD/docs
# A tree of its own, for the plugin is beside the program.
mkdir -p "$T/bin" "$T/top/build/plugin"
cp build/pfnbench "$T/top/build/"
ln -s "$PWD/scripts" "$PWD/kmod" "$PWD/plots" "$T/top/"
P=$T/top/build/pfnbench
PLUGIN=$T/top/build/plugin/pfnprofile.so
cp build/tests/fakeguest "$T/bin/fakeguest"
# "$T/starts" counts; with "$T/fail" the guests after the first N fail.
cat >"$T/bin/qemu-system-x86_64" <<'END'
#!/bin/bash
here=$(dirname "${BASH_SOURCE[0]}")
[[ $1 == --version ]] && exec "$here/fakeguest" "$@"
echo start >>"$here/../starts"
[[ ! -e $here/../fail || $(wc -l <"$here/../starts") -le $(cat "$here/../fail") ]] || { echo 'no memory' >&2; exit 1; }
exec "$here/fakeguest" "$@"
END
chmod 755 "$T/bin/qemu-system-x86_64"
PATH=$T/bin:$PATH
fake_image "$T/bzImage"
printf '%s\n' '[experiment]' 'name = profiles' 'boots = 2' 'trials = 3' '[machine]' "kernels = image:$T/bzImage" \
	'[axes]' 'target = null' >"$T/e.ini"

# run_says STATUS PATTERN ARGUMENTS...: a run ends so, and says that
run_says() {
	local status=$1 pattern=$2 got=0
	shift 2
	rm -f "$T/starts"
	"$P" run "$@" --jobs 1 >"$T/out" 2>"$T/err" || got=$?
	[[ $got == "$status" ]] && grep -qE -- "$pattern" "$T/err" "$T/out" ||
		{ echo "exit status $got"; cat "$T/err" "$T/out"; return 1; }
}
starts() {
	gives "$1" wc -l <"$T/starts"
}
# python PROGRAM ARGUMENTS...: with the lines of a file by lines(DIR, NAME), and run.json by run(DIR)
python() {
	local program=$1
	shift
	python3 -c 'import gzip, json, sys
def lines(dir, name):
    open_any = gzip.open if name.endswith(".gz") else open
    return [json.loads(line) for line in open_any(dir + "/" + name, "rt")]
def run(dir):
    return json.load(open(dir + "/run.json"))
'"$program" "$@"
}
ids() {
	python 'print(*[p["id"] for p in lines(sys.argv[1], "profiles.ndjson.gz")])' "$1"
}

# --- without a plugin

check 'without the plugin that is said, with the mend' run_says 0 \
	'measure = profile: .*/pfnprofile.so: No such file or directory; run make; trials are run without' \
	"$T/e.ini" --measure profile --out "$T/without"
check 'and there are no profiles' test ! -e "$T/without/profiles.ndjson.gz"
facts='print(run(sys.argv[1])["kernels"][0]["facts"]["counters"]["executed"])'
check 'the reason is recorded' grep -q 'run make' <(python "$facts" "$T/without")
mkdir "$T/top/build/qemu-plugin"
echo 'the source of QEMU 7 cannot be fetched' >"$T/top/build/qemu-plugin/why"
check 'where the set-up could not make it, its words are told' run_says 0 \
	'measure = memory: there is no plugin for QEMU: the source of QEMU 7 cannot be fetched; trials are run without' \
	"$T/e.ini" --measure memory --out "$T/why"
rm -r "$T/top/build/qemu-plugin"
echo good >"$PLUGIN"
check 'at level latency nothing is said' run_says 0 . "$T/e.ini" --out "$T/latency"
check 'nothing of profiles' gives '' sed -n '/measure =/p' "$T/err"
check 'and no guest is booted for symbols' starts 2
check 'the plugin could be used' gives ok python "$facts" "$T/latency"

check 'by wall clock there are none, with the reason' run_says 0 \
	'measure = memory: needs a guest with clock = icount; trials are run without' \
	"$T/e.ini" --set clock=wall --measure memory --out "$T/wall"
check 'which is recorded' gives 'needs a guest with clock = icount' python "$facts" "$T/wall"

# --- with it

check 'a run with profiles' run_says 0 . "$T/e.ini" --measure profile --out "$T/profile"
check 'has booted a guest for symbols' starts 3
check 'and has left no log of it' test ! -e "$T/profile/console-symbols.log"
check 'its profiles are valid' "$VALIDATE" "$SCHEMAS/profile.schema.json" "$T/profile/profiles.ndjson.gz"
check 'its records are valid' "$VALIDATE" "$SCHEMAS/trial.schema.json" "$T/profile/trials.ndjson"
check 'its run.json is valid' "$VALIDATE" "$SCHEMAS/run.schema.json" "$T/profile/run.json"
check 'each trial has its profile' gives '0 1 2 3 4 5' ids "$T/profile"
check 'names are there' gives '[user]:37 copy_page:516 null_operation:419 pfnbench:op_enter:30' python \
	'f = lines(sys.argv[1], "profiles.ndjson.gz")[2]["functions"]; print(*[f"{n}:{f[n][0]}" for n in f])' "$T/profile"
check 'counters are added' gives '[1002, 37, 30, 0, 998]' python 'c = lines(sys.argv[1], "trials.ndjson")[2]["counters"]
print([c[n] for n in ("executed", "executed_user", "executed_module", "idle_ns", "work")])' "$T/profile"
check 'and nothing else differs from level latency' python 'a, b = (lines(d, "trials.ndjson") for d in sys.argv[1:])
for t in b: del t["counters"]
sys.exit(a != b)' "$T/latency" "$T/profile"
check 'the command line of QEMU has no path of this machine' gives pfnprofile.so,symbols=symbols,out=profile python \
	'a = run(sys.argv[1])["kernels"][0]["qemu_args"]; print(a[a.index("-plugin") + 1])' "$T/profile"
check 'the next run' run_says 0 . "$T/e.ini" --measure profile --out "$T/again"
check 'needs no guest for symbols' starts 2
check 'and gives the same profiles' cmp "$T/profile/profiles.ndjson.gz" "$T/again/profiles.ndjson.gz"

# --- the cache of symbols

SYMBOLS=$(ls "$T"/top/build/symbols/*.txt)
printf x >>"$SYMBOLS"
check 'a damaged file of symbols is made again, and that is said' run_says 0 "$SYMBOLS is damaged; it is made again" \
	"$T/e.ini" --measure profile --out "$T/damaged"
check 'by a guest' starts 3
check 'it is whole again' cmp <(sha256sum <"$SYMBOLS" | cut -c 1-64 | tr -d '\n') "$SYMBOLS.sha256"
rm "$SYMBOLS"
echo 0 >"$T/fail"
check 'a guest for symbols that fails ends the run with its words' run_says 1 \
	'where its functions are is not known: no memory' "$T/e.ini" --measure profile --out "$T/nosymbols"
rm "$T/fail"

# --- interrupted runs

echo 2 >"$T/fail"
check 'the second boot fails' run_says 1 'no memory' "$T/e.ini" --measure profile --out "$T/resumed"
check 'what the first one did has profiles' gives '0 1 2' ids "$T/resumed"
rm "$T/fail"
cp -r "$T/resumed" "$T/lost"
truncate -s -1 "$T/lost/profiles.ndjson.gz"
cp -r "$T/resumed" "$T/changed"
check '--resume runs the rest' run_says 0 . --resume "$T/resumed"
check 'all have profiles, in order' gives '0 1 2 3 4 5' ids "$T/resumed"
check 'the same as without an interruption' cmp "$T/profile/profiles.ndjson.gz" "$T/resumed/profiles.ndjson.gz"
check 'a profile that was cut is taken again' run_says 0 'begins again' --resume "$T/lost"
check 'to the same bytes' cmp "$T/profile/profiles.ndjson.gz" "$T/lost/profiles.ndjson.gz"
check 'as are the records' cmp "$T/profile/trials.ndjson" "$T/lost/trials.ndjson"
echo other >"$PLUGIN"
check 'another plugin does not go on' run_says 2 "QEMU's plugin is not the one that the run began with" \
	--resume "$T/changed"

# --- plugins that do not work

echo refuse >"$PLUGIN"
check "QEMU's words are told where it refuses the plugin" run_says 1 \
	'Could not load plugin .*/pfnprofile.so: symbols are missing' "$T/e.ini" --measure profile --out "$T/refused"
echo silent >"$PLUGIN"
check 'a plugin that writes nothing ends the run' run_says 1 \
	"the profile of trial 0: QEMU's plugin wrote nothing of it" "$T/e.ini" --measure profile --out "$T/silent"
check 'and no record is kept without its profile' gives 0 wc -l <"$T/silent/trials.ndjson"
finish
