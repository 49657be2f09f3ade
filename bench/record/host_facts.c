// SPDX-License-Identifier: GPL-2.0
#include "bench/record/host_facts.h"

#include <hwloc.h>
#include <sys/utsname.h>
#include <unistd.h>

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

static void add_topology(json_t *facts, hwloc_topology_t topology)
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
			json_object_set_new(json, caches[i].name,
					    json_integer((json_int_t)cache->attr->cache.size));
	}
	if (model)
		json_object_set_new(facts, "cpu", json_string(model));
	json_object_set_new(facts, "memory_bytes",
			    json_integer((json_int_t)hwloc_get_root_obj(topology)->total_memory));
	json_object_set_new(facts, "topology", json);
}

json_t *host_facts(void)
{
	json_t *facts = json_object();
	hwloc_topology_t topology;
	struct utsname u;

	if (!uname(&u))
		json_object_set_new(facts, "kernel", json_string(u.release));
	json_object_set_new(facts, "cpus", json_integer(sysconf(_SC_NPROCESSORS_ONLN)));
	if (hwloc_topology_init(&topology))
		return facts;
	if (!hwloc_topology_load(topology))
		add_topology(facts, topology);
	hwloc_topology_destroy(topology);
	return facts;
}
