// SPDX-License-Identifier: GPL-2.0
#include "bench/place/host_settings.h"

#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "bench/machine/journal.h"
#include "bench/trial/trial.h"
#include "workloads/workload.h"

/* A pattern may match nothing: nodes of a kernel without NUMA. */
static int note_pattern(struct trial *t, const char *pattern, struct diag *why)
{
	const char *root = t->m->root;
	char path[PATH_MAX];
	glob_t found;
	int err = 0;

	snprintf(path, sizeof(path), "%s%s", root, pattern);
	if (glob(path, 0, NULL, &found))
		return 0;
	for (size_t i = 0; i < found.gl_pathc && !err; i++)
		err = journal_add_setting(t->m->journal, found.gl_pathv[i] + strlen(root), why);
	globfree(&found);
	return err;
}

static int note_units(struct trial *t, const struct unit_ops *ops, struct diag *why)
{
	int err = 0;

	for (size_t i = 0; ops && ops->settings && ops->settings[i] && !err; i++)
		err = note_pattern(t, ops->settings[i], why);
	return err;
}

int host_settings_note(struct trial *t, struct diag *why)
{
	int err = 0;

	if (!t->m->journal)
		return 0;
	for (size_t i = 0; i < t->cell.fill.nr && !err; i++)
		err = note_units(t, t->cell.fill.part[i].ops->units, why);
	for (size_t i = 0; i < t->cell.blocker.nr && !err; i++)
		err = note_units(t, t->cell.blocker.part[i].ops->units, why);
	return err;
}
