/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ENV_HOST_CHECKS_H
#define PFNBENCH_ENV_HOST_CHECKS_H

#include <stddef.h>

#include "bench/util/diag.h"

/* What a check finds. Above CHECK_WARN: the module cannot be loaded. */
enum check_level {
	CHECK_OK,
	CHECK_NOTE, /* something is not there that some experiments want */
	CHECK_WARN, /* figures or experiments suffer */
	CHECK_STOP,
	CHECK_NR,
};

/* "ok", "note", "warning", "stop" */
extern const char *const check_levels[CHECK_NR];

/**
 * struct host_check - one thing about a machine that is to run experiments with the module
 * @name: for people, one word
 * @look: finds it out and tells it in @what; where something is amiss, with the mend. @root is as in
 *	  memory_block.h, @release that of the machine's kernel
 */
struct host_check {
	const char *name;
	enum check_level (*look)(const char *root, const char *release, struct diag *what);
};

/* Ends with a NULL name. Nothing is changed by looking. */
extern const struct host_check host_checks[];

#endif
