// SPDX-License-Identifier: GPL-2.0
#include "bench/experiment/kernel_spec.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "bench/util/text.h"

static int check_debian(const char *spec, const char *prefix, struct diag *why)
{
	size_t len = strspn(prefix, "0123456789.");
	const char *rest = prefix + len;

	/* of a release candidate */
	if (!strncmp(rest, "~rc", 3) && isdigit((unsigned char)rest[3]))
		rest += 3 + strspn(rest + 3, "0123456789");
	if (isdigit((unsigned char)prefix[0]) && !*rest && prefix[len - 1] != '.' &&
	    !strstr(prefix, ".."))
		return 0;
	return diag_set(why, -EINVAL,
			"kernel '%s' names no version; write digits and dots, as in debian:6.12 or "
			"debian:7.3~rc7",
			spec);
}

static int check_image(const char *spec, const char *path, struct diag *why)
{
	const char *blank = strpbrk(path, " \t");

	if (!*path || blank == path)
		return diag_set(why, -EINVAL, "kernel '%s' has no path; write image:PATH", spec);
	if (!blank)
		return 0;
	blank += strspn(blank, " \t");
	if (strncmp(blank, "build:", 6) || !blank[6] || strpbrk(blank, " \t"))
		return diag_set(
			why, -EINVAL,
			"kernel '%s': after the path only build:PATH may follow, and paths hold no blanks",
			spec);
	return 0;
}

static int check_built(const char *spec, const char *name, struct diag *why)
{
	if (!*name || strpbrk(name, "/ \t"))
		return diag_set(why, -EINVAL,
				"kernel '%s' has no name; write built:NAME, as given to pfnbench "
				"kernel build --name",
				spec);
	return 0;
}

int kernel_spec_check(const char *spec, struct diag *why)
{
	static const char *const kinds[] = { "debian", "image", "built", "host" };
	char kind[16] = "";
	const char *near;
	size_t len = strcspn(spec, ":");

	if (!strncmp(spec, "debian:", 7))
		return check_debian(spec, spec + 7, why);
	if (!strncmp(spec, "image:", 6))
		return check_image(spec, spec + 6, why);
	if (!strncmp(spec, "built:", 6))
		return check_built(spec, spec + 6, why);
	if (!strcmp(spec, "host"))
		return 0;
	memcpy(kind, spec, len < sizeof(kind) ? len : sizeof(kind) - 1);
	near = text_nearest(kind, kinds, sizeof(kinds) / sizeof(kinds[0]));
	if (near)
		return diag_set(why, -EINVAL, "unknown kernel '%s'; did you mean '%s%s'?", spec,
				near, strcmp(near, "host") ? ":..." : "");
	return diag_set(why, -EINVAL,
			"unknown kernel '%s'; write debian:6.12, image:PATH build:PATH, built:NAME "
			"or host",
			spec);
}
