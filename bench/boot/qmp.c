// SPDX-License-Identifier: GPL-2.0
#include "bench/boot/qmp.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "bench/boot/qemu.h"

/* The monitor takes no command before that; being told twice, it answers with an error. */
#define HELLO "{\"execute\":\"qmp_capabilities\"}\n"

static int send_command(int fd, const char *text, int n, struct diag *why)
{
	char answers[4096];

	if (fd < 0)
		return diag_set(why, -ENOTCONN,
				"the guest asks for a device's memory, but has none");
	while (recv(fd, answers, sizeof(answers), MSG_DONTWAIT) > 0)
		;
	/* A guest that has ended meanwhile is noticed by whoever waits for it. */
	if (send(fd, text, n, MSG_NOSIGNAL | MSG_DONTWAIT) != n && errno != EPIPE)
		return diag_set(why, -errno, "QEMU's monitor: %s", strerror(errno));
	return 0;
}

int qmp_virtio_mem(int fd, uint64_t bytes, struct diag *why)
{
	char text[256];
	int n = snprintf(text, sizeof(text),
			 HELLO "{\"execute\":\"qom-set\",\"arguments\":{\"path\":\"" QEMU_VIRTIO_MEM
			       "\",\"property\":\"requested-size\",\"value\":%" PRIu64 "}}\n",
			 bytes);

	return send_command(fd, text, n, why);
}

int qmp_balloon(int fd, uint64_t bytes, struct diag *why)
{
	char text[256];
	int n = snprintf(text, sizeof(text),
			 HELLO "{\"execute\":\"balloon\",\"arguments\":{\"value\":%" PRIu64 "}}\n",
			 bytes);

	return send_command(fd, text, n, why);
}
