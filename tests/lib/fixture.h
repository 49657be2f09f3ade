/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTS_LIB_FIXTURE_H
#define TESTS_LIB_FIXTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <jansson.h>

#include "bench/analysis/summary.h"
#include "bench/cell/cell.h"
#include "bench/report/table/table.h"

/**
 * struct fixture - a made-up run in a directory of its own, for tests of what reads runs
 * @dir: the directory
 * @run: run.json; may be changed before fixture_save()
 * @text: trials.ndjson; may be changed before fixture_save()
 * @len: its length
 * @nr: trials added
 *
 * Starts with kernels "debian:6.12" and "debian:7", and one value on each axis: contig:2M,
 * early-check, none, anon:50%, none, forever.
 */
struct fixture {
	char dir[64];
	json_t *run;
	char *text;
	size_t len;
	size_t nr;
};

/* Fails the test when anything cannot be done, as do all functions here. */
void fixture_new(struct fixture *f);

/**
 * fixture_axis() - set an axis' values
 * @values: separated by blanks
 */
void fixture_axis(struct fixture *f, enum axis axis, const char *values);

/**
 * fixture_add() - add a trial with the next id
 * @kernel: spec
 * @values: axis values separated by blanks, in the axes' order; those left out are "none"
 * @more: JSON members after the base: "\"outcome\": \"success\", \"latency_ns\": 5"
 */
void fixture_add(struct fixture *f, const char *kernel, const char *values, const char *more);

/**
 * fixture_save() - write run.json and trials.ndjson
 * @finished: run.json says so, with count and hash; else neither
 */
void fixture_save(struct fixture *f, bool finished);

/**
 * fixture_line() - where a line of the trials' text starts, from 1
 */
char *fixture_line(struct fixture *f, unsigned int line);

/**
 * fixture_summary() - save it as finished, and read its summary
 */
void fixture_summary(struct fixture *f, struct summary *s);

/**
 * fixture_table() - the table of a kernel, target and fill, which there must be
 * @shape: of its tables
 * @kernel, @target, @fill: indices
 * @t: result; release with table_free()
 */
void fixture_table(struct summary *s, const struct table_shape *shape, size_t kernel, size_t target,
		   size_t fill, struct table *t);

/**
 * fixture_figures() - save it as finished, and name the figures that it has
 * @names: result, "a b c"; also returned
 */
const char *fixture_figures(struct fixture *f, char *names, size_t size);

/* Removes the directory and what is in it. */
void fixture_free(struct fixture *f);

/* A new fixture as a test's state, and its end; as cmocka calls them. */
int fixture_setup(void **state);
int fixture_teardown(void **state);

#endif
