// SPDX-License-Identifier: GPL-2.0
#include "bench/boot/plugin.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/boot/qemu.h"
#include "bench/util/file.h"
#include "bench/util/source.h"
#include "bench/util/text.h"

/* What scripts/plugin.sh could not do, where it could not. */
static void explain(const char *path, int err, struct diag *why)
{
	char *reason = source_path("build/qemu-plugin/why", why), *text = NULL;

	if (reason && !file_read(reason, &text, NULL))
		diag_set(why, err, "there is no plugin for QEMU: %s", text_trim(text));
	else
		diag_set(why, err, "%s: %s; run make", path, strerror(-err));
	free(text);
	free(reason);
}

char *plugin_find(struct diag *why)
{
	char *path = source_path("build/plugin/" QEMU_PLUGIN, why);

	if (!path || !access(path, R_OK))
		return path;
	explain(path, -errno, why);
	free(path);
	return NULL;
}
