/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_UTIL_JSON_COUNT_H
#define PFNBENCH_UTIL_JSON_COUNT_H

#include <stdbool.h>
#include <stdint.h>
#include <jansson.h>

#include "bench/util/units.h"

/**
 * json_set_count() - give an object a number that is not negative
 * @object: gets it
 * @name: of the number
 * @value: up to INT64_MAX
 */
static inline void json_set_count(json_t *object, const char *name, uint64_t value)
{
	json_object_set_new(object, name, json_integer((json_int_t)value));
}

/**
 * json_is_count() - whether a value is a number that is not negative
 * @json: may be NULL or something else
 *
 * Return: true for an integer from 0 on
 */
static inline bool json_is_count(const json_t *json)
{
	return json_is_integer(json) && json_integer_value(json) >= 0;
}

/**
 * json_count() - a number of an object
 * @object: may be NULL or something else
 * @name: of the number
 *
 * Return: the number; 0 where it is absent or none.
 */
static inline uint64_t json_count(const json_t *object, const char *name)
{
	return (uint64_t)json_integer_value(json_object_get(object, name));
}

/**
 * json_share() - a member as a share of another
 * @object: an object, or NULL
 * @part: name of a count
 * @whole: of the one that it is a part of
 * @ppm: result, in parts per million
 *
 * Return: false where the whole is nothing, or is not there.
 */
static inline bool json_share(const json_t *object, const char *part, const char *whole,
			      uint64_t *ppm)
{
	uint64_t of = json_count(object, whole);

	if (of)
		*ppm = json_count(object, part) * PPM_ALL / of;
	return of;
}

#endif
