// SPDX-License-Identifier: GPL-2.0
#include "bench/env/environment_facts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "bench/machine/machine.h"
#include "bench/measure/counters.h"
#include "bench/measure/phase_tracer.h"
#include "bench/place/placer.h"
#include "bench/record/machine_facts.h"
#include "bench/record/topology.h"
#include "bench/trial/policy.h"
#include "bench/trial/target.h"
#include "bench/util/file.h"
#include "bench/util/json_count.h"

/* "model name\t: QEMU TCG CPU version 2.5+" */
static void add_cpu(json_t *o)
{
	char *text, *line;

	if (file_read("/proc/cpuinfo", &text, NULL))
		return;
	line = strstr(text, "model name");
	line = line ? strchr(line, ':') : NULL;
	if (line) {
		line[strcspn(line, "\n")] = '\0';
		json_object_set_new(o, "cpu", json_string(line + 2));
	}
	free(text);
}

static json_t *policies_json(const struct machine *m, uint32_t target)
{
	json_t *o = json_object();

	for (size_t i = 0; policies[i]; i++) {
		const char *why = policy_why(m, target, policies[i]);

		json_object_set_new(o, policies[i]->name, json_string(*why ? why : "ok"));
	}
	return o;
}

static json_t *targets_json(const struct machine *m)
{
	json_t *o = json_object();

	for (size_t i = 0; targets[i]; i++) {
		struct target_spec spec = { .ops = targets[i] };
		struct diag why = { "" };
		int err = targets[i]->supported(&spec, &why);

		if (!err && targets[i]->pages && !placer_of(m)->offers(m, targets[i]))
			err = diag_set(&why, -ENODEV, "needs the kernel module: %s",
				       m->dev_why.text);

		json_object_set_new(o, targets[i]->name, json_string(err ? why.text : "ok"));
	}
	return o;
}

static void add_phases(json_t *o)
{
	struct diag why;
	enum phases_by by;
	int err = phases_supported(&by, &why);

	json_object_set_new(o, "phases", json_string(err ? why.text : "ok"));
	if (err)
		return;
	json_object_set_new(o, "phases_by", json_string(phases_by_name(by)));
	if (*why.text)
		json_object_set_new(o, "phases_why", json_string(why.text));
}

json_t *environment_facts_json(bool icount)
{
	struct counters *counters = counters_open(MEASURE_ALL, icount);
	struct utsname uts;
	struct sysinfo info;
	struct machine m;
	json_t *o;

	machine_open(&m);
	uname(&uts);
	sysinfo(&info);
	o = json_pack("{s:s, s:s, s:I, s:I, s:I, s:I}", "release", uts.release, "version",
		      uts.version, "cpus", (json_int_t)get_nprocs(), "memory_bytes",
		      (json_int_t)(info.totalram * info.mem_unit), "page_bytes",
		      (json_int_t)PAGE_BYTES, "block_bytes", (json_int_t)m.block_bytes);
	if (m.pageblock_pages)
		json_set_count(o, "pageblock_bytes", m.pageblock_pages * PAGE_BYTES);
	add_cpu(o);
	topology_add(o);
	machine_facts_add(o, "");
	json_object_set_new(o, "policies",
			    json_pack("{s:o, s:o}", "contig", policies_json(&m, PFNB_TARGET_CONTIG),
				      "offline", policies_json(&m, PFNB_TARGET_OFFLINE)));
	json_object_set_new(o, "targets", targets_json(&m));
	if (counters) {
		json_object_set_new(o, "counters", counters_support(counters));
		json_object_set_new(o, "counter_sources", counters_sources(counters));
	}
	add_phases(o);
	counters_close(counters);
	machine_close(&m);
	return o;
}
