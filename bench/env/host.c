// SPDX-License-Identifier: GPL-2.0
#include "bench/env/host.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/env/frame.h"
#include "bench/env/hello.h"
#include "bench/env/worker.h"
#include "bench/util/proc.h"

static int say_hello(int fd)
{
	json_t *facts = hello_json();
	char *text = facts ? json_dumps(facts, JSON_COMPACT) : NULL;
	int err = text ? frame_write(fd, FRAME_HELLO, text, strlen(text)) : -ENOMEM;

	free(text);
	json_decref(facts);
	return err;
}

static int work(const struct job *job, int fd, pid_t parent)
{
	int err;

	proc_die_with_parent(parent, SIGKILL);
	/* Ctrl-C is for the parent, which ends us */
	setpgid(0, 0);
	err = say_hello(fd);
	return err ?: worker_supervise(job, fd, -1);
}

int host_start(const struct job *job, struct child *c, struct diag *why)
{
	pid_t parent = getpid();
	int fds[2];

	if (pipe2(fds, O_CLOEXEC))
		return diag_set(why, -errno, "pipe: %s", strerror(errno));
	/* only our end: the worker shall wait when we are slow */
	fcntl(fds[0], F_SETFL, O_NONBLOCK);
	*c = (struct child){
		.frames_fd = fds[0], .frames_at = -1, .console_fd = -1, .stderr_fd = -1
	};
	c->pid = fork();
	if (!c->pid)
		_exit(work(job, fds[1], parent) ? 1 : 0);
	close(fds[1]);
	if (c->pid < 0) {
		close(fds[0]);
		return diag_set(why, -errno, "fork: %s", strerror(errno));
	}
	return 0;
}
