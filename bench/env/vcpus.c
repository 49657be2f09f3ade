// SPDX-License-Identifier: GPL-2.0
#include "bench/env/vcpus.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bench/experiment/experiment.h"

/* What QEMU says is no reason to move a thread of somebody else. */
static int pin(pid_t qemu, pid_t thread, int cpu, struct diag *why)
{
	char path[64];
	cpu_set_t set;

	snprintf(path, sizeof(path), "/proc/%d/task/%d", qemu, thread);
	if (access(path, F_OK))
		return diag_set(why, -ESRCH, "QEMU has no thread %d", thread);
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(thread, sizeof(set), &set))
		return diag_set(why, -errno, "CPU %d: %s", cpu, strerror(errno));
	return 0;
}

void vcpus_poll(struct vcpus *v, const struct child *c)
{
	pid_t thread[CPUS_MAX];
	int ret = 0;

	if (!v->cpu || v->over)
		return;
	if (!v->asked)
		ret = qmp_ask_threads(c->qmp_fd, &v->why);
	v->asked = true;
	if (!ret)
		ret = qmp_take_threads(c->qmp_fd, &v->answer, thread, v->nr, &v->why);
	v->over = ret;
	for (unsigned int i = 0; ret > 0 && i < v->nr; i++)
		ret = pin(c->pid, thread[i], v->cpu[i], &v->why) ?: 1;
}

void vcpus_end(struct vcpus *v)
{
	if (v->cpu && !v->over)
		diag_set(&v->why, 0, "QEMU did not tell which threads they are");
	v->over = true;
}

void vcpus_json_add(const struct vcpus *v, json_t *guest)
{
	json_t *list;

	if (!v->cpu || !v->over)
		return;
	if (*v->why.text) {
		json_object_set_new(guest, "unpinned", json_string(v->why.text));
		return;
	}
	list = json_array();
	for (unsigned int i = 0; i < v->nr; i++)
		json_array_append_new(list, json_integer(v->cpu[i]));
	json_object_set_new(guest, "host_cpus", list);
}
