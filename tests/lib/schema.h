/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTS_LIB_SCHEMA_H
#define TESTS_LIB_SCHEMA_H

#include <jansson.h>

#include "bench/util/diag.h"

/*
 * The part of JSON Schema 2020-12 that docs/ *.schema.json use: type, properties, required, enum,
 * const, additionalProperties, items, minimum, maximum, pattern (POSIX extended, without \
 * classes), minItems, $ref to #/$defs/NAME. Any other keyword is an error, so that nothing is left
 * unchecked in silence; $schema, $id, $comment, $defs, title and description say nothing about
 * values.
 */

/**
 * schema_load() - read a schema and check that every part of it is understood
 * @path: the file
 * @why: "FILE: /pointer: what"
 *
 * Return: new reference, or NULL.
 */
json_t *schema_load(const char *path, struct diag *why);

/**
 * schema_understood() - whether every part of a schema is understood
 * @schema: the root
 * @why: "/pointer: what"
 *
 * Return: 0 or -EINVAL.
 */
int schema_understood(const json_t *schema, struct diag *why);

/**
 * schema_check() - check a value
 * @schema: the root of an understood schema
 * @value: any JSON
 * @why: "/pointer: what" of the first thing that is wrong
 *
 * Return: 0 or -EBADMSG.
 */
int schema_check(const json_t *schema, const json_t *value, struct diag *why);

#endif
