/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ANALYSIS_MEASURE_NAME_H
#define PFNBENCH_ANALYSIS_MEASURE_NAME_H

#include <stdbool.h>
#include <jansson.h>

#include "bench/util/diag.h"

/* "aftermath.operation.blocks_retyped" */
#define MEASURE_DEPTH 3

/*
 * Virtual time repeats exactly as long as everything before a trial does. Where it does not
 * (another order, other cells beside, another kernel) timer ticks fall elsewhere: with what a tick
 * wakes up, or a boot's first trial pays for once, the same trial of the same seed was up to 66 us
 * longer. That is told from a real difference by more seeds, or by being smaller.
 */
#define TICK_NS 100000.0

enum measure_unit {
	UNIT_NS,
	UNIT_PAGE_NS, /* pages times ns */
	UNIT_COUNT,   /* pages, calls, events */
};

/**
 * struct measure - a number of a trial that can be asked for by name
 * @name: as asked: "latency", "counter:page_faults"
 * @path: names of the members that lead to it in a record
 * @depth: how many
 * @unit: from the last member's name, and the object it is in
 * @tick: what timer ticks that fall into a trial may add to it, in a guest with icount
 * @bound: of a timeout it is only a lower bound
 * @more_is_better: else less is
 */
struct measure {
	const char *name;
	char path[MEASURE_DEPTH][48];
	int depth;
	enum measure_unit unit;
	double tick;
	bool bound;
	bool more_is_better;
};

/**
 * measure_parse() - find out what number is meant
 * @text: a name that measure_known() lists, phase:NAME, counter:NAME, vmstat:NAME, or the path to
 * any number of a record, with dots; outlives @m
 * @m: filled
 * @why: why it is none
 *
 * Return: 0 or -EINVAL.
 */
int measure_parse(const char *text, struct measure *m, struct diag *why);

/**
 * measure_known() - what can be asked for by a short name, "latency, wasted, ..."
 * @buf: result, cut when it is too small
 * @size: of @buf, in bytes
 *
 * Return: @buf.
 */
char *measure_known(char *buf, size_t size);

/**
 * measure_is_estimate() - whether a number is not in records, but computed from profiles
 * @m: which
 *
 * Return: true for estimates, and for what they are computed from.
 */
bool measure_is_estimate(const struct measure *m);

/**
 * measure_of() - the number in a trial
 * @m: which
 * @trial: a record
 *
 * Return: the number, in @m's unit; NAN where it is absent.
 */
double measure_of(const struct measure *m, const json_t *trial);

#endif
