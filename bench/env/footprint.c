// SPDX-License-Identifier: GPL-2.0
#include "bench/env/footprint.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/util/file.h"

#define RESET_PEAK "5"

void footprint_reset(void)
{
	int fd = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	if (write(fd, RESET_PEAK, strlen(RESET_PEAK)) < 0)
		perror("pfnbench: /proc/self/clear_refs");
	close(fd);
}

uint64_t footprint_peak(void)
{
	uint64_t kib = 0;
	char *text, *line;

	if (file_read("/proc/self/status", &text, NULL))
		return 0;
	line = strstr(text, "\nVmHWM:");
	if (line)
		sscanf(line, " VmHWM: %" SCNu64 " kB", &kib);
	free(text);
	return kib << 10;
}
