// SPDX-License-Identifier: GPL-2.0
/*
 * watched QUIET CPU COMMAND...: runs a command, whose exit status is its own, and ends it with
 * everything it has started once it is stuck: when for QUIET seconds its output has not grown and
 * it has hardly used a CPU, or when it has used CPU seconds of CPU time. On a busy machine both
 * take longer, as the command does; a limit in wall time would not. Then the exit status is 124,
 * and a line "not ok - ..." says why. The last line of output says how much CPU time was used.
 *
 * Output is watched where it is a file. Processes whose parent has gone are still the command's.
 */

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STUCK 124
/* Whoever is left when the command has ended has so many seconds to end too. */
#define GRACE 5
/* A stuck command may poll: that takes less than this share of a CPU, and work takes more. */
#define SHARE 0.02

struct process {
	pid_t pid, parent;
	bool ours;
	double cpu;
	char name[32];
};

struct family {
	struct process *p;
	size_t nr, room;
};

static bool read_process(const char *pid, struct process *p)
{
	char path[64], line[1024], *name, *end;
	unsigned long own[2];
	long waited[2];
	FILE *f;
	bool got;

	snprintf(path, sizeof(path), "/proc/%.20s/stat", pid);
	f = fopen(path, "re");
	if (!f)
		return false;
	got = fgets(line, sizeof(line), f);
	fclose(f);
	if (!got || !(name = strchr(line, '(')) || !(end = strrchr(line, ')')))
		return false;
	*end = '\0';
	*p = (struct process){ .pid = atoi(pid) };
	snprintf(p->name, sizeof(p->name), "%s", name + 1);
	/* state, parent, ..., utime, stime, cutime, cstime: see proc(5) */
	if (sscanf(end + 2, "%*c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu %ld %ld",
		   &p->parent, &own[0], &own[1], &waited[0], &waited[1]) != 5)
		return false;
	p->cpu = (double)(own[0] + own[1] + waited[0] + waited[1]) / sysconf(_SC_CLK_TCK);
	return true;
}

static void read_all(struct family *f)
{
	struct dirent *entry;
	DIR *proc = opendir("/proc");

	f->nr = 0;
	while (proc && (entry = readdir(proc))) {
		if (entry->d_name[0] < '1' || entry->d_name[0] > '9')
			continue;
		if (f->nr == f->room) {
			struct process *more = realloc(f->p, (f->room + 256) * sizeof(*more));

			if (!more)
				break;
			f->p = more;
			f->room += 256;
		}
		if (read_process(entry->d_name, &f->p[f->nr]))
			f->nr++;
	}
	if (proc)
		closedir(proc);
}

/* Marks this process' descendants, and returns their number. */
static size_t find_ours(struct family *f)
{
	size_t nr = 0, before;

	read_all(f);
	do {
		before = nr;
		for (size_t i = 0; i < f->nr; i++) {
			bool child = f->p[i].parent == getpid();

			for (size_t j = 0; !child && j < f->nr; j++)
				child = f->p[j].ours && f->p[j].pid == f->p[i].parent;
			if (child && !f->p[i].ours) {
				f->p[i].ours = true;
				nr++;
			}
		}
	} while (nr != before);
	return nr;
}

/* CPU seconds of the family, with those who have ended. */
static double cpu_of(const struct family *f)
{
	struct rusage ended;
	double sum;

	getrusage(RUSAGE_CHILDREN, &ended);
	sum = ended.ru_utime.tv_sec + ended.ru_stime.tv_sec +
	      (ended.ru_utime.tv_usec + ended.ru_stime.tv_usec) / 1e6;
	for (size_t i = 0; i < f->nr; i++)
		if (f->p[i].ours)
			sum += f->p[i].cpu;
	return sum;
}

static int64_t output_size(void)
{
	struct stat st;

	return fstat(STDOUT_FILENO, &st) || !S_ISREG(st.st_mode) ? 0 : st.st_size;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

/* SIGTERM first, for traps to clear away, and SIGKILL for whoever is left after a while. */
static void end_family(struct family *f, bool at_once)
{
	double began = now();

	while (find_ours(f)) {
		int signal = at_once || now() - began > GRACE ? SIGKILL : SIGTERM;

		for (size_t i = 0; i < f->nr; i++)
			if (f->p[i].ours && kill(f->p[i].pid, signal) == 0 && signal == SIGTERM)
				kill(f->p[i].pid, SIGCONT);
		for (int tick = 0; tick < (signal == SIGKILL ? 1 : 10) && find_ours(f); tick++) {
			while (waitpid(-1, NULL, WNOHANG) > 0)
				;
			usleep(100000);
		}
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
	}
}

/* Processes that outlive the command are told of, but not held against it. */
static void end_left(struct family *f)
{
	double until = now() + GRACE;

	while (find_ours(f) && now() < until) {
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		usleep(50000);
	}
	for (size_t i = 0; i < f->nr; i++)
		if (f->p[i].ours)
			printf("# left behind: process %d (%s)\n", f->p[i].pid, f->p[i].name);
	fflush(stdout);
	end_family(f, true);
}

static int watch(pid_t child, const sigset_t *signals, double quiet, double ceiling)
{
	struct family f = {};
	double marked = now(), marked_cpu = 0, cpu;
	int64_t marked_size = output_size();

	for (;;) {
		int status, got = sigtimedwait(signals, NULL, &(struct timespec){ .tv_sec = 1 });

		for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
			if (pid != child)
				continue;
			end_left(&f);
			printf("# %.1f s of CPU time\n", cpu_of(&(struct family){}));
			return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
		}
		if (got > 0 && got != SIGCHLD) {
			end_family(&f, false);
			return 128 + got;
		}
		find_ours(&f);
		cpu = cpu_of(&f);
		if (output_size() != marked_size || cpu - marked_cpu > quiet * SHARE) {
			marked = now();
			marked_size = output_size();
			marked_cpu = cpu;
		}
		if (cpu < ceiling && now() - marked < quiet)
			continue;
		end_family(&f, false);
		if (cpu >= ceiling)
			printf("not ok - it had used %.0f s of CPU time, and was ended\n", cpu);
		else
			printf("not ok - it was stuck, with neither output nor work for %.0f s, and was ended\n",
			       quiet);
		return STUCK;
	}
}

int main(int argc, char **argv)
{
	sigset_t signals, before;
	double quiet, ceiling;
	pid_t child;

	if (argc < 4 || (quiet = atof(argv[1])) <= 0 || (ceiling = atof(argv[2])) <= 0) {
		fprintf(stderr, "usage: watched QUIET CPU COMMAND..., both in seconds\n");
		return 2;
	}
	sigemptyset(&signals);
	sigaddset(&signals, SIGCHLD);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGHUP);
	sigprocmask(SIG_BLOCK, &signals, &before);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	child = fork();
	if (child == 0) {
		/* Whoever starts tests in the background of a shell has it ignored; they send it. */
		signal(SIGINT, SIG_DFL);
		sigprocmask(SIG_SETMASK, &before, NULL);
		execvp(argv[3], argv + 3);
		fprintf(stderr, "watched: %s: %s\n", argv[3], strerror(errno));
		_exit(127);
	}
	if (child < 0) {
		perror("watched: fork");
		return 1;
	}
	return watch(child, &signals, quiet, ceiling);
}
