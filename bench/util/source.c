// SPDX-License-Identifier: GPL-2.0
#include "bench/util/source.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/util/text.h"

#define LANDMARK "scripts/kernel.sh"

static bool is_top(const char *dir)
{
	char *path = text_print("%s/" LANDMARK, dir);
	bool top = !access(path, X_OK);

	free(path);
	return top;
}

char *source_path(const char *name, struct diag *why)
{
	char *dir = realpath("/proc/self/exe", NULL), *slash, *path;

	while (dir && (slash = strrchr(dir, '/'))) {
		*slash = '\0';
		if (!is_top(dir))
			continue;
		path = text_print("%s/%s", dir, name);
		free(dir);
		return path;
	}
	free(dir);
	diag_set(why, -ENOENT,
		 "no " LANDMARK
		 " above the executable; run pfnbench in the folder it was built in");
	return NULL;
}
