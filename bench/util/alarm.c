// SPDX-License-Identifier: GPL-2.0
#include "bench/util/alarm.h"

#include <signal.h>
#include <stddef.h>
#include <sys/time.h>

#include "bench/util/units.h"

static void on_alarm(int sig)
{
}

void alarm_set(uint64_t ns)
{
	/* without SA_RESTART */
	struct sigaction act = { .sa_handler = on_alarm };
	struct itimerval it = {
		.it_value = { ns / NSEC_PER_SEC, ns % NSEC_PER_SEC / NSEC_PER_USEC },
		.it_interval = { 0, ns ? 10000 : 0 },
	};

	sigaction(SIGALRM, &act, NULL);
	setitimer(ITIMER_REAL, &it, NULL);
}
