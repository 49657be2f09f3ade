/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_TABLE_KTAP_H
#define PFNBENCH_REPORT_TABLE_KTAP_H

#include <stddef.h>
#include <stdio.h>

/*
 * KTAP version 1, as kselftest prints it: Documentation/dev-tools/ktap.rst of Linux.
 */

enum ktap_result {
	KTAP_PASS,
	KTAP_FAIL,
	KTAP_SKIP,
	KTAP_NR,
};

/**
 * struct ktap - a list of results while it is printed
 * @out: where it goes
 * @nr: results so far
 * @count: by result
 */
struct ktap {
	FILE *out;
	size_t nr;
	size_t count[KTAP_NR];
};

/**
 * ktap_begin() - print the version and the plan
 * @k: filled
 * @out: where it goes
 * @nr: results that will come; 0: the plan is that everything is skipped
 */
void ktap_begin(struct ktap *k, FILE *out, size_t nr);

/**
 * ktap_say() - print a diagnostic line, which belongs to the result that comes next
 * @k: of ktap_begin()
 * @text: one line; made printable
 */
void ktap_say(struct ktap *k, const char *text);

/**
 * ktap_result() - print a result
 * @k: of ktap_begin()
 * @result: what it is
 * @name: of the test; made printable, and '#' becomes '_', which would end it
 * @reason: of KTAP_SKIP; else NULL
 */
void ktap_result(struct ktap *k, enum ktap_result result, const char *name, const char *reason);

/**
 * ktap_end() - print the totals
 * @k: of ktap_begin()
 */
void ktap_end(struct ktap *k);

#endif
