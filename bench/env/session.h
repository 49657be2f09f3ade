/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ENV_SESSION_H
#define PFNBENCH_ENV_SESSION_H

#include <jansson.h>
#include <stdbool.h>

#include "bench/env/child.h"
#include "bench/env/vcpus.h"
#include "bench/protocol/job.h"
#include "bench/protocol/message.h"

/* How a session ended: "exit" of a guest in run.json. */
enum session_exit {
	EXIT_RUNNING,	  /* not yet */
	EXIT_DONE,	  /* it said so */
	EXIT_CRASHED,	  /* left before the end: a panic, or a fault of QEMU */
	EXIT_HUNG,	  /* gave no sign of life */
	EXIT_KILLED,	  /* by somebody else's signal */
	EXIT_INTERRUPTED, /* by our user's */
	EXIT_FAILED,	  /* could not do its work: no memory, no descriptors, QEMU refuses */
};

/**
 * struct session - one child, from its start to the record of its last trial
 * @job: what it was given; the session does not own it
 * @child: its process
 * @console: path of its kernel log, or NULL
 * @limit_ns: it is given up after this time without a message or a byte of log, but while it boots;
 * what it waited for a CPU does not count
 * @current: index in @job of the trial that runs, or -1
 * @done: by index in @job
 * @hangs: it was ended because SIGKILL did not end an operation in it
 * @by_signal: it ended by a signal, which was not ours
 * @own_bytes: memory it took besides the pages it placed; 0 before its end
 * @vcpus: CPUs of a guest that are to be pinned
 * @steal: share of its CPU time that was given to others while its trials ran; NULL: not known
 */
struct session {
	const struct job *job;
	struct child child;
	const char *console;
	uint64_t limit_ns;
	struct message_reader reader;
	int64_t current;
	bool *done;
	size_t nr_done;
	bool ended;
	bool hangs;
	bool by_signal;
	uint64_t own_bytes;
	struct vcpus vcpus;
	json_t *steal;
	uint64_t started_at, facts_at, alive_at; /* monotonic ns; 0: not yet */
	uint64_t starved_ns;			 /* what it had waited for a CPU at alive_at */
	off_t log_seen;
	enum session_exit exit;
	struct diag reason;
};

/**
 * struct session_sink - where what a session says goes
 * @facts: about the environment, borrowed
 * @symbols: of a job that asks for them: the message, borrowed
 * @trial: a record of job->trials[@index], as one line; not 0 ends the run
 */
struct session_sink {
	void (*facts)(void *ctx, json_t *facts);
	void (*symbols)(void *ctx, const json_t *symbols);
	int (*trial)(void *ctx, size_t index, const char *line, size_t len, struct diag *why);
	void *ctx;
};

/**
 * session_begin() - follow a child that has just been started
 * @s: all zeros but for @s->job and what the child's start and the caller set: @s->child,
 *     @s->console, @s->limit_ns, what @s->vcpus shall be pinned to
 * @why: why the child cannot be followed
 *
 * Return: 0 or -ENOMEM
 */
int session_begin(struct session *s, struct diag *why);

/**
 * session_poll() - take what has come, and look whether the child lives
 * @s: the session
 * @sink: gets the facts and the records
 * @why: the reason for an error; must not be NULL
 *
 * Does not wait. A child that gives no sign of life for too long is killed.
 *
 * Return: 0 while it runs, 1 when it is over (then @s->exit and @s->reason tell how), the sink's
 * error, or -errno of reading messages or of asking QEMU
 */
int session_poll(struct session *s, const struct session_sink *sink, struct diag *why);

/**
 * session_stop() - end the session now, on behalf of our user
 * @s: the session; it still has to be ended by session_end()
 */
void session_stop(struct session *s);

/**
 * session_lost() - record the trial that ran when the session ended badly
 * @s: over; a trial that the sink took counts as done
 * @sink: gets the record
 * @why: why it could not be recorded
 *
 * Return: 1 and the trial is recorded as crashed, 0 when none ran, -errno
 */
int session_lost(struct session *s, const struct session_sink *sink, struct diag *why);

/**
 * session_give_up() - record every trial that is left as crashed
 * @s: over
 * @sink: gets a record for each
 * @reason: for each
 * @why: why one could not be recorded; the rest is then not recorded either
 *
 * Return: 0, -ENOMEM or the sink's error
 */
int session_give_up(struct session *s, const struct session_sink *sink, const char *reason,
		    struct diag *why);

/**
 * session_json() - how the session went, for run.json's "guests"
 * @s: the session, running or over
 * @start: how many guests its boot had before, from 0
 *
 * Return: new reference
 */
json_t *session_json(const struct session *s, uint32_t start);

/**
 * session_end() - kill the child if it still runs, wait for its end, and free what the session has
 * @s: as from session_begin(), whatever that returned; @s->job stays the caller's
 */
void session_end(struct session *s);

#endif
