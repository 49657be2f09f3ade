// SPDX-License-Identifier: GPL-2.0
/* All that is decided by whether KVM works here: by what, beside what and on what guests run. */

#include "bench/env/accel_choice.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench/boot/qemu.h"
#include "bench/env/child.h"
#include "bench/env/vm.h"
#include "bench/machine/setting.h"
#include "bench/protocol/job.h"
#include "bench/protocol/message.h"
#include "bench/util/clock.h"
#include "bench/util/json_count.h"
#include "bench/util/text.h"
#include "bench/util/units.h"

#define POOL	  "/sys/kernel/mm/hugepages/hugepages-2048kB"
#define STEP_NSEC 20000000
#define END_MS	  5000 /* that the kernel has to end a process */

int accel_device(const char *root, struct diag *why)
{
	char *path = text_print("%s/dev/kvm", root);
	int fd = open(path, O_RDWR | O_CLOEXEC), err = fd < 0 ? -errno : 0;
	const char *hint = err == -EACCES   ? " (its group may)"
			   : err == -ENOENT ? " (no virtualization, or it is off in the firmware)"
					    : "";

	if (err)
		diag_set(why, err, "%s: %s%s", path, strerror(-err), hint);
	else
		close(fd);
	free(path);
	return err;
}

static uint64_t pool_count(const char *root, const char *name)
{
	char *path = text_print("%s" POOL "/%s", root, name);
	uint64_t nr = 0;
	int err = setting_read(path, &nr, NULL);

	free(path);
	return err ? 0 : nr;
}

/* Return: RAM_HUGE, or RAM_READY with the reason in @c */
static enum accel_ram choose_ram(const struct accel_ask *ask, struct accel_choice *c)
{
	const struct experiment *exp = ask->exp;
	uint64_t bytes = exp->memory_bytes + exp->dimm_bytes, size = RAM_HUGE_BYTES;
	uint64_t wanted = bytes / size * c->jobs;
	uint64_t spare = pool_count(ask->root, "free_hugepages");
	uint64_t promised = pool_count(ask->root, "resv_hugepages");

	spare -= promised < spare ? promised : spare;
	if (exp->memory_bytes % (size * (exp->nodes ?: 1)) || exp->dimm_bytes % size)
		diag_set(&c->no_huge, 0, "memory is no multiple of 2M");
	else if (exp->balloon)
		diag_set(&c->no_huge, 0, "a balloon takes smaller pages");
	else if (spare < wanted)
		diag_set(&c->no_huge, 0,
			 "%" PRIu64 " huge pages of 2M are wanted, %" PRIu64
			 " are free; as root: echo %" PRIu64 " > " POOL "/nr_hugepages",
			 wanted, spare, pool_count(ask->root, "nr_hugepages") + wanted - spare);
	else
		return RAM_HUGE;
	return RAM_READY;
}

enum probe_end {
	PROBE_FACTS,  /* it works */
	PROBE_ENDED,  /* QEMU has ended */
	PROBE_SILENT, /* QEMU runs, and its guest tells nothing */
};

/* What QEMU sends may be anything, and without an end. */
static bool tells_facts(struct child *c, struct message_reader *reader, uint64_t until)
{
	struct message message;
	char buf[4096];
	ssize_t n;

	while (clock_ns() < until && (n = child_read(c, buf, sizeof(buf))) > 0) {
		if (message_reader_feed(reader, buf, n))
			break;
		while (message_reader_next(reader, &message))
			if (message.kind == MESSAGE_FACTS)
				return true;
	}
	return false;
}

/* Return: whether it has ended; a process that is stuck in the kernel may not, and is left there */
static bool end_child(struct child *c)
{
	const struct timespec step = { .tv_nsec = STEP_NSEC };
	uint64_t until = clock_ns() + END_MS * NSEC_PER_MSEC;
	bool ended = c->pid <= 0;
	int status;

	child_kill(c);
	while (!ended && !(ended = child_ended(c, &status)) && clock_ns() < until)
		nanosleep(&step, NULL);
	return ended;
}

static void tell_end(const struct child *c, int status, struct diag *why)
{
	if (child_last_words(c, why))
		return;
	if (WIFSIGNALED(status))
		diag_set(why, 0, "QEMU was ended by signal %s", sigabbrev_np(WTERMSIG(status)));
	else
		diag_set(why, 0, "QEMU has ended with status %d, without a word",
			 WEXITSTATUS(status));
}

static enum probe_end watch_probe(struct child *c, unsigned int limit_ms, struct diag *no_kvm)
{
	const struct timespec step = { .tv_nsec = STEP_NSEC };
	uint64_t until = clock_ns() + limit_ms * NSEC_PER_MSEC;
	struct message_reader reader = { NULL };
	enum probe_end end = PROBE_SILENT;
	int status = 0;

	while (end == PROBE_SILENT && clock_ns() < until) {
		/* first whether it has ended, then its messages: none can come after those */
		if (child_ended(c, &status))
			end = PROBE_ENDED;
		if (tells_facts(c, &reader, until))
			end = PROBE_FACTS;
		else if (end == PROBE_SILENT)
			nanosleep(&step, NULL);
	}
	message_reader_free(&reader);
	if (end == PROBE_ENDED)
		tell_end(c, status, no_kvm);
	else if (end == PROBE_SILENT)
		diag_set(no_kvm, 0, "its guest told nothing in %.4g s", limit_ms / 1e3);
	if (!end_child(c))
		diag_set(no_kvm, 0, "its guest told nothing, and SIGKILL does not end QEMU");
	return end;
}

/* Return: enum probe_end, or -errno: no guest could be started */
static int probe(const struct accel_ask *ask, struct accel_choice *c, struct diag *why)
{
	struct job nothing = {
		.kernel = ask->kernel->spec, .env = "vm", .clock = "wall", .deadline_ns = 1
	};
	char *log = text_print("%s/console-kvm-probe.log", ask->dir);
	struct vm_setup setup = { .kernel = ask->kernel,
				  .guest = qemu_guest_of(ask->exp, &c->accel),
				  .console = log };
	struct child child;
	int ret;

	/* whether KVM works is no matter of the devices or of what else the kernel is told */
	setup.guest.virtio_mem_bytes = 0;
	setup.guest.dimm_bytes = 0;
	setup.guest.balloon = false;
	setup.guest.cmdline = NULL;
	ret = vm_start(&setup, &nothing, &child, why);
	if (!ret) {
		ret = watch_probe(&child, ask->probe_ms, &c->no_kvm);
		child_free(&child);
	}
	unlink(log);
	free(log);
	return ret;
}

/* Return: 1: it works, 0: not, and @c->no_kvm tells why; -errno: no guest could be started */
static int try_kvm(const struct accel_ask *ask, struct accel_choice *c, struct diag *why)
{
	int ret = PROBE_ENDED;

	if (accel_device(ask->root, &c->no_kvm))
		return 0;
	/* where huge pages are refused, KVM may still work */
	for (enum accel_ram ram = choose_ram(ask, c); ret == PROBE_ENDED && ram > RAM_LAZY; ram--) {
		c->accel = (struct accel){ .kind = ACCEL_KVM, .ram = ram };
		ret = probe(ask, c, why);
		if (ret == PROBE_ENDED && ram == RAM_HUGE)
			c->no_huge = c->no_kvm;
	}
	if (ret == PROBE_FACTS)
		c->no_kvm.text[0] = '\0';
	return ret < 0 ? ret : ret == PROBE_FACTS;
}

static void choose_cpus(const struct accel_ask *ask, struct accel_choice *c)
{
	struct topology_cpu *cpus;
	size_t nr = topology_cpus(&cpus);

	pinning_choose(cpus, nr, c->jobs, ask->exp->cpus, &c->pinning);
	free(cpus);
}

int accel_choose(const struct accel_ask *ask, struct accel_choice *c, struct diag *why)
{
	const struct experiment *exp = ask->exp;
	size_t boots = (size_t)exp->boots * exp->kernels.nr;
	int ret;

	*c = (struct accel_choice){ .accel.kind = ACCEL_ICOUNT, .jobs = ask->jobs };
	if (experiment_on_host(exp)) {
		c->accel.kind = ACCEL_NR;
		c->jobs = 1;
	}
	c->real = !experiment_on_host(exp) && exp->clock == CLOCK_WALL;
	if (!c->real)
		return 0;
	if (!ask->jobs_asked)
		c->jobs = 1;
	else if (boots < c->jobs)
		c->jobs = boots;
	ret = try_kvm(ask, c, why);
	if (ret == 1) {
		choose_cpus(ask, c);
		return 0;
	}
	c->jobs = ask->jobs;
	c->no_huge.text[0] = '\0';
	c->accel = (struct accel){ .kind = ACCEL_TCG, .tsc_khz = accel_tsc_khz() };
	return ret;
}

/* By guest: which CPUs it has. */
static json_t *cpus_json(const struct pinning *p)
{
	json_t *list = json_array();

	for (unsigned int guest = 0; guest < p->guests; guest++) {
		json_t *cpus = json_array();

		for (unsigned int i = 0; i < p->vcpus; i++)
			json_array_append_new(cpus, json_integer(pinning_of(p, guest)[i]));
		json_array_append_new(list, cpus);
	}
	return list;
}

static void set_reason(json_t *o, const char *name, const struct diag *why)
{
	if (*why->text)
		json_object_set_new(o, name, json_string(why->text));
}

json_t *accel_choice_json(const struct accel_choice *c)
{
	json_t *o;

	if (!c->real)
		return NULL;
	o = json_pack("{s:s, s:i}", "kind", accel_ways[c->accel.kind].name, "jobs", (int)c->jobs);
	set_reason(o, "no_kvm", &c->no_kvm);
	if (!accel_ways[c->accel.kind].pins)
		return o;
	json_object_set_new(o, "memory", json_string(accel_backends[c->accel.ram].name));
	set_reason(o, "no_huge", &c->no_huge);
	set_reason(o, "unpinned", &c->pinning.why);
	if (!c->pinning.cpu)
		return o;
	json_object_set_new(o, "host_cpus", cpus_json(&c->pinning));
	json_set_count(o, "isolated", c->pinning.isolated);
	return o;
}

void accel_choice_free(struct accel_choice *c)
{
	pinning_free(&c->pinning);
}
