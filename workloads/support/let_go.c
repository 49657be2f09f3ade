// SPDX-License-Identifier: GPL-2.0
#include "workloads/support/let_go.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "bench/util/clock.h"
#include "bench/util/units.h"
#include "workloads/support/quiet_thread.h"

#define STACK_BYTES (64ul << 10)

static void *wait_and_let_go(void *arg)
{
	const struct let_go *l = arg;
	const struct timespec after = {
		.tv_sec = l->after_ns / NSEC_PER_SEC,
		.tv_nsec = l->after_ns % NSEC_PER_SEC,
	};
	struct pollfd p = { .fd = l->fd[0], .events = POLLIN };
	char byte;

	/* The pipe's end ends either. */
	if (read(l->fd[0], &byte, 1) == 1)
		ppoll(&p, 1, l->after_ns ? &after : NULL, NULL);
	l->fn(l->arg);
	return NULL;
}

int let_go_open(struct let_go *l, struct diag *why)
{
	int err;

	if (pipe2(l->fd, O_CLOEXEC))
		return diag_set(why, -errno, "a pipe: %s", strerror(errno));
	err = quiet_thread_start(&l->thread, STACK_BYTES, wait_and_let_go, l);
	l->there = !err;
	if (!err)
		return 0;
	close(l->fd[0]);
	close(l->fd[1]);
	return diag_set(why, err, "a thread to let pages go: %s", strerror(-err));
}

void let_go_start(struct let_go *l)
{
	if (write(l->fd[1], "", 1) != 1)
		let_go_now(l);
}

void let_go_now(struct let_go *l)
{
	if (!l->there || l->fd[1] < 0)
		return;
	close(l->fd[1]);
	l->fd[1] = -1;
}

void let_go_close(struct let_go *l)
{
	if (!l->there)
		return;
	let_go_now(l);
	pthread_join(l->thread, NULL);
	close(l->fd[0]);
	l->there = false;
}
