// SPDX-License-Identifier: GPL-2.0
#include "bench/record/host_facts.h"

#include <sys/utsname.h>
#include <unistd.h>

#include "bench/record/machine_facts.h"
#include "bench/record/topology.h"

json_t *host_facts(void)
{
	json_t *facts = json_object();
	struct utsname u;

	if (!uname(&u))
		json_object_set_new(facts, "kernel", json_string(u.release));
	json_object_set_new(facts, "cpus", json_integer(sysconf(_SC_NPROCESSORS_ONLN)));
	topology_add(facts);
	machine_facts_add(facts, "");
	/* its kernel is not measured, but in a run on it, which has this in the kernel's facts */
	json_object_del(facts, "cmdline");
	return facts;
}
