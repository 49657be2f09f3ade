// SPDX-License-Identifier: GPL-2.0
/* The module's clock reads against function_graph's duration of the same kernel function. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/machine/machine.h"
#include "tests/vm/operation.h"
#include "tests/vm/tap.h"
#include "tests/vm/tests.h"

#define TRACEFS	  "/tmp/trace"
#define NR	  2048
#define TRACER_NS 2000

static int put(const char *name, const char *text)
{
	char path[128];
	int fd, err = 0;

	snprintf(path, sizeof(path), TRACEFS "/%s", name);
	fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		err = -errno;
	if (fd >= 0)
		close(fd);
	return err;
}

/* "# comments", then " 0)   98.765 us   |  alloc_contig_range_noprof();" */
static double traced_ns(void)
{
	FILE *f = fopen(TRACEFS "/trace", "re");
	char line[256], *p;
	double us = 0;

	while (f && fgets(line, sizeof(line), f)) {
		p = strchr(line, ')');
		if (line[0] == '#' || !p || !strstr(line, "alloc_contig"))
			continue;
		us = strtod(p + 1 + strcspn(p + 1, "0123456789"), NULL);
	}
	if (f)
		fclose(f);
	return us * 1000;
}

static int trace_on(void)
{
	mkdir(TRACEFS, 0700);
	if (mount("tracefs", TRACEFS, "tracefs", 0, NULL))
		return -errno;
	/* The newline makes write(2) fail for an unknown name, not close(2). */
	if (put("set_graph_function", "alloc_contig_range_noprof\n") &&
	    put("set_graph_function", "alloc_contig_range\n"))
		return -ENOENT;
	if (put("max_graph_depth", "1"))
		return -ENOENT;
	return put("current_tracer", "function_graph");
}

static void compare(struct machine *m, const struct pfn_range *r, uint32_t policy, const char *name)
{
	struct operation c;
	double ns;

	put("trace", "");
	put("tracing_on", "1");
	c = operation_contig(m, r, policy, 0);
	put("tracing_on", "0");
	ns = traced_ns();
	/* The tracer's own entry and exit lie outside of its duration and inside of ours. */
	tap(ns && c.ns >= ns && c.ns < 1.01 * ns + TRACER_NS,
	    "%s: the module measures %.3f times what function_graph does (%llu / %.0f ns)", name,
	    ns ? c.ns / ns : 0, (unsigned long long)c.ns, ns);
}

void test_clock(void)
{
	uint64_t rest[NR / 64];
	struct pfn_range r;
	struct machine m;

	machine_open(&m);
	memset(rest, 0xff, sizeof(rest));
	rest[NR / 64 - 1] = ~0ull >> 1;
	if (!tap(!operation_claim(&m, NR, &r) && !machine_free(&m, &r, rest),
		 "a range with a blocker at its end") ||
	    !tap(!trace_on(), "function_graph is on"))
		return;
	machine_drain(&m);
	compare(&m, &r, PFNB_POLICY_EARLY_CHECK, "early-check");
	compare(&m, &r, PFNB_POLICY_ISOLATE_FIRST, "isolate-first");
	put("current_tracer", "nop");
	umount(TRACEFS);
	machine_close(&m);
}
