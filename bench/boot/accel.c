// SPDX-License-Identifier: GPL-2.0
#include "bench/boot/accel.h"

#include <time.h>

#define TSC_WAIT_NSEC 100000000

const struct accel_way accel_ways[ACCEL_NR] = {
	/*
	 * rr=record is for the lock that comes with it, not for what is recorded. Without it QEMU's
	 * main thread may find the CPU halted before its last instructions are accounted for, and
	 * moves the clock on from a time that is up to 65 us too early: rare, and more often on a
	 * busy host (8 of 10 guests that sleep 100,000 times differed there; softmmu/icount.c,
	 * icount_start_warp_timer()).
	 */
	[ACCEL_ICOUNT] = {
		.name = "icount",
		.args = { "-accel", "tcg,thread=single", "-icount",
			  "shift=0,sleep=off,rr=record,rrfile=/dev/null", "-cpu", ARCH_TCG_CPU },
		.words = ARCH_WORDS_ICOUNT,
	},
	/* pmu=on: the guest's counters are the machine's, as far as KVM hands them on */
	[ACCEL_KVM] = {
		.name = "kvm",
		.args = { "-accel", "kvm", "-cpu", "host,pmu=on" },
		.commands = true,
		.pins = true,
	},
	[ACCEL_TCG] = {
		.name = "tcg",
		.args = { "-accel", "tcg,thread=multi", "-cpu", ARCH_TCG_CPU },
		.words = ARCH_WORDS_TCG,
		.commands = true,
	},
};

const struct accel_backend accel_backends[RAM_NR] = {
	[RAM_LAZY] = { "lazy", "memory-backend-ram", "" },
	[RAM_READY] = { "ready", "memory-backend-ram", ",prealloc=on" },
	[RAM_HUGE] = { "huge", "memory-backend-memfd",
		       ",hugetlb=on,hugetlbsize=" ARCH_HUGE_TEXT ",prealloc=on" },
};

uint32_t accel_tsc_khz(void)
{
	const struct timespec wait = { .tv_nsec = TSC_WAIT_NSEC };
	struct timespec a, b;
	uint64_t ticks, ns;

	clock_gettime(CLOCK_MONOTONIC_RAW, &a);
	ticks = arch_ticks();
	nanosleep(&wait, NULL);
	clock_gettime(CLOCK_MONOTONIC_RAW, &b);
	ticks = arch_ticks() - ticks;
	ns = (b.tv_sec - a.tv_sec) * 1000000000ull + b.tv_nsec - a.tv_nsec;
	return ticks * 1000000 / ns;
}
