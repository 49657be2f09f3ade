// SPDX-License-Identifier: GPL-2.0
#include "bench/boot/plugin.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/boot/qemu.h"
#include "bench/util/source.h"

char *plugin_find(struct diag *why)
{
	char *path = source_path("build/plugin/" QEMU_PLUGIN, why);

	if (!path || !access(path, R_OK))
		return path;
	diag_set(why, -errno, "%s: %s; make it with scripts/plugin.sh", path, strerror(errno));
	free(path);
	return NULL;
}
