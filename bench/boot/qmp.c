// SPDX-License-Identifier: GPL-2.0
#include "bench/boot/qmp.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "bench/boot/qemu.h"

/* The monitor takes no command before that; being told twice, it answers with an error. */
#define HELLO "{\"execute\":\"qmp_capabilities\"}\n"

static int send_text(int fd, const char *text, int n, struct diag *why)
{
	if (fd < 0)
		return diag_set(why, -ENOTCONN, "QEMU's monitor: this guest has none");
	/* A guest that has ended meanwhile is noticed by whoever waits for it. */
	if (send(fd, text, n, MSG_NOSIGNAL | MSG_DONTWAIT) != n && errno != EPIPE)
		return diag_set(why, -errno, "QEMU's monitor: %s", strerror(errno));
	return 0;
}

/* What it has answered by now is thrown away. */
static int send_command(int fd, const char *text, int n, struct diag *why)
{
	char answers[4096];

	while (fd >= 0 && recv(fd, answers, sizeof(answers), MSG_DONTWAIT) > 0)
		;
	return send_text(fd, text, n, why);
}

int qmp_virtio_mem(int fd, uint64_t bytes, struct diag *why)
{
	char text[256];
	int n = snprintf(text, sizeof(text),
			 HELLO "{\"execute\":\"qom-set\",\"arguments\":{\"path\":\"" QEMU_VIRTIO_MEM
			       "\",\"property\":\"requested-size\",\"value\":%" PRIu64 "}}\n",
			 bytes);

	return send_command(fd, text, n, why);
}

int qmp_balloon(int fd, uint64_t bytes, struct diag *why)
{
	char text[256];
	int n = snprintf(text, sizeof(text),
			 HELLO "{\"execute\":\"balloon\",\"arguments\":{\"value\":%" PRIu64 "}}\n",
			 bytes);

	return send_command(fd, text, n, why);
}

int qmp_ask_threads(int fd, struct diag *why)
{
	static const char text[] = HELLO "{\"execute\":\"query-cpus-fast\"}\n";

	return send_text(fd, text, sizeof(text) - 1, why);
}

static int read_threads(const json_t *list, pid_t *thread, unsigned int nr, struct diag *why)
{
	const json_t *cpu;
	unsigned int found = 0;
	size_t i;

	memset(thread, 0, nr * sizeof(*thread));
	json_array_foreach (list, i, cpu) {
		json_int_t index = json_integer_value(json_object_get(cpu, "cpu-index"));
		pid_t tid = json_integer_value(json_object_get(cpu, "thread-id"));

		if (index < 0 || index >= nr || tid <= 0 || thread[index])
			continue;
		thread[index] = tid;
		found++;
	}
	if (found == nr)
		return 1;
	return diag_set(why, -EPROTO, "QEMU told the threads of %u of %u CPUs", found, nr);
}

/* QEMU greets, and answers what it was told first by an empty object; the list is what is asked. */
static int read_line(const char *line, pid_t *thread, unsigned int nr, struct diag *why)
{
	json_t *json = json_loads(line, 0, NULL);
	const json_t *error = json_object_get(json, "error");
	const json_t *list = json_object_get(json, "return");
	const char *desc = json_string_value(json_object_get(error, "desc"));
	int ret = 0;

	if (!json || error)
		ret = diag_set(why, -EPROTO, "QEMU's monitor says: %s", desc ?: line);
	else if (json_is_array(list))
		ret = read_threads(list, thread, nr, why);
	json_decref(json);
	return ret;
}

int qmp_take_threads(int fd, struct qmp_answer *a, pid_t *thread, unsigned int nr, struct diag *why)
{
	size_t room = sizeof(a->text) - 1 - a->used;
	ssize_t n = recv(fd, a->text + a->used, room, MSG_DONTWAIT);
	char *end;
	int ret = 0;

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	/* so a socket is closed whose other end has not read all */
	if (n < 0 && errno == ECONNRESET)
		n = 0;
	if (n < 0)
		return diag_set(why, -errno, "QEMU's monitor: %s", strerror(errno));
	if (!n)
		return room ? diag_set(why, -EPIPE, "QEMU has closed its monitor")
			    : diag_set(why, -EMSGSIZE, "QEMU's monitor talks without an end");
	a->used += n;
	a->text[a->used] = '\0';
	while (!ret && (end = strchr(a->text, '\n'))) {
		*end++ = '\0';
		ret = read_line(a->text, thread, nr, why);
		a->used -= end - a->text;
		memmove(a->text, end, a->used + 1);
	}
	return ret;
}
