/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_UTIL_FIELDS_H
#define PFNBENCH_UTIL_FIELDS_H

#include <jansson.h>

#include "bench/util/diag.h"

/* When a field is needed: bits the caller gives a meaning; 0 is never, i.e. optional. */
#define NEEDED_ALWAYS (~0u)

enum field_kind {
	FIELD_COUNT,   /* integer from 0 */
	FIELD_INTEGER, /* integer */
	FIELD_TEXT,
	FIELD_OBJECT,
	FIELD_ARRAY,
};

/**
 * struct field - a name that a record has, and what must stand there
 * @name: NULL ends a table
 * @kind: what the value must be
 * @needed: bits of the cases in which it must not be absent
 * @inner: fields of the object, or of each object in the array; NULL: not looked into
 */
struct field {
	const char *name;
	enum field_kind kind;
	unsigned int needed;
	const struct field *inner;
};

/**
 * fields_check() - check names and types of a record before anyone relies on them
 * @record: parsed JSON of any type
 * @fields: what is expected; names that are not listed are left alone, for later versions
 * @when: bits of the present case
 * @why: what is wrong, e.g. `"attempts"[2]: "ns" is no number`; without file or mend
 *
 * Return: 0 or -EBADMSG.
 */
int fields_check(const json_t *record, const struct field *fields, unsigned int when,
		 struct diag *why);

#endif
