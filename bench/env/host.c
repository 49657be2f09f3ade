// SPDX-License-Identifier: GPL-2.0
#include "bench/env/host.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/env/environment_facts.h"
#include "bench/env/worker.h"
#include "bench/machine/block_list.h"
#include "bench/machine/block_spans.h"
#include "bench/protocol/message.h"
#include "bench/trial/target.h"
#include "bench/util/proc.h"

#define LOCK_WAIT_MS 2000
#define GONE_MS	     20000

static int work(const struct job *job, int fd, pid_t parent)
{
	int err;

	proc_die_with_parent(parent, SIGKILL);
	/* Ctrl-C is for the parent, which ends us */
	setpgid(0, 0);
	err = message_send(fd, MESSAGE_FACTS, environment_facts_json(false));
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
		.messages_fd = fds[0],
		.messages_at = -1,
		.console_fd = -1,
		.stderr_fd = -1,
		.profile_fd = -1,
		.qmp_fd = -1,
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

static bool needs_memory(const struct plan *plan)
{
	for (size_t i = 0; i < plan->nr_cells; i++)
		if (plan->cells[i].target.ops->pages)
			return true;
	return false;
}

bool host_can_none(const struct plan *plan, struct diag *why)
{
	struct diag reason = { "" };

	for (size_t i = plan->nr_cells; i--;)
		if (!plan->cells[i].target.ops->supported(&plan->cells[i].target, &reason))
			return false;
	diag_set(why, 0, "nothing can run on this machine: %s: %s",
		 plan->cells[0].text[AXIS_TARGET], reason.text);
	return true;
}

int host_open_journal(const struct experiment *exp, const struct plan *plan, struct journal *j,
		      struct diag *why)
{
	int ret;

	*j = (struct journal){ .fd = -1 };
	if (geteuid() || (!needs_memory(plan) && !measure_has(exp->measure, MEASURE_PHASES)))
		return 0;
	ret = journal_open(j, NULL, "", LOCK_WAIT_MS, why);
	if (ret)
		return ret;
	j->spoken = true;
	ret = journal_restore(j, why);
	if (ret >= 0)
		return 0;
	journal_close(j);
	return ret;
}

int host_check_blocks(const struct experiment *exp, const char *root, struct diag *why)
{
	struct block_spans spans;
	struct block_list l;
	int err = block_spans_parse(experiment_blocks(exp), &spans, why);

	if (err || !spans.nr)
		return err;
	err = block_list_read(root, &l, why);
	if (err)
		return err;
	err = block_spans_check(&spans, &l, why);
	free(l.blocks);
	if (err)
		diag_prefix(why, "%s: %s = %s: ", exp->path, exp->block ? "block" : "blocks",
			    experiment_blocks(exp));
	return err;
}

/* Every process of the job has the pipe's other end; one in the kernel may take its time to die. */
static int wait_gone(const struct child *c, struct diag *why)
{
	struct pollfd pfd = { .fd = c->messages_fd };

	if (poll(&pfd, 1, GONE_MS) == 1 && pfd.revents & POLLHUP)
		return 0;
	return diag_set(why, -ETIMEDOUT,
			"the trial's process does not end; run pfnbench restore when it has");
}

int host_clean_up(const struct child *c, struct journal *j, struct diag *why)
{
	int ret = wait_gone(c, why);

	if (!ret)
		ret = journal_restore(j, why);
	return ret < 0 ? ret : 0;
}
