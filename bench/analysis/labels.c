// SPDX-License-Identifier: GPL-2.0
#include "bench/analysis/labels.h"

#include <stdbool.h>
#include <string.h>

#include "bench/util/text.h"

const char *label_name(int label)
{
	return label == LABEL_KERNEL ? "kernel" : axis_names[label - 1];
}

/* Length of "6.12" in "6.12.117+deb12", 0 when it does not start with two numbers. */
static size_t version_length(const char *release)
{
	size_t major, minor;

	if (!release)
		return 0;
	major = strspn(release, "0123456789");
	if (!major || release[major] != '.')
		return 0;
	minor = strspn(release + major + 1, "0123456789");
	return minor ? major + 1 + minor : 0;
}

static bool same_version(const char *a, const char *b)
{
	size_t la = version_length(a), lb = version_length(b);

	return la && la == lb && !strncmp(a, b, la);
}

static bool version_is_unique(const struct kernel_info *kernels, size_t nr, size_t which)
{
	for (size_t i = 0; i < nr; i++)
		if (i != which && same_version(kernels[i].release, kernels[which].release))
			return false;
	return true;
}

void kernel_labels(struct kernel_info *kernels, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		size_t len = version_length(kernels[i].release);

		if (len && version_is_unique(kernels, nr, i))
			kernels[i].label = text_print("%.*s", (int)len, kernels[i].release);
		else
			kernels[i].label = text_copy(kernels[i].spec);
	}
}
