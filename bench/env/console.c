// SPDX-License-Identifier: GPL-2.0
#include "bench/env/console.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/util/text.h"

void kernel_label(const struct kernel *k, uint32_t index, char text[KERNEL_LABEL_MAX])
{
	const char *slash = strrchr(k->spec, '/');
	size_t n;

	if (strncmp(k->spec, "image:", 6))
		snprintf(text, KERNEL_LABEL_MAX, "%s", k->spec);
	else
		snprintf(text, KERNEL_LABEL_MAX, "image-%u-%s", index,
			 slash ? slash + 1 : k->spec + 6);
	for (n = 0; text[n]; n++)
		if (!isalnum((unsigned char)text[n]) && !strchr("._-", text[n]))
			text[n] = '-';
}

char *console_path(const char *dir, const char *label, uint32_t boot, uint32_t *start)
{
	for (;; (*start)++) {
		char *path = text_print("%s/console-%s-b%u-%u.log", dir, label, boot, *start);

		if (access(path, F_OK))
			return path;
		free(path);
	}
}
