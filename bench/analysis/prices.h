/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ANALYSIS_PRICES_H
#define PFNBENCH_ANALYSIS_PRICES_H

#include <stddef.h>
#include <jansson.h>

#include "bench/util/diag.h"

/* Version of a file of prices, its "schema". */
#define PRICES_SCHEMA 1

/* What a machine is asked prices for; docs/estimate.md says why these. */
enum price {
	PRICE_INSTRUCTION, /* outside of functions that copy or zero pages */
	PRICE_SEQUENTIAL,  /* a cache line from memory that follows the one before */
	PRICE_RANDOM,	   /* any other line from memory */
	PRICE_L3,	   /* a line that the third cache has and the second one has not */
	PRICE_NR,
};

/* "instruction_ns", ...: names in files of prices */
extern const char *const price_names[PRICE_NR];

/* "instruction", "line in sequence", ...: what there is a price for, for people */
extern const char *const price_units[PRICE_NR];

/**
 * struct price_error - how far estimates were from what was measured
 * @median: of the errors' sizes, as a share of what was measured
 * @worst: the largest of them
 * @kinds: how many were compared; 0: none ever was
 */
struct price_error {
	double median;
	double worst;
	size_t kinds;
};

/**
 * struct prices - what things take on one machine
 * @path: where they were read
 * @file: all that the file holds; owns the strings
 * @method: how they were taken, in a few words
 * @cpu: of the machine, by its maker
 * @kernel: its release
 * @ns: prices, by enum price; PRICE_L3 is 0 where the file has none
 * @error: of estimates by these prices
 */
struct prices {
	char *path;
	json_t *file;
	const char *method;
	const char *cpu;
	const char *kernel;
	double ns[PRICE_NR];
	struct price_error error;
};

/**
 * prices_json() - a file of prices
 * @method: how they were taken, in a few words
 * @ns: prices, by enum price
 * @machine: facts, with "cpu" and "kernel"; borrowed
 * @error: of estimates by these prices; NULL where none was held against anything
 *
 * Return: new reference.
 */
json_t *prices_json(const char *method, const double ns[PRICE_NR], const json_t *machine,
		    const struct price_error *error);

/**
 * prices_machine() - what prices keep of a machine: its CPU, kernel and caches
 * @host: facts, as run.json's "host" has them
 *
 * Return: new reference, without what is not known; "cpu" and "kernel" are there in any case.
 */
json_t *prices_machine(const json_t *host);

/**
 * prices_save() - write a file of prices
 * @path: the file; folders above it are made
 * @file: as from prices_json(), with whatever else is to be kept; borrowed
 * @why: "path: what; mend"
 *
 * Return: 0 or -errno.
 */
int prices_save(const char *path, const json_t *file, struct diag *why);

/**
 * prices_read() - read and check a file of prices
 * @path: the file
 * @p: filled; release with prices_free() whatever is returned
 * @why: "path:line: what; mend"
 *
 * Return: 0, -EBADMSG for a damaged file, other -errno.
 */
int prices_read(const char *path, struct prices *p, struct diag *why);

/**
 * prices_find() - the prices that a run is to be estimated by
 * @given: the file that the user named, or NULL
 * @dir: the run; has prices of its own where it has a file "prices.json"
 * @p: filled; release with prices_free() whatever is returned
 * @why: that there are none, and how to take them; else as prices_read()
 *
 * The first there is of: @given, the run's own, the last calibration's.
 *
 * Return: 0 or -errno, as prices_read().
 */
int prices_find(const char *given, const char *dir, struct prices *p, struct diag *why);

/**
 * prices_default_path() - where the last calibration is kept
 * @why: that there is no place for it, and how to name one
 *
 * Return: malloc()ed path below the user's cache; NULL: there is none.
 */
char *prices_default_path(struct diag *why);

/**
 * prices_text() - prices, machine and error in one sentence, for headings
 * @p: the prices
 *
 * Return: malloc()ed text, printable, without a full stop; without memory the process ends.
 */
char *prices_text(const struct prices *p);

/**
 * prices_free() - free what prices have
 * @p: of prices_read(), or zeroed; zeroed afterwards
 */
void prices_free(struct prices *p);

#endif
