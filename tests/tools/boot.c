// SPDX-License-Identifier: GPL-2.0
/* boot VMLINUZ INITRD CONSOLE [CPUS [MEBIBYTES]]: a guest with the very command line that runs
 * have. */

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench/env/qemu.h"

int main(int argc, char **argv)
{
	struct qemu_guest g = {
		.accel = { .kind = ACCEL_ICOUNT },
		.cpus = argc > 4 ? strtoul(argv[4], NULL, 10) : 1,
		.memory_bytes = (argc > 5 ? strtoull(argv[5], NULL, 10) : 2048) << 20,
		/* kernels without CMA take no notice */
		.cma_bytes = 8ull << 20,
		.frames = "/dev/null",
	};
	char **args;

	if (argc < 4) {
		fprintf(stderr, "usage: boot VMLINUZ INITRD CONSOLE [CPUS [MEBIBYTES]]\n");
		return 2;
	}
	g.kernel = argv[1];
	g.initrd = argv[2];
	g.console = argv[3];
	args = qemu_argv(&g);
	if (!args)
		return 1;
	execvp(args[0], args);
	perror(args[0]);
	return 1;
}
