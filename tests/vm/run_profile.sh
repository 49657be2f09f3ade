#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Profiles of real guests (choose_kernels tells of which kernels): they change nothing of what is measured, add up to the
# time, have contexts and phases that function_graph confirms, are the same after an interruption, find 100 instructions
# that the module plants, and lose nothing when QEMU refuses the plugin.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

suite_in_turn 6 'profiles of real guests' 8
if [[ ! -e build/plugin/pfnprofile.so ]]; then
	echo "ok - profiles # skip: $(cat build/qemu-plugin/why 2> /dev/null || echo 'the plugin was not built')"
	exit 0
fi
work=$(mktemp -d)
run_pid=
trap '[ -z "$run_pid" ] || kill "$run_pid" 2> /dev/null || true; rm -rf "$work"' EXIT
choose_kernels 0

# measure LEVEL DIR ARGUMENTS...
measure() {
	build/pfnbench run --jobs 1 "${on[@]}" tests/vm/profile.ini --measure "$1" --out "$work/$2" "${@:3}"
}
has_records() {
	[ -e "$1/trials.ndjson" ] && [ "$(wc -l < "$1/trials.ndjson")" -ge "$2" ]
}
unfinished() {
	! grep -q '"ended"' "$1/run.json"
}
same_profiles() {
	cmp <(zcat "$work/profile/profiles.ndjson.gz") <(zcat "$1/profiles.ndjson.gz")
}

for level in latency profile memory phases; do
	check "a run on level $level" measure $level $level
done
for level in profile memory; do
	check "profiles of level $level are valid" build/tests/validate docs/profile.schema.json \
		"$work/$level/profiles.ndjson.gz"
	check "records of level $level are valid" build/tests/validate docs/trial.schema.json "$work/$level/trials.ndjson"
done
build/tests/expect_profile "$work/latency" "$work/profile" "$work/memory" "$work/phases"

# with_text STATUS PATTERN ARGUMENTS...: pfnbench run ends so, and says that
with_text() {
	local status=0

	"$top/build/pfnbench" run --jobs 1 "${@:3}" > "$work/out" 2>&1 || status=$?
	cat "$work/out"
	[ "$status" = "$1" ] && grep -qE "$2" "$work/out"
}

# A killed run, and a plugin that QEMU refuses: a text, beside a program of its own.
interrupted() {
	build/pfnbench run --jobs 1 "${on[@]}" tests/vm/profile.ini --measure profile --out "$work/killed" > "$work/out" 2>&1 &
	run_pid=$!
	check "a run has some profiles" wait_for "$run_pid" has_records "$work/killed" 2
	kill -9 "$run_pid"
	wait "$run_pid" 2> /dev/null || true
	run_pid=
	check "and is killed" unfinished "$work/killed"

	top=$work/top
	mkdir -p "$top/build/plugin"
	cp -r build/pfnbench build/kmod build/initramfs build/symbols "$top/build/"
	ln -s "$PWD/scripts" "$PWD/kmod" "$PWD/plots" "$top/"
	echo 'no program' > "$top/build/plugin/pfnprofile.so"
	cp "$work/killed/trials.ndjson" "$work/before"
	check "a text in the plugin's place ends a run with QEMU's words" with_text 1 'Could not load plugin .*pfnprofile.so' \
		--kernel "${kernels[0]}" tests/vm/profile.ini --measure profile --out "$work/refused"
	check "which has no record" [ ! -s "$work/refused/trials.ndjson" ]
	check "it does not go on with what another plugin has begun" with_text 2 "QEMU's plugin is not the one" --resume "$work/killed"
	check "of which nothing is lost" cmp "$work/before" "$work/killed/trials.ndjson"
	check "the killed run is resumed" build/pfnbench run --jobs 1 --resume "$work/killed"
	check "to the same profiles" same_profiles "$work/killed"
	check "and records" cmp "$work/profile/trials.ndjson" "$work/killed/trials.ndjson"
}

plant() {
	measure profile "$1" --set "module=burn=migrate:$1" --set target=contig:2M --set policy=early-check --set retry=none \
		--set fill=anon:50% --set blocker=none --set lifetime=forever
}
found() {
	build/pfnbench explain "$work/0002i" "$work/0102i" --per operation --json > "$work/explained"
	python3 - "$work/explained" "$nr" << 'END'
import json, sys
tables = json.load(open(sys.argv[1]))["explanations"]
for table in tables:
    differ = {f["function"]: f["difference"] for group in table["groups"] for f in group["functions"] if f["difference"]}
    print(table["labels"]["kernel"], table["total"]["value"], differ)
    if differ != {"pfnbench:pfnb_spin": 100} or table["total"]["difference"] != 100:
        sys.exit(1)
sys.exit(len(tables) != int(sys.argv[2]))
END
}

# A slowdown of the module
planted() {
	check "2 instructions are planted" plant 0002i
	check "102 are planted" plant 0102i
	check "explain finds the 100 in that function, and nothing in any other" found
}

! in_turn 16 6 || interrupted
! in_turn 16 14 || planted
check "the kernel logs are clean" kernel_log_clean "$work"/*/console-*.log
exit $failures
