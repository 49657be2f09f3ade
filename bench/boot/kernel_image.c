// SPDX-License-Identifier: GPL-2.0
#include "bench/boot/kernel_image.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* The setup header: Documentation/arch/x86/boot.rst */
#define SETUP_MAGIC   0x202
#define SETUP_VERSION 0x20e /* 16 bit: where the version string is, less 0x200 */
#define SETUP_BYTES   0x8000

int kernel_image_release(const char *path, char **release, struct diag *why)
{
	unsigned char head[SETUP_BYTES + 1] = { 0 };
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t at;
	ssize_t n;

	if (fd < 0)
		return diag_set(why, -errno, "%s: %s; name a bzImage", path, strerror(errno));
	n = read(fd, head, SETUP_BYTES);
	close(fd);
	if (n < 0x300 || memcmp(head + SETUP_MAGIC, "HdrS", 4))
		return diag_set(why, -EINVAL, "%s: no Linux kernel for x86; name a bzImage", path);
	at = 0x200 + (head[SETUP_VERSION] | head[SETUP_VERSION + 1] << 8);
	if (at == 0x200 || at >= (size_t)n)
		return diag_set(why, -EINVAL, "%s: the kernel tells no version", path);
	*release = strndup((char *)head + at, strcspn((char *)head + at, " "));
	return *release ? 0 : diag_set(why, -ENOMEM, "no memory");
}
