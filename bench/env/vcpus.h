/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ENV_VCPUS_H
#define PFNBENCH_ENV_VCPUS_H

#include <jansson.h>
#include <stdbool.h>

#include "bench/boot/qmp.h"
#include "bench/env/child.h"

/**
 * struct vcpus - the CPUs of a guest, which get CPUs of this machine
 * @cpu: which one each gets; NULL: they stay wherever the scheduler puts them
 * @nr: how many
 * @asked: QEMU was asked for their threads
 * @over: they are pinned, or @why tells why not
 */
struct vcpus {
	const int *cpu;
	unsigned int nr;
	bool asked;
	bool over;
	struct qmp_answer answer;
	struct diag why;
};

/**
 * vcpus_poll() - pin a guest's CPUs as soon as QEMU tells which threads they are
 * @v: all zeros at first, but for @v->cpu and @v->nr
 * @c: QEMU
 *
 * Does not wait.
 */
void vcpus_poll(struct vcpus *v, const struct child *c);

/**
 * vcpus_end() - trials begin: what is not pinned by now stays so
 * @v: as from vcpus_poll()
 */
void vcpus_end(struct vcpus *v);

/**
 * vcpus_json_add() - what became of it
 * @v: as from vcpus_poll()
 * @guest: gets "host_cpus", or "unpinned" with the reason; nothing where nothing was asked, or is
 *	   known yet
 */
void vcpus_json_add(const struct vcpus *v, json_t *guest);

#endif
