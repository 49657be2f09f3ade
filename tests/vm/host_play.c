// SPDX-License-Identifier: GPL-2.0
/*
 * A guest that plays the host. What `pfnbench run --host` does with the module is killed at random
 * moments, and must be undone by `pfnbench restore`: every memory block is in its zone again, and
 * tracefs is as it was. Another run, which goes to its end, must leave the reserve alone.
 */

#include "tests/vm/host_play.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench/machine/memory_block.h"
#include "bench/machine/private_mount.h"
#include "bench/util/file.h"
#include "bench/util/rng.h"
#include "bench/util/units.h"
#include "tests/vm/tap.h"

#define PFNBENCH "/pfnbench"
#define JOURNAL	 "/run/pfnbench/journal"
#define RESULTS	 "/tmp/run"
#define RUN_OUT	 "/tmp/run.out"
#define REST_OUT "/tmp/restore.out"

#define BLOCKS_MAX    64
#define LOOK_EVERY_MS 20
#define KILL_AFTER_MS 1500
#define PROGRESS      5
#define KILLS_MORE    60
#define RESERVE_MIB   1500

/**
 * struct blocks - state and zone of each memory block
 */
struct blocks {
	char text[BLOCKS_MAX][64];
};

/**
 * struct play - all runs
 * @before: any
 * @tracer: before any
 * @elsewhere: kills after which a block was not as before
 * @traced: kills that left something in tracefs
 * @bad: restores that did not bring all back
 * @two_out: looks that found more than one block offline
 */
struct play {
	struct rng rng;
	struct blocks before;
	char tracer[128];
	unsigned int kills;
	unsigned int elsewhere;
	unsigned int traced;
	unsigned int bad;
	unsigned int two_out;
};

static void pause_ms(unsigned int ms)
{
	const struct timespec t = { ms / 1000, ms % 1000 * NSEC_PER_MSEC };

	nanosleep(&t, NULL);
}

static void look_at_blocks(struct blocks *b)
{
	char state[16], zones[32];

	memset(b, 0, sizeof(*b));
	for (uint64_t i = 0; i < BLOCKS_MAX; i++) {
		if (block_read("", i, "state", state, sizeof(state)) ||
		    block_read("", i, "valid_zones", zones, sizeof(zones)))
			continue;
		snprintf(b->text[i], sizeof(b->text[i]), "%s %s", state, zones);
	}
}

static unsigned int count_out(void)
{
	unsigned int out = 0;
	char state[16];

	for (uint64_t i = 0; i < BLOCKS_MAX; i++)
		out += !block_read("", i, "state", state, sizeof(state)) &&
		       !strcmp(state, "offline");
	return out;
}

static bool same_blocks(const struct blocks *a, const struct blocks *b)
{
	return !memcmp(a->text, b->text, sizeof(a->text));
}

static void print_difference(const struct blocks *a, const struct blocks *b)
{
	for (int i = 0; i < BLOCKS_MAX; i++)
		if (strcmp(a->text[i], b->text[i]))
			printf("# memory%d: %s, before %s\n", i, b->text[i], a->text[i]);
}

static void read_at(int dir, const char *name, char *text, size_t size)
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, text, size - 1);

	text[n > 0 ? n : 0] = '\0';
	text[strcspn(text, "\n ")] = '\0';
	if (fd >= 0)
		close(fd);
}

/* What runs change in tracefs, in one line. */
static void look_at_tracefs(char *text, size_t size)
{
	char tracer[32], on[8], kb[16];
	int root = private_mount("tracefs", "", NULL);
	struct stat st;

	*text = '\0';
	if (root < 0)
		return;
	read_at(root, "current_tracer", tracer, sizeof(tracer));
	read_at(root, "tracing_on", on, sizeof(on));
	read_at(root, "per_cpu/cpu0/buffer_size_kb", kb, sizeof(kb));
	snprintf(text, size, "%s %s %s %s", tracer, on, kb,
		 fstatat(root, "instances/pfnbench", &st, 0) ? "none" : "an instance");
	close(root);
}

static pid_t start(const char *const *argv, const char *output)
{
	pid_t pid = fork();
	int fd;

	if (pid)
		return pid;
	setsid();
	umask(0);
	fd = open(output, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	dup2(fd, 1);
	dup2(fd, 2);
	setenv("PATH", "/", 1);
	execv(argv[0], (char *const *)argv);
	_exit(127);
}

static void print_file(const char *path)
{
	char *text, *line, *rest;

	if (file_read(path, &text, NULL))
		return;
	for (rest = text; (line = strsep(&rest, "\n"));)
		if (*line)
			printf("# %s: %s\n", path, line);
	free(text);
}

/* Return: how many processes of /pfnbench there are; each gets the signal */
static unsigned int signal_all(int sig)
{
	char path[300], exe[64];
	unsigned int nr = 0;
	DIR *dir = opendir("/proc");
	struct dirent *e;

	while (dir && (e = readdir(dir))) {
		ssize_t n;

		snprintf(path, sizeof(path), "/proc/%s/exe", e->d_name);
		n = atoi(e->d_name) ? readlink(path, exe, sizeof(exe) - 1) : -1;
		if (n < 0)
			continue;
		exe[n] = '\0';
		if (strcmp(exe, PFNBENCH))
			continue;
		kill(atoi(e->d_name), sig);
		nr++;
	}
	if (dir)
		closedir(dir);
	return nr;
}

static void remove_results(void)
{
	const char *const names[] = { "/trials.ndjson", "/run.json", "/experiment.ini",
				      "/topology.xml", "" };
	char path[64];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), RESULTS "%s", names[i]);
		if (unlink(path))
			rmdir(path);
	}
}

static void watch(struct play *p, pid_t pid, unsigned int ms)
{
	for (unsigned int at = 0; at < ms && !waitpid(pid, NULL, WNOHANG); at += LOOK_EVERY_MS) {
		p->two_out += count_out() > 1;
		pause_ms(LOOK_EVERY_MS);
	}
}

static void restore(struct play *p, unsigned int nr)
{
	static const char *const argv[] = { PFNBENCH, "restore", NULL };
	char tracer[sizeof(p->tracer)];
	struct blocks now;
	struct stat st;
	int status = 0;

	waitpid(start(argv, REST_OUT), &status, 0);
	look_at_blocks(&now);
	look_at_tracefs(tracer, sizeof(tracer));
	if (!status && same_blocks(&p->before, &now) && !strcmp(p->tracer, tracer) &&
	    (stat(JOURNAL, &st) || !st.st_size))
		return;
	p->bad++;
	printf("# kill %u: restore ends with %d; tracefs: %s, before %s\n", nr, status, tracer,
	       p->tracer);
	print_difference(&p->before, &now);
	print_file(RUN_OUT);
	print_file(REST_OUT);
	print_file(JOURNAL);
	/* the next one shall find it as it was */
	remove(JOURNAL);
	for (uint64_t i = 0; i < BLOCKS_MAX; i++)
		if (strcmp(p->before.text[i], now.text[i]) && !block_leave("", i, 0))
			block_online("", i, "Normal", NULL);
	look_at_blocks(&p->before);
}

/* Half of the kills take every process at once, half the first one, which the others follow. */
static void kill_one(struct play *p, unsigned int nr)
{
	const char *const argv[] = {
		PFNBENCH,    "run",
		"/kill.ini", "--host",
		"--out",     RESULTS,
		"--reserve", "256M",
		"--set",     rng_below(&p->rng, 2) ? "measure=all" : "measure=counters",
		NULL,
	};
	unsigned int ms = rng_below(&p->rng, KILL_AFTER_MS);
	char tracer[sizeof(p->tracer)];
	pid_t pid = start(argv, RUN_OUT);
	struct blocks now;

	watch(p, pid, ms);
	if (rng_below(&p->rng, 2))
		kill(pid, SIGKILL);
	else
		signal_all(SIGKILL);
	waitpid(pid, NULL, 0);
	for (int i = 0; signal_all(0) && i < 30000; i++) {
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		pause_ms(1);
	}
	look_at_blocks(&now);
	p->two_out += count_out() > 1;
	p->elsewhere += !same_blocks(&p->before, &now);
	look_at_tracefs(tracer, sizeof(tracer));
	p->traced += strcmp(p->tracer, tracer) != 0;
	p->kills++;
	restore(p, nr);
	remove_results();
	if (nr % PROGRESS == 0)
		printf("# %u kills, %u with a block elsewhere, %u with something in tracefs, %u not restored\n",
		       nr, p->elsewhere, p->traced, p->bad);
}

static uint64_t available_mib(void)
{
	char *text, *item;
	uint64_t kib = 0;

	if (file_read("/proc/meminfo", &text, NULL))
		return 0;
	item = strstr(text, "MemAvailable:");
	if (item)
		kib = strtoull(item + strlen("MemAvailable:"), NULL, 10);
	free(text);
	return kib >> 10;
}

static unsigned int count(const char *text, const char *what)
{
	unsigned int nr = 0;

	for (const char *at = text; at && (at = strstr(at, what)); at++)
		nr++;
	return nr;
}

/* Return: trials that take all free memory, and were not skipped for that */
static unsigned int takes_all(char *text)
{
	unsigned int nr = 0;
	char *line;

	while ((line = strsep(&text, "\n"))) {
		bool all = strstr(line, "\"compete:") || strstr(line, "\"holes:");
		bool skipped = strstr(line, "\"outcome\":\"skipped\"");

		if (skipped && !strstr(line, "lower --reserve"))
			printf("# %s\n", line);
		nr += all && !skipped;
	}
	return nr;
}

static void check_reserve_records(void)
{
	char *text;

	if (!tap(!file_read(RESULTS "/trials.ndjson", &text, NULL), "there are records"))
		return;
	printf("# %u trials, %u skipped, %u of them for the reserve\n", count(text, "\"outcome\""),
	       count(text, "\"outcome\":\"skipped\""), count(text, "lower --reserve"));
	tap(count(text, "\"outcome\":\"success\"") > 0, "what leaves the reserve alone is run");
	tap(!count(text, "\"outcome\":\"crashed\""), "none crashes");
	tap(count(text, "all free memory would be taken") > 0 && !takes_all(text),
	    "what takes all free memory is skipped, with the figures");
	free(text);
}

static void reserve(void)
{
	static const char *const argv[] = { PFNBENCH,	 "run",	  "/reserve.ini",
					    "--host",	 "--out", RESULTS,
					    "--reserve", "1500M", NULL };
	uint64_t least = available_mib(), now;
	pid_t pid = start(argv, RUN_OUT);

	while (!waitpid(pid, NULL, WNOHANG)) {
		now = available_mib();
		least = now < least ? now : least;
		pause_ms(LOOK_EVERY_MS / 4);
	}
	if (!tap(least >= RESERVE_MIB, "%d MiB stay available: never below %" PRIu64 " MiB",
		 RESERVE_MIB, least))
		print_file(RUN_OUT);
	check_reserve_records();
	remove_results();
}

int host_play_asked(void)
{
	return !access("/host", R_OK);
}

void host_play(void)
{
	unsigned int kills = 10;
	struct play p = { .kills = 0 };
	uint64_t seed = 1;
	char *text;

	if (!file_read("/host", &text, NULL)) {
		sscanf(text, "%u %" SCNu64, &kills, &seed);
		free(text);
	}
	rng_seed(&p.rng, seed);
	look_at_blocks(&p.before);
	look_at_tracefs(p.tracer, sizeof(p.tracer));
	/* Few may all strike where nothing is moved: then more of them. */
	for (unsigned int i = 1; i <= kills || (!p.elsewhere && i <= KILLS_MORE); i++)
		kill_one(&p, i);
	printf("# %u kills: a block was elsewhere after %u, something left in tracefs after %u\n",
	       p.kills, p.elsewhere, p.traced);
	tap(!p.bad, "all is as it was after each of %u kills, but %u", p.kills, p.bad);
	tap(!p.two_out, "never more than one block is out");
	tap(!kills || p.elsewhere, "kills found blocks elsewhere");
	reserve();
}
