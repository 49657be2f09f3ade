/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ENV_ENVIRONMENT_FACTS_H
#define PFNBENCH_ENV_ENVIRONMENT_FACTS_H

#include <jansson.h>
#include <stdbool.h>

/**
 * environment_facts_json() - what this kernel and machine are and offer: "facts" in run.json
 * @icount: its clock is virtual
 *
 * Policies and targets with "ok" or the reason why not, counters likewise, and what changes
 * results: clock source, THP, printk level, command line.
 *
 * Return: new reference, or NULL without memory.
 */
json_t *environment_facts_json(bool icount);

#endif
