// SPDX-License-Identifier: GPL-2.0
#include "bench/boot/kernel_image.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "bench/arch/arch.h"

int kernel_image_release(const char *path, char **release, struct diag *why)
{
	char head[ARCH_IMAGE_BYTES + 1] = { 0 };
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	const char *found;
	ssize_t n;

	if (fd < 0)
		return diag_set(why, -errno, "%s: %s; name a " ARCH_IMAGE, path, strerror(errno));
	n = read(fd, head, ARCH_IMAGE_BYTES);
	close(fd);
	found = n < 0 ? NULL : arch_image_release(head, n);
	if (!found)
		return diag_set(why, -EINVAL,
				"%s: no Linux kernel for " ARCH_NAME "; name a " ARCH_IMAGE, path);
	if (!*found)
		return diag_set(why, -EINVAL, "%s: the kernel tells no version", path);
	*release = strndup(found, strcspn(found, " "));
	return *release ? 0 : diag_set(why, -ENOMEM, "no memory");
}
