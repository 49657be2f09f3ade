// SPDX-License-Identifier: GPL-2.0
#include "bench/env/session.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/boot/qmp.h"
#include "bench/cell/outcome.h"
#include "bench/protocol/trial_json.h"
#include "bench/util/clock.h"
#include "bench/util/file.h"
#include "bench/util/json_count.h"
#include "bench/util/proc.h"
#include "bench/util/units.h"

#define LOG_BYTES 8192
#define LOG_LINES 40
#define LEAVE_NS  (15 * NSEC_PER_SEC) /* from its last message to its end */
#define BOOT_NS	  (60 * NSEC_PER_SEC)
/* What a balloon is counted in, whatever the guest's pages are: the virtio specification. */
#define BALLOON_UNIT 4096
#define PANIC	     "Kernel panic - not syncing: "

static const char *const exit_names[] = {
	[EXIT_RUNNING] = "running", [EXIT_DONE] = "done",     [EXIT_CRASHED] = "crashed",
	[EXIT_HUNG] = "hung",	    [EXIT_KILLED] = "killed", [EXIT_INTERRUPTED] = "interrupted",
	[EXIT_FAILED] = "failed",
};

static void note_alive(struct session *s)
{
	s->alive_at = clock_ns();
	s->starved_ns = proc_starved_ns(s->child.pid);
}

int session_begin(struct session *s, struct diag *why)
{
	s->current = -1;
	note_alive(s);
	s->started_at = s->alive_at;
	s->done = calloc(s->job->nr_trials ?: 1, sizeof(*s->done));
	return s->done ? 0 : diag_set(why, -ENOMEM, "no memory");
}

static int by_id(const void *key, const void *trial)
{
	json_int_t id = *(const json_int_t *)key, other = ((const struct job_trial *)trial)->id;

	return (id > other) - (id < other);
}

/* A job's trials are in the order of their ids. */
static int64_t find_trial(const struct session *s, json_int_t id)
{
	const struct job_trial *t =
		bsearch(&id, s->job->trials, s->job->nr_trials, sizeof(*t), by_id);

	return t ? t - s->job->trials : -1;
}

/* A trial that is not what was asked must not be taken for it. */
static bool is_asked(const struct session *s, const json_t *json, int64_t i)
{
	const struct job_trial *t = &s->job->trials[i];
	const char *kernel = json_string_value(json_object_get(json, "kernel"));

	return kernel && !strcmp(kernel, s->job->kernel) &&
	       json_integer_value(json_object_get(json, "boot")) == s->job->boot &&
	       json_integer_value(json_object_get(json, "trial")) == t->trial &&
	       (uint64_t)json_integer_value(json_object_get(json, "seed")) == t->seed;
}

static int store(struct session *s, const struct session_sink *sink, size_t i, const char *line,
		 size_t len, struct diag *why)
{
	int err = sink->trial(sink->ctx, i, line, len, why);

	if (err)
		return err;
	s->done[i] = true;
	s->nr_done++;
	return 0;
}

/* SIGKILL does not end its operation: what that has locked stays so, and QEMU has to go. */
static void note_hang(struct session *s, const json_t *trial)
{
	const json_t *hang = json_object_get(trial, "hang");

	if (!hang || json_object_get(hang, "ended_ns") || strcmp(s->job->env, "vm"))
		return;
	s->exit = EXIT_HUNG;
	s->hangs = true;
	diag_set(&s->reason, 0, "%s", json_string_value(json_object_get(trial, "reason")) ?: "");
	child_kill(&s->child);
}

static int take_trial(struct session *s, const struct session_sink *sink,
		      const struct message *message, const json_t *json, struct diag *why)
{
	int64_t i = find_trial(s, json_integer_value(json_object_get(json, "id")));

	if (i < 0 || s->done[i] || !is_asked(s, json, i)) {
		s->reader.damaged++;
		return 0;
	}
	s->current = -1;
	note_hang(s, json);
	return store(s, sink, i, message->payload, message->len, why);
}

static int take_ask(const struct session *s, const json_t *json, struct diag *why)
{
	const json_t *pages = json_object_get(json, "balloon");

	if (!pages)
		return qmp_virtio_mem(s->child.qmp_fd,
				      json_integer_value(json_object_get(json, "virtio_mem")), why);
	return qmp_balloon(s->child.qmp_fd,
			   s->child.memory_bytes - json_integer_value(pages) * BALLOON_UNIT, why);
}

static int take_message(struct session *s, const struct session_sink *sink,
			const struct message *message, struct diag *why)
{
	json_t *json = json_loadb(message->payload, message->len, 0, NULL);
	int err = 0;

	if (!json) {
		s->reader.damaged++;
		return 0;
	}
	switch (message->kind) {
	case MESSAGE_FACTS:
		s->facts_at = clock_ns();
		vcpus_end(&s->vcpus);
		sink->facts(sink->ctx, json);
		break;
	case MESSAGE_BEGIN:
		s->current = find_trial(s, json_integer_value(json_object_get(json, "id")));
		break;
	case MESSAGE_TRIAL:
		err = take_trial(s, sink, message, json, why);
		break;
	case MESSAGE_ASK:
		err = take_ask(s, json, why);
		break;
	case MESSAGE_SYMBOLS:
		if (s->job->symbols)
			sink->symbols(sink->ctx, json);
		break;
	case MESSAGE_END:
		s->ended = true;
		s->own_bytes = json_integer_value(json_object_get(json, "own_bytes"));
		s->steal = json_incref(json_object_get(json, "steal"));
		break;
	case MESSAGE_FAIL:
		s->exit = EXIT_FAILED;
		diag_set(&s->reason, 0, "%s",
			 json_string_value(json_object_get(json, "reason")) ?: "");
		break;
	case MESSAGE_NR:
		break;
	}
	json_decref(json);
	return err;
}

static int take_frames(struct session *s, const struct session_sink *sink, struct diag *why)
{
	char buf[16384];
	struct message message;
	ssize_t n;

	while ((n = child_read(&s->child, buf, sizeof(buf))) > 0) {
		int err = message_reader_feed(&s->reader, buf, n);

		note_alive(s);
		while (!err && message_reader_next(&s->reader, &message))
			err = take_message(s, sink, &message, why);
		if (err)
			return *why->text ? err : diag_set(why, err, "%s", strerror(-err));
	}
	return n < 0 ? diag_set(why, n, "frames: %s", strerror(-n)) : 0;
}

static void look_at_log(struct session *s)
{
	off_t size = child_console_size(&s->child);

	if (size != s->log_seen)
		note_alive(s);
	s->log_seen = size;
}

/* The words after PANIC, which are the same in every run, unlike addresses further down. */
static bool find_panic(struct session *s)
{
	char *log = s->console ? file_tail(s->console, 64 * LOG_BYTES, 4096) : NULL;
	char *panic = log ? strstr(log, PANIC) : NULL;

	if (panic) {
		panic[strcspn(panic, "\n")] = '\0';
		diag_set(&s->reason, 0, "kernel panic: %s", panic + strlen(PANIC));
	}
	free(log);
	return panic;
}

static void explain_end(struct session *s, int status)
{
	if (s->exit == EXIT_INTERRUPTED || s->exit == EXIT_HUNG || s->exit == EXIT_FAILED)
		return;
	s->by_signal = WIFSIGNALED(status);
	if (s->ended) {
		s->exit = EXIT_DONE;
		return;
	}
	s->exit = EXIT_CRASHED;
	if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGKILL || WTERMSIG(status) == SIGTERM)) {
		s->exit = EXIT_KILLED;
		diag_set(&s->reason, 0, "killed by signal %s", sigabbrev_np(WTERMSIG(status)));
	} else if (WIFSIGNALED(status)) {
		diag_set(&s->reason, 0, "ended by signal %s", sigabbrev_np(WTERMSIG(status)));
	} else if (!find_panic(s)) {
		if (!child_last_words(&s->child, &s->reason))
			diag_set(&s->reason, 0, "ended before its last trial, without a word");
		/* a guest that leaves by itself has QEMU leave with 0 */
		if (WEXITSTATUS(status))
			s->exit = EXIT_FAILED;
	}
}

/* A kernel that boots says nothing for a while, and longer on a busy machine. */
static uint64_t silence_limit(const struct session *s)
{
	return s->facts_at || s->limit_ns > BOOT_NS ? s->limit_ns : BOOT_NS;
}

/*
 * Wall time since the last sign of life, without that in which it was kept waiting for a CPU: on a busy
 * machine a guest is slow, and not dead.
 */
static uint64_t silence(struct session *s)
{
	uint64_t silent = clock_ns() - s->alive_at, starved;

	if (silent <= silence_limit(s))
		return silent;
	starved = proc_starved_ns(s->child.pid) - s->starved_ns;
	return starved < silent ? silent - starved : 0;
}

static void watch(struct session *s)
{
	uint64_t silent = silence(s), limit = silence_limit(s);

	if (s->ended && silent > LEAVE_NS) {
		child_kill(&s->child);
	} else if (!s->ended && silent > limit) {
		s->exit = EXIT_HUNG;
		diag_set(&s->reason, 0, "hung: no sign of life for %llu s",
			 (unsigned long long)(limit / NSEC_PER_SEC));
		child_kill(&s->child);
	}
}

int session_poll(struct session *s, const struct session_sink *sink, struct diag *why)
{
	int status, err, ended;

	/* first whether it has ended, then its messages: none can come after those */
	ended = child_ended(&s->child, &status);
	why->text[0] = '\0';
	vcpus_poll(&s->vcpus, &s->child);
	err = take_frames(s, sink, why);
	if (err)
		return err;
	look_at_log(s);
	if (!ended) {
		watch(s);
		return 0;
	}
	explain_end(s, status);
	return 1;
}

void session_stop(struct session *s)
{
	s->exit = EXIT_INTERRUPTED;
	child_kill(&s->child);
}

static int store_lost(struct session *s, const struct session_sink *sink, size_t i,
		      const char *reason, const char *log, struct diag *why)
{
	json_t *json = trial_json_lost(s->job, &s->job->trials[i], outcome_names[OUTCOME_CRASHED],
				       reason, log);
	char *line = json ? json_dumps(json, JSON_COMPACT) : NULL;
	int err = line ? store(s, sink, i, line, strlen(line), why)
		       : diag_set(why, -ENOMEM, "no memory");

	json_decref(json);
	free(line);
	return err;
}

int session_lost(struct session *s, const struct session_sink *sink, struct diag *why)
{
	char *log;
	int err;

	if (s->current < 0 || s->done[s->current])
		return 0;
	log = s->console ? file_tail(s->console, LOG_BYTES, LOG_LINES) : NULL;
	err = store_lost(s, sink, s->current, s->reason.text, log, why);
	free(log);
	return err ? err : 1;
}

int session_give_up(struct session *s, const struct session_sink *sink, const char *reason,
		    struct diag *why)
{
	int err = 0;

	for (size_t i = 0; i < s->job->nr_trials && !err; i++)
		if (!s->done[i])
			err = store_lost(s, sink, i, reason, NULL, why);
	return err;
}

/* Ids of what it recorded: first and last of each run of them. */
static json_t *recorded_json(const struct session *s)
{
	json_t *ranges = json_array();
	size_t from;

	for (size_t i = 0; i < s->job->nr_trials; i++) {
		const struct job_trial *t = &s->job->trials[i];

		if (!s->done[i])
			continue;
		for (from = i; i + 1 < s->job->nr_trials && s->done[i + 1] &&
			       t[i + 1 - from].id == t->id + i + 1 - from;)
			i++;
		json_array_append_new(ranges, json_pack("[I, I]", (json_int_t)t->id,
							(json_int_t)s->job->trials[i].id));
	}
	return ranges;
}

json_t *session_json(const struct session *s, uint32_t start)
{
	const char *base = s->console ? strrchr(s->console, '/') : NULL;
	json_t *json;

	json = json_pack("{s:s, s:I, s:I, s:I, s:I, s:s, s:s*}", "kernel", s->job->kernel, "boot",
			 (json_int_t)s->job->boot, "start", (json_int_t)start, "first_id",
			 (json_int_t)s->job->trials[0].id, "nr_trials",
			 (json_int_t)s->job->nr_trials, "exit", exit_names[s->exit], "console",
			 base ? base + 1 : NULL);
	vcpus_json_add(&s->vcpus, json);
	if (s->exit == EXIT_RUNNING)
		return json;
	json_set_count(json, "recorded", s->nr_done);
	json_object_set_new(json, "recorded_ids", recorded_json(s));
	if (*s->reason.text)
		json_object_set_new(json, "reason", json_string(s->reason.text));
	if (s->facts_at)
		json_set_count(json, "boot_ms", (s->facts_at - s->started_at) / NSEC_PER_MSEC);
	json_set_count(json, "wall_ms", (clock_ns() - s->started_at) / NSEC_PER_MSEC);
	if (s->own_bytes)
		json_set_count(json, "own_bytes", s->own_bytes);
	if (s->steal)
		json_object_set(json, "steal", s->steal);
	if (s->reader.damaged)
		json_set_count(json, "damaged_frames", s->reader.damaged);
	return json;
}

void session_end(struct session *s)
{
	int status;

	child_kill(&s->child);
	while (s->child.pid > 0 && waitpid(s->child.pid, &status, 0) < 0 && errno == EINTR)
		;
	child_free(&s->child);
	message_reader_free(&s->reader);
	json_decref(s->steal);
	s->steal = NULL;
	free(s->done);
	s->done = NULL;
}
