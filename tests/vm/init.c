// SPDX-License-Identifier: GPL-2.0
/* Init of a test guest: runs the tests of the module on a real kernel, then leaves. */

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/reboot.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "bench/env/guest.h"
#include "tests/vm/host_play.h"
#include "tests/vm/tap.h"
#include "tests/vm/tests.h"

#define T(name)                                                                                    \
	{                                                                                          \
#name, test_##name                                                                 \
	}

static const struct {
	const char *name;
	void (*run)(void);
} tests[] = {
	T(ioctl),    T(ownership), T(policies),	 T(blocks), T(cma),    T(clock),   T(phases),
	T(counters), T(extfrag),   T(kill),	 T(poison), T(races),  T(offline), T(unbind),
	T(driver),   T(held),	   T(huge_zero), T(bh_lru), T(charge), T(cpus),	   T(unload),
};

/* A file of that name has the names of the only tests to run, a space between them. */
#define ONLY "/only"

static void read_only(char *name, int size)
{
	FILE *f = fopen(ONLY, "re");

	if (f && fgets(name, size, f))
		name[strcspn(name, "\n")] = '\0';
	if (f)
		fclose(f);
}

static bool is_among(const char *names, const char *name)
{
	size_t len = strlen(name);

	for (; *names; names += strspn(names, " ")) {
		size_t n = strcspn(names, " ");

		if (n == len && !strncmp(names, name, n))
			return true;
		names += n;
	}
	return false;
}

static void run_tests(void)
{
	char only[32] = "";

	read_only(only, sizeof(only));
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++)
		if (!*only || is_among(only, tests[i].name))
			tests[i].run();
}

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
	err = guest_load_module(NULL);
	if (tap(!err, "the module loads%s%s", err ? ": " : "", err ? strerror(-err) : "") &&
	    host_play_asked())
		host_play();
	else if (!err)
		run_tests();
	tap_kernel_log();
	printf("end of tests, %u failed\n", tap_failed());
	fflush(stdout);
	tcdrain(STDOUT_FILENO);
	reboot(RB_AUTOBOOT);
	return 1;
}
