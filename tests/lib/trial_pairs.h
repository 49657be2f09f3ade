/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TESTS_LIB_TRIAL_PAIRS_H
#define PFNBENCH_TESTS_LIB_TRIAL_PAIRS_H

#include <jansson.h>
#include <stdbool.h>

/**
 * struct trial_pairing - which two trials of a run saw the same placement under two conditions
 * @same: fields that both have alike, besides the number of boot and trial; NULL terminated
 * @is_first: whether a trial is the first of a pair
 * @is_second: whether @b can be the second of one that begins with @a
 * @pair: called for each pair
 */
struct trial_pairing {
	const char *const *same;
	bool (*is_first)(const json_t *t);
	bool (*is_second)(const json_t *a, const json_t *b);
	void (*pair)(void *ctx, const json_t *a, const json_t *b);
};

/**
 * trials_pair() - call @how->pair for the pairs of a run; "not ok" if it cannot be read
 * @dir: may be NULL
 * @how: what makes a pair
 * @ctx: for @how->pair
 * @alone: gets how many firsts have no second
 *
 * Return: whether it could be read
 */
bool trials_pair(const char *dir, const struct trial_pairing *how, void *ctx, unsigned int *alone);

#endif
