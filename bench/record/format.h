/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_RECORD_FORMAT_H
#define PFNBENCH_RECORD_FORMAT_H

#include <jansson.h>

#include "bench/util/diag.h"

/**
 * format_check() - whether a record's "schema" is the version that this program reads
 * @record: parsed JSON of any type
 * @known: the version
 * @why: what is wrong and how to mend it; without the file
 *
 * Return: 0 or -EBADMSG.
 */
int format_check(const json_t *record, json_int_t known, struct diag *why);

#endif
