/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_CMD_LIST_ENTRIES_H
#define PFNBENCH_CMD_LIST_ENTRIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <jansson.h>

/**
 * struct list_entry - something that can be asked for, and who can do it
 * @kind: of workloads: "fill", ...; else NULL
 * @name: as in experiments and records
 * @level: of counters: which level measures it; else NULL
 * @summary: one line
 * @guests: which guests can do it, copied; NULL: all of them
 * @host: why this machine cannot, or what it lacks, copied; NULL or "": it can
 * @host_some: with @host: it can do a part
 */
struct list_entry {
	const char *kind;
	const char *name;
	const char *level;
	const char *summary;
	const char *guests;
	const char *host;
	bool host_some;
};

struct list_entries {
	struct list_entry *entry;
	size_t nr;
};

/**
 * list_add() - add an entry
 * @l: starts out zeroed; release with list_free()
 * @e: copied; the other texts stay the caller's
 *
 * Without memory the process ends.
 */
void list_add(struct list_entries *l, const struct list_entry *e);

/**
 * list_free() - free the entries
 * @l: zeroed afterwards
 */
void list_free(struct list_entries *l);

/**
 * list_text() - the entries for a terminal: who can, then what it is, then why somebody cannot
 * @out: where it goes
 * @l: the entries
 * @guests: guests can run here
 * @ansi: dim headings
 */
void list_text(FILE *out, const struct list_entries *l, bool guests, bool ansi);

/**
 * list_json() - the entries for scripts
 * @l: the entries
 * @guests: guests can run here
 *
 * Return: new reference, an array; docs/output.md has the members.
 */
json_t *list_json(const struct list_entries *l, bool guests);

#endif
