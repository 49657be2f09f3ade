// SPDX-License-Identifier: GPL-2.0
/*
 * Init of a guest that halts 90,000 times and says how long that took, to the nanosecond: what
 * finds a host whose speed leaks into the guest's clock.
 */

#include <stdio.h>
#include <sys/reboot.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <x86intrin.h>

#define ROUNDS 300
#define SLEEPS 300

/* The kernel's slack rounds short sleeps alike: the lengths spread over many timer deadlines. */
static void sleep_often(void)
{
	for (unsigned int i = 0; i < SLEEPS; i++) {
		struct timespec ts = { .tv_nsec = 100000 + i * 7919 % 400000 };

		nanosleep(&ts, NULL);
	}
}

int main(void)
{
	for (unsigned int i = 0; i < ROUNDS; i++) {
		unsigned long long ticks = __rdtsc();

		sleep_often();
		printf("round %u: %llu ns\n", i, __rdtsc() - ticks);
	}
	printf("end\n");
	fflush(stdout);
	tcdrain(STDOUT_FILENO);
	reboot(RB_AUTOBOOT);
	return 1;
}
