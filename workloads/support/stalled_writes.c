// SPDX-License-Identifier: GPL-2.0
#include "workloads/support/stalled_writes.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/machine/pfn.h"
#include "bench/util/clock.h"
#include "bench/util/units.h"
#include "workloads/support/alloc_trace.h"
#include "workloads/support/fuse_server.h"
#include "workloads/support/quiet_thread.h"

enum order { ORDER_PAGE, ORDER_BACK, ORDER_END };

/* What the server is told, by a byte in its pipe. */
#define TELL_NO_MORE "n"
#define TELL_START   "s"

/**
 * struct stalled_writes - a file of FUSE, its writer and its server
 * @dev: the device; the server's alone once that runs
 * @root: the file system, which is the file
 * @bytes: size of the file
 * @after_ns: the server gives up so long after it is told to
 * @pipe: the server is told by it; its end ends the server
 * @server, @writer: threads
 * @serving, @writing: they run
 * @asked, @done: one order for the writer, and its end
 * @order: what the writer shall do
 * @page: of the file, for ORDER_PAGE
 * @pfn: its frame
 * @err: how the order ended
 * @why: the reason for a failure
 */
struct stalled_writes {
	int dev;
	int root;
	uint64_t bytes;
	uint64_t after_ns;
	int pipe[2];
	pthread_t server;
	pthread_t writer;
	bool serving;
	bool writing;
	sem_t asked;
	sem_t done;
	enum order order;
	uint64_t page;
	uint64_t pfn;
	int err;
	struct diag why;
};

/* Requests are answered until no more are to come; then the device is only kept. */
static void serve(const struct stalled_writes *s, int dev, int orders)
{
	const struct timespec after = {
		.tv_sec = s->after_ns / NSEC_PER_SEC,
		.tv_nsec = s->after_ns % NSEC_PER_SEC,
	};
	struct pollfd p[] = { { .fd = orders, .events = POLLIN }, { .fd = dev, .events = POLLIN } };
	char byte;

	while (poll(p, 2, -1) > 0 && !p[0].revents)
		if (fuse_server_answer(dev, s->bytes) < 0)
			return;
	if (read(orders, &byte, 1) != 1 || byte != *TELL_NO_MORE || read(orders, &byte, 1) != 1)
		return;
	ppoll(p, 1, s->after_ns ? &after : NULL, NULL);
}

/* The end of the thread's descriptors is the end of the device. */
static void *server(void *arg)
{
	struct stalled_writes *s = arg;
	int dev = s->dev, orders = s->pipe[0];

	s->err = unshare(CLONE_FILES) ? -errno : 0;
	if (!s->err)
		close(s->pipe[1]);
	sem_post(&s->done);
	if (!s->err)
		serve(s, dev, orders);
	return NULL;
}

/* The first write asks about the file what later ones do not. */
static int open_file(const struct stalled_writes *s, int *fd)
{
	static char page[PAGE_BYTES_MAX];
	char path[40];

	if (unshare(CLONE_FILES))
		return -errno;
	close(s->pipe[1]);
	snprintf(path, sizeof(path), "/proc/thread-self/fd/%d", s->root);
	*fd = open(path, O_RDWR | O_CLOEXEC);
	if (*fd < 0)
		return -errno;
	return pwrite(*fd, page, PAGE_BYTES, 0) == (ssize_t)PAGE_BYTES ? 0 : -errno;
}

static int write_page(struct stalled_writes *s, int fd, struct alloc_trace *trace)
{
	static char page[PAGE_BYTES_MAX];
	int err;

	page[0] = 1;
	err = trace ? alloc_trace_begin(trace, &s->why)
		    : diag_set(&s->why, -EBUSY, "pages that are written back get no more");
	if (err)
		return err;
	if (pwrite(fd, page, PAGE_BYTES, (s->page + 1) * PAGE_BYTES) != (ssize_t)PAGE_BYTES)
		return diag_set(&s->why, -EIO, "writing to a file of FUSE: %s", strerror(errno));
	err = alloc_trace_last(trace, 0, ALLOC_MOVABLE, &s->pfn);
	return err ? diag_set(&s->why, err, "the trace lost pages") : 0;
}

static int write_back(struct stalled_writes *s, int fd)
{
	if (sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE))
		return diag_set(&s->why, -errno, "writing a file of FUSE back: %s",
				strerror(errno));
	return 0;
}

/* The trace is of the thread that has it. */
static void *writer(void *arg)
{
	struct stalled_writes *s = arg;
	struct alloc_trace *trace = NULL;
	int fd = -1;

	s->err = open_file(s, &fd);
	if (s->err)
		diag_set(&s->why, s->err, "a file of FUSE: %s", strerror(-s->err));
	else
		s->err = alloc_trace_open(&trace, &s->why);
	sem_post(&s->done);
	for (;;) {
		while (sem_wait(&s->asked))
			;
		if (s->order == ORDER_END)
			break;
		s->err = s->order == ORDER_PAGE ? write_page(s, fd, trace) : write_back(s, fd);
		if (s->order == ORDER_BACK) {
			alloc_trace_close(trace);
			trace = NULL;
		}
		sem_post(&s->done);
	}
	alloc_trace_close(trace);
	return NULL;
}

static int ask(struct stalled_writes *s, enum order order, struct diag *why)
{
	s->order = order;
	sem_post(&s->asked);
	while (sem_wait(&s->done))
		;
	if (s->err && why)
		*why = s->why;
	return s->err;
}

static int start(struct stalled_writes *s, pthread_t *thread, void *(*fn)(void *), bool *runs)
{
	int err = quiet_thread_start(thread, 0, fn, s);

	*runs = !err;
	while (!err && sem_wait(&s->done))
		;
	return err ?: s->err;
}

static int start_server(struct stalled_writes *s)
{
	int err = pipe2(s->pipe, O_CLOEXEC) ? -errno : start(s, &s->server, server, &s->serving);

	close(s->dev);
	s->dev = -1;
	return err;
}

int stalled_writes_open(struct stalled_writes **sp, uint64_t pages, uint64_t after_ns,
			struct diag *why)
{
	struct stalled_writes *s = calloc(1, sizeof(*s));
	int err;

	*sp = NULL;
	if (!s)
		return diag_set(why, -ENOMEM, "out of memory");
	*s = (struct stalled_writes){
		.root = -1,
		.pipe = { -1, -1 },
		.bytes = (pages + 1) * PAGE_BYTES,
		.after_ns = after_ns,
	};
	sem_init(&s->asked, 0, 0);
	sem_init(&s->done, 0, 0);
	s->dev = fuse_server_open(why);
	err = s->dev < 0 ? s->dev : 0;
	if (!err)
		err = s->root = fuse_server_mount(s->dev, why);
	if (err >= 0) {
		err = start_server(s) ?: start(s, &s->writer, writer, &s->writing);
		if (err)
			diag_set(why, err, "a server of FUSE: %s", s->why.text);
	}
	if (!err && write(s->pipe[1], TELL_NO_MORE, 1) != 1)
		err = diag_set(why, -EIO, "the server of FUSE is gone");
	if (err)
		stalled_writes_close(s);
	else
		*sp = s;
	return err;
}

int stalled_writes_page(struct stalled_writes *s, uint64_t i, uint64_t *pfn, struct diag *why)
{
	int err;

	s->page = i;
	err = ask(s, ORDER_PAGE, why);
	*pfn = s->pfn;
	return err;
}

int stalled_writes_back(struct stalled_writes *s, struct diag *why)
{
	return ask(s, ORDER_BACK, why);
}

void stalled_writes_start(struct stalled_writes *s)
{
	if (write(s->pipe[1], TELL_START, 1) != 1)
		s->after_ns = 0;
}

/* First the server, or the writer would wait for it. */
void stalled_writes_close(struct stalled_writes *s)
{
	if (!s)
		return;
	if (s->pipe[1] >= 0)
		close(s->pipe[1]);
	if (s->serving)
		pthread_join(s->server, NULL);
	if (s->pipe[0] >= 0)
		close(s->pipe[0]);
	if (s->writing) {
		s->order = ORDER_END;
		sem_post(&s->asked);
		pthread_join(s->writer, NULL);
	}
	if (s->dev >= 0)
		close(s->dev);
	if (s->root >= 0)
		close(s->root);
	free(s);
}
