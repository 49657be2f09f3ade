/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_EXPERIMENT_KEY_H
#define PFNBENCH_EXPERIMENT_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/experiment/experiment.h"

/* Sections of further products are "axes.NAME". */
#define AXES_SECTION "axes"

/**
 * struct key - a key of an experiment file
 * @section: where it belongs
 * @name: as in the file
 * @set: check a value and store it; for a list: add the values of one line
 * @offset, @size: of the field in struct experiment; of an axis in struct product
 * @min, @max: what a number may be
 * @words: of a key that takes one of them: its field has their number, up to @max
 * @axis: for keys of [axes]
 * @list: the field is a struct value_list
 * @fallback: value when the file has none, or NULL
 */
struct key {
	const char *section;
	const char *name;
	int (*set)(const struct key *key, void *field, char *value, struct diag *why);
	size_t offset;
	size_t size;
	uint64_t min, max;
	const char *const *words;
	enum axis axis;
	bool list;
	const char *fallback;
};

#define NR_KEYS (23 + AXIS_NR)

/* In the order of the normal form; keys of one section stand together. */
extern const struct key experiment_keys[NR_KEYS];

/**
 * key_find() - a key by name
 * @section: where it stands, "axes" for all products, or NULL to look in all
 * @name: as in the file, without blanks
 * @why: what is wrong and which key may have been meant
 *
 * Return: the key, an entry of experiment_keys, or NULL.
 */
const struct key *key_find(const char *section, const char *name, struct diag *why);

/**
 * key_set() - give a key a value; for a list: add values
 * @exp: the experiment that gets the value
 * @product: index; looked at for an axis only
 * @key: the key, from experiment_keys
 * @text: as in the file, not changed
 * @why: the reason for an error, without file and line
 *
 * Return: 0, -EINVAL for a value that is malformed or unknown, -ERANGE for one out of range.
 */
int key_set(struct experiment *exp, size_t product, const struct key *key, const char *text,
	    struct diag *why);

/**
 * key_field() - where a key's value is
 * @exp: the experiment
 * @product: index; looked at for an axis only
 * @key: the key, from experiment_keys
 *
 * Return: the address of the key's field in @exp. The field's type depends on the key.
 */
void *key_field(struct experiment *exp, size_t product, const struct key *key);

/**
 * key_is_size() - whether a key's value is a size
 * @key: the key, from experiment_keys
 *
 * Return: true where its field is a uint64_t of bytes.
 */
bool key_is_size(const struct key *key);

/**
 * key_is_axis() - whether each product has a list of its own for a key
 * @key: the key, from experiment_keys
 *
 * Return: true for the keys of [axes].
 */
bool key_is_axis(const struct key *key);

/**
 * section_check() - whether there is such a section
 * @section: name, without brackets
 * @product: the NAME of "axes.NAME", which is in @section; NULL of others
 * @why: what is wrong and which section may have been meant
 *
 * Return: 0 or -EINVAL
 */
int section_check(const char *section, const char **product, struct diag *why);

#endif
