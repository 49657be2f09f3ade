// SPDX-License-Identifier: GPL-2.0
/*
 * bench_million [TRIALS]: makes up a run of so many trials (a million) and one of a quarter of
 * that, and tells what show, compare and report of them take: seconds of CPU time and memory, and
 * how the time grows, as the ratio of that of a trial in the large run to that in the small one. 1
 * is linear. CPU time, for it does not hang on what else the machine does.
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/record/reader.h"
#include "bench/util/file.h"
#include "bench/util/rng.h"
#include "bench/util/text.h"

#define BOOTS 20

static const char *const kernels[] = { "debian:6.12", "debian:7" };
static const char *const policies[] = { "early-check", "isolate-check", "isolate-first",
					"isolate-stop" };
static const char *const made_blockers[] = { "none", "kernel:1@start", "kernel:1@middle",
					     "kernel:1%@random" };

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define COMBINED (COUNT(policies) * COUNT(made_blockers))

static void die(const char *what)
{
	perror(what);
	exit(1);
}

/* A trial as guests record it, with counters: about 1 KB. */
static void put_trial(FILE *out, uint64_t id, uint64_t trials, struct rng *rng)
{
	uint64_t per_kernel = trials / COUNT(kernels), in_kernel = id % per_kernel;
	uint64_t per_boot = per_kernel / BOOTS ?: 1, in_boot = in_kernel % per_boot;
	const char *blocker = made_blockers[in_boot % COUNT(made_blockers)];
	uint64_t policy = in_boot / COUNT(made_blockers) % COUNT(policies);
	uint64_t ns = 2000000 + rng_below(rng, 200000) + 100000 * policy;
	bool blocked = *blocker != 'n';
	uint64_t moved = blocked && !policy ? 0 : 256;

	fprintf(out,
		"{\"schema\":1,\"id\":%" PRIu64
		",\"kernel\":\"%s\",\"env\":\"vm\",\"clock\":\"wall\","
		"\"boot\":%" PRIu64 ",\"trial\":%" PRIu64 ",\"seed\":%" PRIu64
		",\"target\":\"contig:2M\",\"policy\":\"%s\",\"retry\":\"none\",\"fill\":\"anon:50%%\","
		"\"blocker\":\"%s\",\"lifetime\":\"forever\",\"churn\":\"none\",\"online\":\"kernel\","
		"\"fragment\":\"none\",\"size_bytes\":2097152,\"zone\":\"DMA32\",\"node\":0,"
		"\"start_pfn\":513024,\"nr_pages\":512,\"placement\":{\"movable_pages\":256,"
		"\"free_pages\":255,\"blockers\":[%s]},\"free\":{\"orders\":[12,9,3,4,2,7,3,1,2,1,480],"
		"\"fragmentation\":-1000,\"unusable\":3},\"outcome\":\"%s\",%s\"latency_ns\":%" PRIu64
		",\"attempts\":[{\"ns\":%" PRIu64 ",\"migrated\":%" PRIu64 ",\"failed\":0}],"
		"\"attempts_total\":1,\"migrated_pages\":%" PRIu64 ",\"wasted_pages\":%" PRIu64
		",\"isolated_ns\":%" PRIu64 ",\"isolated_page_ns\":%" PRIu64
		",\"counters\":{\"task_clock_ns\":%" PRIu64 ",\"context_switches\":1,"
		"\"cpu_migrations\":0,\"page_faults\":0},\"vmstat\":{\"pgmigrate_success\":%" PRIu64
		",\"pgmigrate_fail\":0,\"compact_isolated\":0,\"pgfault\":2},\"aftermath\":{"
		"\"blocks_retyped\":0,\"blocks_isolated\":0,\"free_pages_delta\":12,\"order9_delta\":0}}\n",
		id, kernels[id / per_kernel % COUNT(kernels)], in_kernel / per_boot % BOOTS,
		in_boot / COMBINED, (id * 2654435761u) & 0xffffffffffff, policies[policy], blocker,
		blocked ? "{\"offset\":12,\"kind\":\"kernel\"}" : "",
		blocked ? "failure" : "success", blocked ? "\"errno\":\"EBUSY\"," : "", ns, ns,
		moved, moved, blocked ? moved : 0, ns, ns * 512, ns + 6000, moved);
}

static json_t *texts(const char *const *text, size_t nr)
{
	json_t *list = json_array();

	for (size_t i = 0; i < nr; i++)
		json_array_append_new(list, json_string(text[i]));
	return list;
}

static json_t *run_json(uint64_t trials, const char *sha256)
{
	json_t *list = json_array();

	for (size_t i = 0; i < COUNT(kernels); i++)
		json_array_append_new(list, json_pack("{s:s, s:s}", "spec", kernels[i], "release",
						      kernels[i] + strlen("debian:")));
	return json_pack(
		"{s:i, s:s, s:s, s:[s], s:s, s:s, s:{s:s, s:i, s:I, s:i, s:i, s:i, s:i, s:s, s:s, s:i,"
		" s:{s:[s], s:o, s:[s], s:[s], s:o, s:[s]}}, s:{s:s}, s:{}, s:o, s:[], s:[],"
		" s:{s:I, s:I, s:s}}",
		"schema", RUN_SCHEMA, "format", "pfnbench-run", "name", "million", "command",
		"bench_million", "started", "2026-11-21T20:00:00Z", "ended", "2026-11-21T21:00:00Z",
		"asked", "experiment", "", "boots", BOOTS, "trials", (json_int_t)trials, "seed", 1,
		"deadline_ns", 1000000000, "memory_bytes", 1 << 30, "cpus", 1, "clock", "wall",
		"env", "vm", "order_seed", 1, "axes", "target", "contig:2M", "policy",
		texts(policies, COUNT(policies)), "retry", "none", "fill", "anon:50%", "blocker",
		texts(made_blockers, COUNT(made_blockers)), "lifetime", "forever", "tool",
		"version", "0", "host", "kernels", list, "guests", "skipped", "trials", "planned",
		(json_int_t)trials, "recorded", (json_int_t)trials, "sha256", sha256);
}

static void make_run(const char *dir, uint64_t trials)
{
	char *path = text_print("%s/trials.ndjson", dir), hex[SHA256_HEX];
	struct rng rng;
	json_t *run;
	FILE *out;

	rng_seed(&rng, 1);
	out = file_mkdir_p(dir) ? NULL : fopen(path, "w");
	if (!out)
		die(path);
	for (uint64_t id = 0; id < trials; id++)
		put_trial(out, id, trials, &rng);
	if (fclose(out) || file_sha256(path, hex))
		die(path);
	free(path);
	run = run_json(trials, hex);
	path = text_print("%s/run.json", dir);
	if (!run || json_dump_file(run, path, JSON_INDENT(1)))
		die(path);
	json_decref(run);
	free(path);
}

struct cost {
	double cpu_seconds;
	long kib;
};

static double seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static struct cost measure(char *const *argv)
{
	struct cost cost = {};
	struct rusage usage;
	int status;
	pid_t pid;

	pid = fork();
	if (!pid) {
		if (!freopen("/dev/null", "w", stdout))
			_exit(126);
		execv(argv[0], argv);
		_exit(127);
	}
	if (wait4(pid, &status, 0, &usage) < 0)
		die("wait4");
	/* 1: something got worse, as it should */
	if (!WIFEXITED(status) || WEXITSTATUS(status) > 1) {
		fprintf(stderr, "bench_million: %s %s failed\n", argv[0], argv[1]);
		exit(1);
	}
	cost.cpu_seconds = seconds(usage.ru_utime) + seconds(usage.ru_stime);
	cost.kib = usage.ru_maxrss;
	return cost;
}

static void print_cost(const char *what, char *const *large, char *const *small, uint64_t trials)
{
	struct cost few = measure(small), many = measure(large);

	printf("%s/%" PRIu64
	       " %.2f of a trial's CPU time in a quarter of them (%.1f s, %ld MiB; %.1f s, "
	       "%ld MiB)\n",
	       what, trials, many.cpu_seconds / few.cpu_seconds / 4, many.cpu_seconds,
	       many.kib >> 10, few.cpu_seconds, few.kib >> 10);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	uint64_t trials = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000000;
	char root[] = "/tmp/pfnbench-million-XXXXXX", *pfnbench = "build/pfnbench";
	char *large, *small, *remove[] = { "/bin/rm", "-r", root, NULL };

	trials -= trials % (4 * BOOTS * COUNT(kernels));
	if (!trials || !mkdtemp(root))
		die("bench_million");
	large = text_print("%s/large", root);
	small = text_print("%s/small", root);
	make_run(large, trials);
	make_run(small, trials / 4);
	print_cost("show", (char *[]){ pfnbench, "show", large, NULL },
		   (char *[]){ pfnbench, "show", small, NULL }, trials);
	print_cost("compare-by", (char *[]){ pfnbench, "compare", large, "--by", "policy", NULL },
		   (char *[]){ pfnbench, "compare", small, "--by", "policy", NULL }, trials);
	print_cost("compare", (char *[]){ pfnbench, "compare", large, large, NULL },
		   (char *[]){ pfnbench, "compare", small, small, NULL }, trials);
	print_cost("report", (char *[]){ pfnbench, "report", large, NULL },
		   (char *[]){ pfnbench, "report", small, NULL }, trials);
	measure(remove);
	free(large);
	free(small);
	return 0;
}
