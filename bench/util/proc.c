// SPDX-License-Identifier: GPL-2.0
#include "bench/util/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/util/file.h"
#include "bench/util/memory.h"
#include "bench/util/printable.h"

struct stream {
	int fd;
	char *text;
	size_t used;
	int echo_fd; /* -1: none */
	size_t echoed;
};

void proc_heeded(sigset_t *set)
{
	static const int ending[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction act;

	sigemptyset(set);
	for (size_t i = 0; i < sizeof(ending) / sizeof(ending[0]); i++)
		if (!sigaction(ending[i], NULL, &act) && act.sa_handler != SIG_IGN)
			sigaddset(set, ending[i]);
}

void proc_die_with_parent(pid_t parent, int signal)
{
	sigset_t none;

	prctl(PR_SET_PDEATHSIG, signal);
	if (getppid() != parent)
		_exit(127);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

uint64_t proc_starved_ns(pid_t pid)
{
	uint64_t ran, waited, sum = 0;
	char pattern[64], *text;
	glob_t threads;

	snprintf(pattern, sizeof(pattern), "/proc/%d/task/*/schedstat", pid);
	if (glob(pattern, 0, NULL, &threads))
		return 0;
	for (size_t i = 0; i < threads.gl_pathc; i++) {
		if (file_read(threads.gl_pathv[i], &text, NULL))
			continue; /* it has ended meanwhile */
		if (sscanf(text, "%" SCNu64 " %" SCNu64, &ran, &waited) == 2)
			sum += waited;
		free(text);
	}
	globfree(&threads);
	return sum;
}

static void child(const char *const *argv, pid_t parent, int out, int err)
{
	int null = open("/dev/null", O_RDONLY);

	/* scripts clean up before they go */
	proc_die_with_parent(parent, SIGTERM);
	if (null < 0 || dup2(null, 0) < 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0)
		_exit(127);
	execvp(argv[0], (char *const *)argv);
	dprintf(2, "%s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

/* Whole lines, and at the end what is left: they may repeat what somebody else wrote. */
static void echo(struct stream *s, bool all)
{
	size_t len = s->used - s->echoed;
	char *lines;

	while (!all && len && s->text[s->echoed + len - 1] != '\n')
		len--;
	lines = s->echo_fd >= 0 && len ? strndup(s->text + s->echoed, len) : NULL;
	if (!lines)
		return;
	printable(lines);
	file_write_all(s->echo_fd, lines, strlen(lines));
	free(lines);
	s->echoed += len;
}

static int stream_read(struct stream *s)
{
	char buf[4096];
	ssize_t n = read(s->fd, buf, sizeof(buf));

	if (n < 0)
		return errno == EINTR ? 0 : -errno;
	if (!n) {
		echo(s, true);
		close(s->fd);
		s->fd = -1;
		return 0;
	}
	s->text = memory_resize(s->text, s->used + n + 1);
	memcpy(s->text + s->used, buf, n);
	s->used += n;
	s->text[s->used] = '\0';
	echo(s, false);
	return 0;
}

static int read_streams(struct stream *s)
{
	int err = 0;

	while (!err && (s[0].fd >= 0 || s[1].fd >= 0)) {
		struct pollfd fds[2] = {
			{ .fd = s[0].fd, .events = POLLIN },
			{ .fd = s[1].fd, .events = POLLIN },
		};

		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			err = -errno;
		for (int i = 0; i < 2 && !err; i++)
			if (fds[i].revents)
				err = stream_read(&s[i]);
	}
	return err;
}

static const char *last_line(char *text)
{
	char *end, *start;

	if (!text)
		return NULL;
	end = text + strlen(text);
	while (end > text && end[-1] == '\n')
		*--end = '\0';
	start = strrchr(text, '\n');
	return *text ? (start ? start + 1 : text) : NULL;
}

static int explain(const char *name, int status, char *stderr_text, struct diag *why)
{
	const char *line = last_line(stderr_text);

	if (WIFSIGNALED(status))
		return diag_set(why, -EINTR, "%s was ended by signal %d", name, WTERMSIG(status));
	if (WEXITSTATUS(status) && line)
		diag_set(why, 0, "%s", line);
	else if (WEXITSTATUS(status))
		diag_set(why, 0, "%s ended with status %d", name, WEXITSTATUS(status));
	return WEXITSTATUS(status);
}

static int collect(pid_t pid, const char *name, struct stream *s, struct diag *why)
{
	int status, err = read_streams(s);

	if (err)
		kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return diag_set(why, -errno, "%s: %s", name, strerror(errno));
	if (err)
		return diag_set(why, err, "%s: %s", name, strerror(-err));
	return explain(name, status, s[1].text, why);
}

int proc_run(const char *const *argv, char **out, struct diag *why)
{
	struct stream s[2] = { { .fd = -1, .echo_fd = -1 }, { .fd = -1, .echo_fd = 2 } };
	int o[2], e[2], result;
	pid_t parent = getpid(), pid;

	if (out)
		*out = NULL;
	if (pipe2(o, O_CLOEXEC))
		return diag_set(why, -errno, "%s: %s", argv[0], strerror(errno));
	if (pipe2(e, O_CLOEXEC)) {
		result = diag_set(why, -errno, "%s: %s", argv[0], strerror(errno));
		close(o[0]);
		close(o[1]);
		return result;
	}
	pid = fork();
	if (!pid)
		child(argv, parent, o[1], e[1]);
	close(o[1]);
	close(e[1]);
	s[0].fd = o[0];
	s[1].fd = e[0];
	if (pid < 0)
		result = diag_set(why, -errno, "%s: %s", argv[0], strerror(errno));
	else
		result = collect(pid, argv[0], s, why);
	for (int i = 0; i < 2; i++)
		if (s[i].fd >= 0)
			close(s[i].fd);
	if (out)
		*out = s[0].text;
	else
		free(s[0].text);
	free(s[1].text);
	return result;
}
