// SPDX-License-Identifier: GPL-2.0
#include "bench/record/config_facts.h"

#include <string.h>
#include <zlib.h>

static const char *const options[] = {
	"CONFIG_BALLOON_COMPACTION",
	"CONFIG_CMA",
	"CONFIG_COMPACTION",
	"CONFIG_CONTIG_ALLOC",
	"CONFIG_DEBUG_LOCK_ALLOC",
	"CONFIG_DEBUG_PAGEALLOC",
	"CONFIG_DEBUG_VM",
	"CONFIG_DYNAMIC_FTRACE",
	"CONFIG_HUGETLB_PAGE",
	"CONFIG_HZ",
	"CONFIG_INIT_ON_ALLOC_DEFAULT_ON",
	"CONFIG_INIT_ON_FREE_DEFAULT_ON",
	"CONFIG_KASAN",
	"CONFIG_KFENCE",
	"CONFIG_KPROBES",
	"CONFIG_LIVEPATCH",
	"CONFIG_LOCKDEP",
	"CONFIG_LRU_GEN_ENABLED",
	"CONFIG_MEMCG",
	"CONFIG_MEMORY_HOTREMOVE",
	"CONFIG_MHP_DEFAULT_ONLINE_TYPE_OFFLINE",
	"CONFIG_NUMA",
	"CONFIG_PAGE_POISONING",
	"CONFIG_PAGE_TABLE_CHECK",
	"CONFIG_PREEMPT_DYNAMIC",
	"CONFIG_PREEMPT_RCU",
	"CONFIG_PROVE_LOCKING",
	"CONFIG_SHUFFLE_PAGE_ALLOCATOR",
	"CONFIG_SLAB_FREELIST_RANDOM",
	"CONFIG_SPARSEMEM_VMEMMAP",
	"CONFIG_TRANSPARENT_HUGEPAGE",
	"CONFIG_VIRTIO_BALLOON",
	"CONFIG_VIRTIO_MEM",
};

json_t *config_facts(const char *path)
{
	json_t *facts = json_object();
	gzFile file = gzopen(path, "re"); /* plain text too */
	char line[512];

	if (!file)
		return facts;
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		json_object_set_new(facts, options[i], json_string("n"));
	while (gzgets(file, line, sizeof(line))) {
		char *value = strchr(line, '=');

		if (!value)
			continue;
		*value++ = '\0';
		value[strcspn(value, "\n")] = '\0';
		if (json_object_get(facts, line))
			json_object_set_new(facts, line, json_string(value));
	}
	gzclose(file);
	return facts;
}
