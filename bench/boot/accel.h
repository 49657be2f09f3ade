/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_BOOT_ACCEL_H
#define PFNBENCH_BOOT_ACCEL_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/arch/arch.h"

/* How a guest's instructions are executed, and with it what its clock means. */
enum accel_kind {
	ACCEL_ICOUNT, /* TCG, a nanosecond an instruction */
	ACCEL_KVM,
	ACCEL_TCG, /* by wall time */
	ACCEL_NR,
};

/* What is behind a guest's memory. */
enum accel_ram {
	RAM_LAZY,  /* pages that come when the guest touches them */
	RAM_READY, /* pages that are there when it boots, huge ones as far as THP has them */
	RAM_HUGE,  /* likewise, of 2 MiB each, from the pool of hugetlb */
	RAM_NR,
};

/* Size of a page of RAM_HUGE, bytes */
#define RAM_HUGE_BYTES ARCH_HUGE_BYTES

/**
 * struct accel - how guests are run
 * @kind: ACCEL_NR: there are none
 * @tsc_khz: frequency of the TSC for ACCEL_TCG; there the guest sees this machine's, and nothing
 *	     that a kernel could measure it against
 * @ram: of the guest's memory and DIMM; the memory of a virtio-mem device comes as it is plugged in
 */
struct accel {
	enum accel_kind kind;
	uint32_t tsc_khz;
	enum accel_ram ram;
};

/**
 * struct accel_way - all that a kind of accelerator decides
 * @name: in run.json
 * @args: of QEMU, up to a NULL
 * @words: on the kernel's command line, or NULL
 * @commands: QEMU may be sent commands: one that comes from outside may come at any moment
 * @pins: each CPU of a guest gets a CPU of this machine for itself, and is asked for by a command
 */
struct accel_way {
	const char *name;
	const char *args[9];
	const char *words;
	bool commands;
	bool pins;
};

extern const struct accel_way accel_ways[ACCEL_NR];

/**
 * struct accel_backend - QEMU's object for memory
 * @name: in run.json
 * @type: the object's
 * @options: behind its size, beginning with a comma, or ""
 */
struct accel_backend {
	const char *name;
	const char *type;
	const char *options;
};

extern const struct accel_backend accel_backends[RAM_NR];

/**
 * accel_tsc_khz() - measure the frequency of this machine's TSC
 *
 * The measurement takes 0.1 s.
 *
 * Return: kHz
 */
uint32_t accel_tsc_khz(void);

#endif
