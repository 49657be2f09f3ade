// SPDX-License-Identifier: GPL-2.0
#include "bench/record/machine_facts.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/util/file.h"
#include "bench/util/json_count.h"

#define SYS_CPU	 "/sys/devices/system/cpu"
#define SYS_NODE "/sys/devices/system/node"
#define SYS_THP	 "/sys/kernel/mm/transparent_hugepage"

#define MAX_NODES 1024
#define MAX_CPUS  8192

/* Facts that are the text of a file; absent where there is none. */
static const struct {
	const char *name;
	const char *path;
} files[] = {
	{ "cmdline", "/proc/cmdline" },
	{ "clocksource", "/sys/devices/system/clocksource/clocksource0/current_clocksource" },
	{ "thp", SYS_THP "/enabled" },
	{ "thp_defrag", SYS_THP "/defrag" },
	{ "printk", "/proc/sys/kernel/printk" },
	{ "percpu_pagelist_high_fraction", "/proc/sys/vm/percpu_pagelist_high_fraction" },
	{ "numa_balancing", "/proc/sys/kernel/numa_balancing" },
	{ "perf_event_paranoid", "/proc/sys/kernel/perf_event_paranoid" },
	{ "scaling_driver", SYS_CPU "/cpu0/cpufreq/scaling_driver" },
	{ "boost", SYS_CPU "/cpufreq/boost" },
	{ "no_turbo", SYS_CPU "/intel_pstate/no_turbo" },
	{ "smt", SYS_CPU "/smt/control" },
};

static void add_files(json_t *facts, const char *root)
{
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char *text = file_first_line(root, files[i].path);

		if (text)
			json_object_set_new(facts, files[i].name, json_string(text));
		free(text);
	}
}

/* {governor: number of CPUs} */
static void add_governors(json_t *facts, const char *root)
{
	json_t *governors = json_object();

	for (int cpu = 0; cpu < MAX_CPUS; cpu++) {
		char path[128], *text;

		snprintf(path, sizeof(path), SYS_CPU "/cpu%d/cpufreq/scaling_governor", cpu);
		text = file_first_line(root, path);
		if (!text)
			break;
		json_set_count(governors, text, json_count(governors, text) + 1);
		free(text);
	}
	if (json_object_size(governors))
		json_object_set(facts, "governors", governors);
	json_decref(governors);
}

static int is_name(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

/* {vulnerability: what the kernel does about it} */
static void add_mitigations(json_t *facts, const char *root)
{
	char dir[512], path[300], *text;
	struct dirent **names;
	json_t *states;
	int nr;

	snprintf(dir, sizeof(dir), "%s" SYS_CPU "/vulnerabilities", root);
	nr = scandir(dir, &names, is_name, alphasort);
	if (nr < 0)
		return;
	states = json_object();
	for (int i = 0; i < nr; i++) {
		snprintf(path, sizeof(path), SYS_CPU "/vulnerabilities/%s", names[i]->d_name);
		text = file_first_line(root, path);
		if (text)
			json_object_set_new(states, names[i]->d_name, json_string(text));
		free(text);
		free(names[i]);
	}
	free(names);
	json_object_set_new(facts, "mitigations", states);
}

/* {node: [distance to each node]}, 10 being its own */
static void add_distances(json_t *facts, const char *root)
{
	json_t *nodes = json_object(), *row;
	char path[128], name[16];

	for (int node = 0; node < MAX_NODES; node++) {
		char *text, *p, *end;

		snprintf(path, sizeof(path), SYS_NODE "/node%d/distance", node);
		text = file_first_line(root, path);
		if (!text)
			continue;
		row = json_array();
		for (p = text; strtol(p, &end, 10), end != p; p = end)
			json_array_append_new(row, json_integer(strtol(p, NULL, 10)));
		snprintf(name, sizeof(name), "%d", node);
		json_object_set_new(nodes, name, row);
		free(text);
	}
	if (json_object_size(nodes))
		json_object_set(facts, "numa_distances", nodes);
	json_decref(nodes);
}

/*
 * /proc/zoneinfo: "Node 0, zone   Normal", then for each CPU "    cpu: 0", "high: N", "batch: N":
 * {"0 Normal": {high, batch}} of the first CPU.
 */
static void add_pcp(json_t *facts, const char *root)
{
	char path[512], line[256], zone[32] = "", name[24];
	json_t *zones = json_object();
	long long high = -1, batch;
	FILE *file;
	int node;

	snprintf(path, sizeof(path), "%s/proc/zoneinfo", root);
	file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "Node %d, zone %23s", &node, name) == 2) {
			snprintf(zone, sizeof(zone), "%d %s", node, name);
			high = -1;
		}
		/* the zone's own watermark is "high" without a colon */
		sscanf(line, " high: %lld", &high);
		if (high < 0 || sscanf(line, " batch: %lld", &batch) != 1 ||
		    json_object_get(zones, zone))
			continue;
		json_object_set_new(zones, zone,
				    json_pack("{s:I, s:I}", "high", (json_int_t)high, "batch",
					      (json_int_t)batch));
	}
	if (file)
		fclose(file);
	if (json_object_size(zones))
		json_object_set(facts, "pcp", zones);
	json_decref(zones);
}

int machine_cpu_time(const char *root, struct machine_cpu_time *t)
{
	char *stat = file_first_line(root, "/proc/stat");
	unsigned long long v[8];
	int nr = stat ? sscanf(stat, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &v[0], &v[1],
			       &v[2], &v[3], &v[4], &v[5], &v[6], &v[7])
		      : 0;

	free(stat);
	*t = (struct machine_cpu_time){ 0 };
	if (nr != 8)
		return -ENOENT;
	for (int i = 0; i < nr; i++)
		t->all += v[i];
	t->stolen = v[7];
	return 0;
}

json_t *machine_steal_since(const struct machine_cpu_time *began)
{
	struct machine_cpu_time now;
	uint64_t stolen;

	if (!began->all || machine_cpu_time("", &now) || now.all <= began->all)
		return NULL;
	stolen = now.stolen > began->stolen ? now.stolen - began->stolen : 0;
	return json_real((double)stolen / (now.all - began->all));
}

static void add_load(json_t *facts, const char *root)
{
	char *load = file_first_line(root, "/proc/loadavg");
	struct machine_cpu_time t;

	if (load)
		json_object_set_new(facts, "load", json_real(strtod(load, NULL)));
	if (!machine_cpu_time(root, &t) && t.all)
		json_object_set_new(facts, "steal", json_real((double)t.stolen / t.all));
	free(load);
}

void machine_facts_add(json_t *facts, const char *root)
{
	add_files(facts, root);
	add_governors(facts, root);
	add_mitigations(facts, root);
	add_distances(facts, root);
	add_pcp(facts, root);
	add_load(facts, root);
}
