// SPDX-License-Identifier: GPL-2.0
#include "bench/record/topology.h"

#include <errno.h>
#include <hwloc.h>
#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "bench/util/file.h"
#include "bench/util/json_count.h"
#include "bench/util/memory.h"
#include "bench/util/text.h"

#define PATH_ISOLATED "/sys/devices/system/cpu/isolated"

static const struct {
	const char *name;
	hwloc_obj_type_t type;
} counted[] = {
	{ "packages", HWLOC_OBJ_PACKAGE },
	{ "numa_nodes", HWLOC_OBJ_NUMANODE },
	{ "l3_caches", HWLOC_OBJ_L3CACHE },
	{ "cores", HWLOC_OBJ_CORE },
	{ "pus", HWLOC_OBJ_PU },
};

static const struct {
	const char *name;
	hwloc_obj_type_t type;
} caches[] = {
	{ "l1d_bytes", HWLOC_OBJ_L1CACHE },
	{ "l2_bytes", HWLOC_OBJ_L2CACHE },
	{ "l3_bytes", HWLOC_OBJ_L3CACHE },
};

static void add_summary(json_t *facts, hwloc_topology_t topology)
{
	json_t *json = json_object();
	hwloc_obj_t package = hwloc_get_obj_by_type(topology, HWLOC_OBJ_PACKAGE, 0);
	const char *model = package ? hwloc_obj_get_info_by_name(package, "CPUModel") : NULL;

	for (size_t i = 0; i < sizeof(counted) / sizeof(counted[0]); i++) {
		int nr = hwloc_get_nbobjs_by_type(topology, counted[i].type);

		if (nr > 0)
			json_object_set_new(json, counted[i].name, json_integer(nr));
	}
	for (size_t i = 0; i < sizeof(caches) / sizeof(caches[0]); i++) {
		hwloc_obj_t cache = hwloc_get_obj_by_type(topology, caches[i].type, 0);

		if (cache && cache->attr)
			json_set_count(json, caches[i].name, cache->attr->cache.size);
	}
	if (model && !json_object_get(facts, "cpu"))
		json_object_set_new(facts, "cpu", json_string(model));
	if (!json_object_get(facts, "memory_bytes"))
		json_set_count(facts, "memory_bytes", hwloc_get_root_obj(topology)->total_memory);
	json_object_set_new(facts, "topology", json);
}

/* A run's files are for others: they need not know what the machine is called. */
static void drop_host_name(char *xml)
{
	char *line = strstr(xml, "<info name=\"HostName\""),
	     *end = line ? strchr(line, '\n') : NULL;

	if (end)
		memmove(line, end + 1, strlen(end + 1) + 1);
}

static void add_xml(json_t *facts, hwloc_topology_t topology)
{
	char *xml;
	int len;

	if (hwloc_topology_export_xmlbuffer(topology, &xml, &len, 0))
		return;
	drop_host_name(xml);
	json_object_set_new(facts, "topology_xml", json_string(xml));
	hwloc_free_xmlbuffer(topology, xml);
}

/* Return: whether it is there; then hwloc_topology_destroy() is due */
static bool load(hwloc_topology_t *topology)
{
	if (hwloc_topology_init(topology))
		return false;
	if (!hwloc_topology_load(*topology))
		return true;
	hwloc_topology_destroy(*topology);
	return false;
}

void topology_add(json_t *facts)
{
	hwloc_topology_t topology;

	if (!load(&topology))
		return;
	add_summary(facts, topology);
	add_xml(facts, topology);
	hwloc_topology_destroy(topology);
}

static int read_caches(hwloc_topology_t topology, struct cache_model *model, struct diag *why)
{
	for (int i = 0; i < CACHE_LEVELS; i++) {
		hwloc_obj_t cache = hwloc_get_obj_by_type(topology, caches[i].type, 0);
		int ways = cache && cache->attr ? cache->attr->cache.associativity : 0, err;

		if (ways <= 0)
			return diag_set(why, -ENODEV,
					"this machine does not tell its %s cache; write cache = "
					"l1d:48K/12, l2:1M/16, l3:32M/16 in [machine]",
					cache_level_names[i]);
		model->level[i] =
			(struct cache_level){ .bytes = cache->attr->cache.size, .ways = ways };
		err = cache_model_check(i, &model->level[i], why);
		if (err)
			return err;
	}
	return 0;
}

int topology_caches(struct cache_model *model, struct diag *why)
{
	hwloc_topology_t topology;
	int err;

	if (!load(&topology))
		return diag_set(why, -ENODEV, "hwloc does not work here");
	err = read_caches(topology, model, why);
	hwloc_topology_destroy(topology);
	return err;
}

/* For hwloc_bitmap_free(). Empty where the kernel tells of none; NULL: no memory */
static hwloc_bitmap_t isolated_cpus(void)
{
	hwloc_bitmap_t set = hwloc_bitmap_alloc();
	char *text;

	if (set && !file_read(PATH_ISOLATED, &text, NULL)) {
		hwloc_bitmap_list_sscanf(set, text);
		free(text);
	}
	return set;
}

static int node_of(hwloc_obj_t pu)
{
	return pu->nodeset && !hwloc_bitmap_iszero(pu->nodeset) ? hwloc_bitmap_first(pu->nodeset)
								: -1;
}

static size_t list_cpus(hwloc_topology_t topology, hwloc_const_bitmap_t isolated,
			struct topology_cpu *cpus)
{
	cpu_set_t ours;
	size_t nr = 0;
	int cpu;

	if (sched_getaffinity(0, sizeof(ours), &ours))
		CPU_ZERO(&ours);
	hwloc_bitmap_foreach_begin(cpu, hwloc_topology_get_topology_cpuset(topology))
	{
		hwloc_obj_t pu = hwloc_get_pu_obj_by_os_index(topology, cpu);
		hwloc_obj_t core =
			pu ? hwloc_get_ancestor_obj_by_type(topology, HWLOC_OBJ_CORE, pu) : NULL;
		bool alone = isolated && hwloc_bitmap_isset(isolated, cpu);

		if (!pu || cpu >= CPU_SETSIZE || (!alone && !CPU_ISSET(cpu, &ours)))
			continue;
		cpus[nr++] = (struct topology_cpu){ .nr = cpu,
						    .core = (int)(core ?: pu)->logical_index,
						    .node = node_of(pu),
						    .isolated = alone };
	}
	hwloc_bitmap_foreach_end();
	return nr;
}

size_t topology_cpus(struct topology_cpu **cpus)
{
	hwloc_bitmap_t isolated;
	hwloc_topology_t topology;
	size_t nr;

	*cpus = NULL;
	if (!load(&topology))
		return 0;
	isolated = isolated_cpus();
	nr = hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_PU);
	*cpus = memory_zeroed(nr ?: 1, sizeof(**cpus));
	nr = list_cpus(topology, isolated, *cpus);
	hwloc_bitmap_free(isolated);
	hwloc_topology_destroy(topology);
	return nr;
}

void topology_keep(json_t *facts, const char *dir, const char *name)
{
	const char *xml = json_string_value(json_object_get(facts, "topology_xml"));
	char *path = text_print("%s/%s", dir, name);

	if (xml && !file_write_atomic(path, xml, strlen(xml), NULL))
		json_object_set_new(facts, "topology_xml", json_string(name));
	else
		json_object_del(facts, "topology_xml");
	free(path);
}
