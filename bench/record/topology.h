/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_RECORD_TOPOLOGY_H
#define PFNBENCH_RECORD_TOPOLOGY_H

#include <jansson.h>

#include "bench/experiment/cache_model.h"

/**
 * topology_add() - this machine's topology, by hwloc
 * @facts: gets "topology", a summary; "topology_xml", the whole in hwloc's XML without the
 * host's name; "cpu" and "memory_bytes" as hwloc finds them, unless they are there
 */
void topology_add(json_t *facts);

/**
 * topology_caches() - this machine's caches, by hwloc
 * @model: filled with what the first CPU has
 * @why: why they cannot be modelled
 *
 * Return: 0; -ENODEV: the machine does not tell all of them; -ERANGE
 */
int topology_caches(struct cache_model *model, struct diag *why);

/**
 * topology_keep() - write "topology_xml" of @facts as a file, and put the file's name in its place
 * @facts: as from topology_add(), of this machine or of a guest
 * @dir: the run's directory
 * @name: of the file
 *
 * Where it cannot be written, or there was none, the name is absent too.
 */
void topology_keep(json_t *facts, const char *dir, const char *name);

#endif
