// SPDX-License-Identifier: GPL-2.0
#include "bench/env/guest_settings.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>

#include "bench/util/file.h"

/* Per-CPU page lists must hold a whole batch of a fill; nothing may compact behind our back. */
static const struct {
	const char *path;
	const char *value;
} settings[] = {
	{ "/proc/sys/vm/percpu_pagelist_high_fraction", "8" },
	{ "/proc/sys/vm/compaction_proactiveness", "0" },
	{ "/proc/sys/vm/swappiness", "0" },
	{ "/proc/sys/kernel/panic_on_oops", "1" },
};

void guest_settings(void (*failed)(const char *path))
{
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		int err = file_put(AT_FDCWD, settings[i].path, settings[i].value);

		if (!err || !failed)
			continue;
		errno = -err;
		failed(settings[i].path);
	}
}
