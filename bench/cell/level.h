/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_CELL_LEVEL_H
#define PFNBENCH_CELL_LEVEL_H

#include <stdbool.h>

/**
 * enum measure - how much is measured of a trial; what each level costs: make benchmarks
 * @MEASURE_LATENCY: what costs the operation nothing: no probe is armed
 * @MEASURE_COUNTERS: as well, tracepoints that fire once a call
 * @MEASURE_PHASES: as well, where the time goes: the kernel's functions are traced
 * @MEASURE_PROFILE: as latency, and instructions by function: QEMU counts, the guest does nothing
 * @MEASURE_MEMORY: as profile, and what the instructions touch
 * @MEASURE_ALL: as well, everything else: tracepoints that fire once a page
 */
enum measure {
	MEASURE_LATENCY,
	MEASURE_COUNTERS,
	MEASURE_PHASES,
	MEASURE_PROFILE,
	MEASURE_MEMORY,
	MEASURE_ALL,
	MEASURE_NR,
};
extern const char *const measure_names[MEASURE_NR];

/**
 * measure_has() - whether a level includes what another one asks for
 * @level: of the trial
 * @what: of a counter or probe
 *
 * Return: true when trials of @level measure what needs @what. Each level has its own and what
 * needs MEASURE_LATENCY; MEASURE_MEMORY has profiles, too; only MEASURE_ALL has everything
 */
bool measure_has(enum measure level, enum measure what);

/**
 * measure_in_guest() - what of a level is measured in a guest, and not by QEMU around it
 * @level: of the trial
 *
 * Return: the level that the guest is given; for it a profile is a latency
 */
enum measure measure_in_guest(enum measure level);

#endif
