#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The module against the patches in patches/: builds the patched kernels, unless they are cached,
# runs experiments/reference.ini and reference-unplug.ini and compares trial by trial. And contiguous memory
# areas on kernels of which Debian's have none, for which 6.1 is built, too. Builds take 4 to 6 minutes each
# on two idle cores, the runs 10, 2 and 1.
#
#   tests/long/reference.sh
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/vm/lib.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for version in 6.12 7; do
	check "debian:$version with the patch builds" build/pfnbench kernel build --source "debian:$version" \
		--patch "patches/isolate-first-$version.patch" --name "reference-$version"
done
check 'the experiment runs' build/pfnbench run "${@:---jobs=1}" experiments/reference.ini --out "$work/run"
build/tests/expect_reference "$work/run" || failures=$((failures + 1))
check 'that of virtio-mem runs' build/pfnbench run "${@:---jobs=1}" experiments/reference-unplug.ini --out "$work/unplug"
build/tests/expect_reference "$work/unplug" || failures=$((failures + 1))
check 'a slice runs' build/pfnbench run --jobs=1 tests/vm/reference.ini --out "$work/a"
check 'and runs again' build/pfnbench run --jobs=1 tests/vm/reference.ini --out "$work/b"
check "the second run's trials are the same to the byte" cmp "$work/a/trials.ndjson" "$work/b/trials.ndjson"
check 'trials.ndjson is valid' build/tests/validate docs/trial.schema.json "$work/run/trials.ndjson"
check 'debian:6.1 builds' build/pfnbench kernel build --source debian:6.1 --name plain-6.1
check 'contiguous memory areas' build/pfnbench run "${@:---jobs=1}" tests/vm/cma.ini --kernel built:plain-6.1 \
	--kernel built:reference-6.12 --kernel built:reference-7 --kernel debian:6.1 --out "$work/cma"
build/tests/expect_cma "$work/cma" || failures=$((failures + 1))
check 'the kernel logs are clean' kernel_log_clean "$work"/{run,unplug,cma}/console-*.log
exit $((failures > 0))
