# SPDX-License-Identifier: GPL-2.0
# For tests that boot guests; sourced, from the project's top folder.

. tests/lib/check.sh

# The directory of a kernel in the cache; fetched if it is not there.
kernel_dir() {
	scripts/kernel.sh get "$1" | awk -F '\t' '$2 == "ok" { print $3; found = 1 } END { exit !found }'
}

# What a kernel says when something is broken. "BIOS Error (bug)" is the firmware's.
kernel_log_clean() {
	! grep -aE 'BUG:|WARNING:|Oops|Kernel panic|refcount_t|stack guard|soft lockup|blocked for more than|Call Trace' "$@"
}
