// SPDX-License-Identifier: GPL-2.0
/*
 * Stands in for QEMU where a test is about the program and not about kernels: called like it, it
 * takes the job out of the initramfs and answers as a guest does, but boots nothing. Null targets
 * run for real; every other trial is skipped, so that nothing touches this machine's memory.
 */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/cell/outcome.h"
#include "bench/env/environment_facts.h"
#include "bench/env/worker.h"
#include "bench/protocol/job.h"
#include "bench/protocol/message.h"
#include "bench/protocol/packed.h"
#include "bench/protocol/trial_json.h"
#include "bench/util/file.h"

/* An entry of the archive: a header, the name with its NUL, the data at a multiple of 4 bytes. */
#define NEWC_MAGIC  "070701"
#define NEWC_HEADER 110
#define NEWC_SIZE   54
#define JOB_NAME    "job.json"

/* Where a plugin writes; "": there is none, or one that keeps silent */
struct plugin {
	char out[64];
};

static const char *after(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) ? NULL : text + strlen(prefix);
}

/* The last entry named job.json, as the kernel would see it after unpacking everything. */
static char *find_job(char *archive, size_t len, size_t *size)
{
	char *job = NULL, *p = archive, digits[9] = "";

	while ((p = memmem(p, archive + len - p, JOB_NAME, sizeof(JOB_NAME)))) {
		char *header = p - NEWC_HEADER;
		char *data = archive + ((p - archive + sizeof(JOB_NAME) + 3) & ~3ul);

		p++;
		if (header < archive || memcmp(header, NEWC_MAGIC, strlen(NEWC_MAGIC)))
			continue;
		memcpy(digits, header + NEWC_SIZE, 8);
		*size = strtoul(digits, NULL, 16);
		if (data + *size <= archive + len)
			job = data;
	}
	return job;
}

static int read_job(const char *initrd, struct job *job, struct diag *why)
{
	char *archive = NULL, *text;
	size_t len, size;
	int err = file_read(initrd, &archive, &len);

	if (err)
		return diag_set(why, err, "%s: %s", initrd, strerror(-err));
	text = find_job(archive, len, &size);
	err = text ? job_parse(text, size, job, why)
		   : diag_set(why, -ENOENT, "%s: no " JOB_NAME " in it", initrd);
	free(archive);
	return err;
}

/* Takes @json over. */
static int send_json(int fd, enum message_kind kind, json_t *json)
{
	char *text = json ? json_dumps(json, JSON_COMPACT) : NULL;
	int err = text ? message_write(fd, kind, text, strlen(text)) : -ENOMEM;

	free(text);
	json_decref(json);
	return err;
}

/* As by icount: the time is that of what ran before in this guest, here: how many trials. */
static void make_repeat(json_t *trial, size_t i)
{
	json_t *attempt = json_array_get(json_object_get(trial, "attempts"), 0);

	json_object_set_new(trial, "latency_ns", json_integer(1000 + i));
	json_object_set_new(attempt, "ns", json_integer(1000 + i));
	json_object_del(trial, "counters");
	json_object_del(trial, "vmstat");
}

/* What the worker said of a trial, in @from, goes to @to. */
static int pass_on(int from, int to, size_t i)
{
	struct message_reader r = { NULL };
	struct message message;
	char buf[16384];
	ssize_t n;
	int err = 0;

	lseek(from, 0, SEEK_SET);
	while (!err && (n = read(from, buf, sizeof(buf))) > 0) {
		err = message_reader_feed(&r, buf, n);
		while (!err && message_reader_next(&r, &message)) {
			json_t *json = json_loadb(message.payload, message.len, 0, NULL);

			if (message.kind == MESSAGE_TRIAL)
				make_repeat(json, i);
			if (message.kind == MESSAGE_END)
				json_decref(json);
			else
				err = send_json(to, message.kind, json);
		}
	}
	message_reader_free(&r);
	return err;
}

/* What the kernel that this stands in for would tell of its functions, and its plugin of a trial. */
static const char kallsyms[] = "ffffffff81000000 T null_operation\n"
			       "ffffffff81001000 T copy_page\n"
			       "ffffffff81002000 T _etext\n"
			       "ffffffffc0000000 t op_enter\t[pfnbench]\n";

static int send_symbols(int fd)
{
	char *packed = packed_text(kallsyms, strlen(kallsyms));
	int err = send_json(fd, MESSAGE_SYMBOLS, json_pack("{s:s}", "kallsyms", packed));

	free(packed);
	return err;
}

/* As a guest by icount, it depends on the trial alone. */
static int write_profile(const struct plugin *p, uint32_t id)
{
	int fd = *p->out ? open(p->out, O_WRONLY | O_APPEND | O_CLOEXEC) : -1;
	uint32_t n = 1000 + id;
	int err;

	if (fd < 0)
		return *p->out ? -errno : 0;
	err = dprintf(fd,
		      "{\"id\":%" PRIu32 ",\"windows\":1,\"instructions\":%" PRIu32
		      ",\"idle_ns\":0,\"lost\":0,"
		      "\"tlb_flushes\":0,\"functions\":[[0,%" PRIu32
		      ",0],[1,516,4096],[3,30,0],[5,37,0]],\"calls\":[],\"stacks\":[[3,30,[]]]}\n",
		      id, n, n - 37 - 516 - 30);
	close(fd);
	return err < 0 ? -errno : 0;
}

static int run_trial(const struct job *job, size_t i, const struct plugin *p, int fd)
{
	struct job one = *job;
	int said, err;

	if (!after(job->trials[i].text[AXIS_TARGET], "null"))
		return send_json(
			fd, MESSAGE_TRIAL,
			trial_json_lost(job, &job->trials[i], outcome_names[OUTCOME_SKIPPED],
					"this is no kernel, only a stand-in for one", NULL));
	one.trials = &job->trials[i];
	one.nr_trials = 1;
	said = memfd_create("said", MFD_CLOEXEC);
	err = said < 0 ? -errno : worker_supervise(&one, said, -1);
	err = err ?: write_profile(p, job->trials[i].id) ?: pass_on(said, fd, i);
	close(said);
	return err;
}

static int run(const char *initrd, const char *messages, const struct plugin *p, struct diag *why)
{
	int fd = open(messages, O_WRONLY | O_APPEND | O_CLOEXEC), err;
	struct job job;

	if (fd < 0)
		return diag_set(why, -errno, "%s: %s", messages, strerror(errno));
	err = read_job(initrd, &job, why);
	if (err)
		return err;
	err = send_json(fd, MESSAGE_FACTS, environment_facts_json(false));
	if (!err && job.symbols)
		err = send_symbols(fd);
	for (size_t i = 0; !err && i < job.nr_trials; i++)
		err = run_trial(&job, i, p, fd);
	if (!err)
		err = message_write(fd, MESSAGE_END, "{}", 2);
	job_free(&job);
	close(fd);
	return err ? diag_set(why, err, "%s", strerror(-err)) : 0;
}

/*
 * "FILE,symbols=FILE,out=FILE": what the file of the plugin says is what it does. As QEMU does, a
 * plugin that fails is told of and ends all.
 */
static void load_plugin(const char *option, struct plugin *p, struct diag *why)
{
	char *file = strndup(option, strcspn(option, ",")), *text = NULL;
	const char *out = strstr(option, ",out=");

	if (file_read(file, &text, NULL))
		diag_set(why, -ENOENT, "Could not load plugin %s", file);
	else if (!strncmp(text, "refuse", 6))
		diag_set(why, -EINVAL, "Could not load plugin %s: symbols are missing", file);
	else if (out && strncmp(text, "silent", 6))
		snprintf(p->out, sizeof(p->out), "%.*s", (int)strcspn(out + 5, ","), out + 5);
	free(text);
	free(file);
}

int main(int argc, char **argv)
{
	const char *initrd = NULL, *messages = NULL, *path;
	struct plugin plugin = { "" };
	struct diag why = { "" };

	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--version")) {
			puts("QEMU emulator version 0.0 (none at all)");
			return 0;
		}
		if (!strcmp(argv[i], "-initrd") && i + 1 < argc)
			initrd = argv[i + 1];
		if (!strcmp(argv[i], "-plugin") && i + 1 < argc)
			load_plugin(argv[i + 1], &plugin, &why);
		path = after(argv[i], "file,id=frames,path=");
		messages = path ? path : messages;
	}
	if (!initrd || !messages)
		diag_set(&why, -EINVAL, "fakeguest: no -initrd or no messages; pfnbench calls it");
	else if (!*why.text)
		run(initrd, messages, &plugin, &why);
	if (*why.text)
		diag_print(&why);
	return *why.text ? 1 : 0;
}
