// SPDX-License-Identifier: GPL-2.0
/* boot [--wall] [--in-turn] [--devices] [--profile SYMBOLS OUT] VMLINUZ INITRD CONSOLE [CPUS
 * [MEBIBYTES]]: a guest with the very command line that runs have. With --wall its clock is the
 * machine's, and its CPUs run side by side, or with --in-turn one after the other; with --devices
 * it has a virtio-mem device and a balloon; with --profile the plugin, which counts memory. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/boot/plugin.h"
#include "bench/boot/qemu.h"

/* The model of docs/axes.md, which tests/lib/touched.h calculates with */
#define CACHE "l1d:48K/12, l2:1M/16, l3:32M/16"

int main(int argc, char **argv)
{
	struct qemu_guest g = {
		.accel = { .kind = ACCEL_ICOUNT },
		/* kernels without CMA take no notice */
		.cma_bytes = 8ull << 20,
		.frames = "/dev/null",
	};
	struct diag why = { "" };
	bool in_turn = false;
	char **args;

	for (; argc > 1 && !strncmp(argv[1], "--", 2); argc--, argv++) {
		if (!strcmp(argv[1], "--wall")) {
			g.accel = (struct accel){ .kind = ACCEL_TCG, .tsc_khz = accel_tsc_khz() };
		} else if (!strcmp(argv[1], "--in-turn")) {
			in_turn = true;
		} else if (!strcmp(argv[1], "--devices")) {
			g.virtio_mem_bytes = 256ull << 20;
			g.balloon = true;
		} else if (!strcmp(argv[1], "--profile") && argc > 3) {
			g.plugin = plugin_find(&why);
			if (!g.plugin) {
				diag_print(&why);
				return 1;
			}
			g.symbols = argv[2];
			g.profile = argv[3];
			g.cache = CACHE;
			argc -= 2;
			argv += 2;
		}
	}
	if (argc < 4) {
		fprintf(stderr,
			"usage: boot [--wall] [--in-turn] [--devices] [--profile SYMBOLS OUT] "
			"VMLINUZ INITRD CONSOLE [CPUS [MEBIBYTES]]\n");
		return 2;
	}
	g.kernel = argv[1];
	g.initrd = argv[2];
	g.console = argv[3];
	g.cpus = argc > 4 ? strtoul(argv[4], NULL, 10) : 1;
	g.memory_bytes = (argc > 5 ? strtoull(argv[5], NULL, 10) : 2048) << 20;
	args = qemu_argv(&g);
	if (!args)
		return 1;
	for (char **arg = args; in_turn && *arg; arg++)
		if (!strcmp(*arg, "tcg,thread=multi"))
			*arg = "tcg,thread=single";
	execvp(args[0], args);
	perror(args[0]);
	return 1;
}
