/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_RECORD_JSON_PRINTABLE_H
#define PFNBENCH_RECORD_JSON_PRINTABLE_H

#include <jansson.h>
#include <stdbool.h>

/**
 * json_printable() - make all text in a record harmless to a terminal, see printable()
 * @json: changed in place, names of objects too; may be NULL
 *
 * For a record that is shown. One that is written again must stay as it is.
 *
 * Return: whether anything was changed
 */
bool json_printable(json_t *json);

#endif
