// SPDX-License-Identifier: GPL-2.0
/*
 * Files of /proc and /sys. Input is any number of files, each a byte that names one of those below,
 * its text, and a NUL; those that are not there do not exist.
 */

#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/machine/block_list.h"
#include "bench/machine/free_memory.h"
#include "bench/machine/memory_block.h"
#include "bench/machine/reserve.h"
#include "bench/machine/vmstat.h"
#include "bench/machine/zones.h"
#include "bench/record/config_facts.h"
#include "bench/record/machine_facts.h"
#include "bench/measure/phase_symbols.h"
#include "tests/fuzz/scratch.h"
#include "workloads/background/memhog.h"

#define MEMORY "sys/devices/system/memory/"
#define MM     "sys/kernel/mm/"

/* In this order for the seeds' sake: new ones come last. */
static const char *const files[] = {
	"proc/zoneinfo",
	"proc/buddyinfo",
	"proc/meminfo",
	"proc/vmstat",
	"proc/stat",
	"proc/loadavg",
	"proc/kallsyms",
	"available_filter_functions",
	"config",
	MEMORY "block_size_bytes",
	MEMORY "memory8/state",
	MEMORY "memory8/valid_zones",
	MEMORY "memory8/removable",
	MEMORY "memory33/state",
	MEMORY "memory33/valid_zones",
	MEMORY "memory33/removable",
	MM "transparent_hugepage/enabled",
	MM "transparent_hugepage/defrag",
	"sys/devices/system/node/node0/distance",
	"sys/devices/system/node/node2/distance",
	"sys/devices/system/cpu/cpu0/cpufreq/scaling_governor",
	"sys/devices/system/cpu/vulnerabilities/meltdown",
	"proc/sys/kernel/numa_balancing",
};
#define FILES (sizeof(files) / sizeof(files[0]))

static void put_files(struct input in)
{
	static bool there[FILES];
	bool now[FILES] = {};

	while (in.left) {
		size_t file = input_byte(&in) % FILES, len;
		char *text = input_part(&in, &len);

		scratch_put(files[file], text, len);
		free(text);
		now[file] = true;
	}
	for (size_t i = 0; i < FILES; i++)
		if (there[i] && !now[i])
			scratch_remove(files[i]);
	memcpy(there, now, sizeof(there));
}

static void symbols(void)
{
	FILE *kallsyms = fopen(scratch_path("proc/kallsyms"), "re");
	FILE *filters = fopen(scratch_path("available_filter_functions"), "re");
	struct phase_symbols s;
	struct diag why;

	if (kallsyms && filters && !phase_symbols_read(&s, kallsyms, filters, &why))
		phase_symbols_at(&s, s.at[0] + 4);
	if (kallsyms)
		fclose(kallsyms);
	if (filters)
		fclose(filters);
}

static void memory(const char *root)
{
	struct zone_info *zones = NULL;
	struct block_list list = {};
	struct free_memory f;
	struct diag why;
	uint64_t pages;
	size_t nr = 0;
	char zone[ZONE_NAME_MAX];

	if (!zones_read(root, &zones, &nr) && nr)
		zones_safe_end(zones, nr, zones[0].node, zones[0].name);
	free(zones);
	if (!free_memory_read(root, 0, "Normal", &f))
		for (unsigned int order = 0; order < FREE_ORDERS; order++) {
			free_memory_suitable(&f, order);
			free_memory_fragmentation(&f, order);
			free_memory_unusable(&f, order);
		}
	free_memory_read(root, -1, NULL, &f);
	if (!block_list_read(root, &list, &why))
		block_zone(root, 8, zone, sizeof(zone));
	free(list.blocks);
	block_node(root, 33);
	memhog_floor(root, &pages, &why);
	reserve_check(root, 0, 1 << 30, &why);
}

static void facts(const char *root)
{
	struct machine_cpu_time t;
	struct vmstat v;
	json_t *facts = json_object();
	int fd = open(scratch_path("proc/vmstat"), O_RDONLY | O_CLOEXEC);

	machine_facts_add(facts, root);
	json_decref(facts);
	machine_cpu_time(root, &t);
	json_decref(config_facts(scratch_path("config")));
	if (fd >= 0) {
		vmstat_read(fd, &v);
		close(fd);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	put_files((struct input){ data, size });
	memory(scratch_dir());
	facts(scratch_dir());
	symbols();
	return 0;
}
