/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_RECORD_HOST_FACTS_H
#define PFNBENCH_RECORD_HOST_FACTS_H

#include <jansson.h>

/**
 * host_facts() - the machine that pfnbench runs on: kernel, CPU, memory, topology
 * Return: new reference; what cannot be found out is absent
 */
json_t *host_facts(void);

#endif
