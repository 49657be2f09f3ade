/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ANALYSIS_TALLY_H
#define PFNBENCH_ANALYSIS_TALLY_H

#include <stddef.h>
#include <stdint.h>

/**
 * struct tally - how often each of a few words came
 * @entry: in the order of the alphabet
 * @nr: how many
 *
 * Starts out zeroed.
 */
struct tally {
	struct tally_entry {
		char *word;
		uint64_t nr;
	} * entry;
	size_t nr;
};

/**
 * tally_add() - count a word
 * @t: added to; release with tally_free()
 * @word: copied, and the copy is made printable
 *
 * Words beyond the first few different ones are counted as "other": damaged records may hold any.
 * Without memory the process ends.
 */
void tally_add(struct tally *t, const char *word);

/**
 * tally_free() - free the words
 * @t: zeroed afterwards
 */
void tally_free(struct tally *t);

/**
 * tally_nr() - how often a word came
 * @t: the words
 * @word: which
 *
 * Return: how often; 0 where it never came.
 */
uint64_t tally_nr(const struct tally *t, const char *word);

/**
 * tally_text() - what came, in words
 * @t: the words
 * @of: how many there would be had each trial given one
 *
 * Return: malloc()ed "late"; "early 3, late 2" where several came; "early 3, - 2" where not all
 * trials gave one; "-" for none at all. Without memory the process ends.
 */
char *tally_text(const struct tally *t, uint64_t of);

#endif
