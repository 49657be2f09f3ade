// SPDX-License-Identifier: GPL-2.0
/* Init of a test guest: runs the tests of the module on a real kernel, then leaves. */

#include <stdio.h>
#include <string.h>
#include <sys/reboot.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "bench/env/guest.h"
#include "tests/vm/tap.h"
#include "tests/vm/tests.h"

int main(int argc, char **argv)
{
	struct timespec settle = { .tv_sec = 8 };
	int err;
	struct diag why;

	if (guest_check(argc ? argv[0] : NULL, &why)) {
		diag_print(&why);
		return 2;
	}
	guest_set_up();
	setvbuf(stdout, NULL, _IOLBF, 0);
	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &settle, NULL);
	err = guest_load_module();
	if (tap(!err, "the module loads%s%s", err ? ": " : "", err ? strerror(-err) : "")) {
		test_ioctl();
		test_ownership();
		test_policies();
		test_blocks();
		test_cma();
		test_clock();
		test_phases();
		test_counters();
		test_extfrag();
		test_kill();
		test_unload();
	}
	printf("end of tests, %u failed\n", tap_failed());
	fflush(stdout);
	tcdrain(STDOUT_FILENO);
	reboot(RB_AUTOBOOT);
	return 1;
}
