// SPDX-License-Identifier: GPL-2.0
#include "bench/record/writer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/util/json_count.h"
#include "bench/util/text.h"

static int make_room(struct writer *w, uint32_t id)
{
	size_t nr = 2 * ((size_t)id + 1);
	uint32_t *line_of = realloc(w->line_of, nr * sizeof(*line_of));

	if (!line_of)
		return -ENOMEM;
	memset(line_of + w->nr_ids, 0, (nr - w->nr_ids) * sizeof(*line_of));
	w->line_of = line_of;
	w->nr_ids = nr;
	return 0;
}

static int remember(struct writer *w, uint32_t id, uint64_t at, size_t len)
{
	if (id >= w->nr_ids && make_room(w, id))
		return -ENOMEM;
	/* grows by doubling: at every power of two */
	if (!(w->nr & (w->nr - 1))) {
		size_t nr = w->nr ? 2 * w->nr : 1;
		struct writer_line *lines = realloc(w->lines, nr * sizeof(*lines));

		if (!lines)
			return -ENOMEM;
		w->lines = lines;
	}
	w->lines[w->nr++] = (struct writer_line){ .id = id, .len = len, .at = at };
	w->line_of[id] = w->nr;
	return 0;
}

static int take_line(struct writer *w, char *line, size_t len,
		     int (*check)(void *ctx, const json_t *trial, struct diag *why), void *ctx,
		     struct diag *why)
{
	json_error_t error;
	json_t *trial = json_loadb(line, len, JSON_REJECT_DUPLICATES, &error), *id;
	int err;

	if (!trial && json_error_code(&error) == json_error_out_of_memory)
		return diag_set(why, -ENOMEM, "out of memory");
	if (!trial)
		return diag_set(why, -EBADMSG, "no JSON (%s); delete the line", error.text);
	id = json_object_get(trial, "id");
	if (!json_is_count(id) || json_integer_value(id) > UINT32_MAX)
		err = diag_set(why, -EBADMSG, "no id of a trial; delete the line");
	else
		err = check(ctx, trial, why);
	if (!err)
		err = remember(w, json_integer_value(id), w->size, len);
	json_decref(trial);
	return err;
}

static int read_lines(struct writer *w, char *text, size_t len,
		      int (*check)(void *ctx, const json_t *trial, struct diag *why), void *ctx,
		      struct diag *why)
{
	char *line = text, *end;

	for (size_t number = 1; (end = memchr(line, '\n', text + len - line)); number++) {
		int err = take_line(w, line, end - line, check, ctx, why);

		if (err) {
			diag_prefix(why, "%s:%zu: ", w->path, number);
			return err;
		}
		line = end + 1;
		w->size = line - text;
	}
	return 0;
}

int writer_open(struct writer *w, const char *dir,
		int (*check)(void *ctx, const json_t *trial, struct diag *why), void *ctx,
		struct diag *why)
{
	char *text = NULL;
	size_t len = 0;
	int err;

	*w = (struct writer){ .fd = -1,
			      .dir = text_copy(dir),
			      .path = text_print("%s/trials.ndjson", dir) };
	err = file_read(w->path, &text, &len);
	if (err && err != -ENOENT)
		return diag_set(why, err, "%s: %s", w->path, strerror(-err));
	err = text ? read_lines(w, text, len, check, ctx, why) : 0;
	free(text);
	if (err)
		return err;
	w->fd = open(w->path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	if (w->fd < 0 || ftruncate(w->fd, w->size) || fsync(w->fd))
		return diag_set(why, -errno, "%s: %s", w->path, strerror(errno));
	err = file_sync_dir(dir);
	return err ? diag_set(why, err, "%s: its folder cannot be synced: %s", w->path,
			      strerror(-err))
		   : 0;
}

/* A file can be written to when nobody will ever find it again. */
static int check_place(const struct writer *w, struct diag *why)
{
	struct stat ours, there;

	if (fstat(w->fd, &ours))
		return diag_set(why, -errno, "%s: %s", w->path, strerror(errno));
	if (access(w->dir, W_OK) && errno != ENOENT)
		return diag_set(why, -errno, "%s: %s: no longer can files be made in it", w->dir,
				strerror(errno));
	if (stat(w->path, &there) || there.st_dev != ours.st_dev || there.st_ino != ours.st_ino)
		return diag_set(
			why, -ESTALE,
			"%s: the folder was removed or renamed while the run went on; if it is "
			"somewhere, go on with `pfnbench run --resume` there",
			w->path);
	return 0;
}

/* One write(2), so that a record is whole or, on a full disk, cut off again. */
static int write_line(struct writer *w, const char *line, size_t len)
{
	char *bytes = malloc(len + 1);
	ssize_t n;
	int err = 0;

	if (!bytes)
		return -ENOMEM;
	memcpy(bytes, line, len);
	bytes[len] = '\n';
	n = write(w->fd, bytes, len + 1);
	if (n != (ssize_t)len + 1)
		err = n < 0 ? -errno : -ENOSPC;
	else if (fdatasync(w->fd))
		err = -errno;
	free(bytes);
	return err;
}

int writer_append(struct writer *w, uint32_t id, const char *line, size_t len, struct diag *why)
{
	int err = check_place(w, why);

	if (err)
		return err;
	err = memchr(line, '\n', len) ? -EINVAL : remember(w, id, w->size, len);
	if (err)
		return diag_set(why, err, "%s: trial %u: %s", w->path, id, strerror(-err));
	err = write_line(w, line, len);
	if (err) {
		w->nr--;
		w->line_of[id] = 0;
		if (ftruncate(w->fd, w->size))
			return diag_set(why, err, "%s: %s, and a cut line is left at its end",
					w->path, strerror(-err));
		return diag_set(why, err, "%s: %s", w->path, strerror(-err));
	}
	w->size += len + 1;
	return 0;
}

/* The file as it is, but with another line in place of one. */
static int replace(struct writer *w, struct writer_line *old, const char *line, size_t len,
		   struct diag *why)
{
	char *text, *new;
	size_t size, rest = old->at + old->len;
	int fd = -1, err = file_read(w->path, &text, &size);

	if (err)
		return diag_set(why, err, "%s: %s", w->path, strerror(-err));
	new = size == w->size ? malloc(size - old->len + len + 1) : NULL;
	if (!new) {
		free(text);
		return diag_set(why, -ENOMEM, "%s: cannot replace a line", w->path);
	}
	memcpy(new, text, old->at);
	memcpy(new + old->at, line, len);
	memcpy(new + old->at + len, text + rest, size - rest);
	free(text);
	err = file_write_atomic(w->path, new, size - old->len + len, why);
	free(new);
	if (!err) {
		fd = open(w->path, O_RDWR | O_APPEND | O_CLOEXEC);
		err = fd < 0 ? diag_set(why, -errno, "%s: %s", w->path, strerror(errno)) : 0;
	}
	if (err)
		return err;
	close(w->fd);
	w->fd = fd;
	for (size_t i = 0; i < w->nr; i++)
		if (w->lines[i].at > old->at)
			w->lines[i].at += len - old->len;
	w->size += len - old->len;
	old->len = len;
	return 0;
}

int writer_repeat(struct writer *w, uint32_t id, const char *line, size_t len, struct diag *why)
{
	uint32_t nr = id < w->nr_ids ? w->line_of[id] : 0;
	struct writer_line *old;
	char *text;
	ssize_t n;
	int err;

	if (!nr)
		return writer_append(w, id, line, len, why);
	err = check_place(w, why);
	if (err)
		return err;
	old = &w->lines[nr - 1];
	text = malloc(old->len);
	if (!text)
		return diag_set(why, -ENOMEM, "no memory");
	n = pread(w->fd, text, old->len, old->at);
	err = n == (ssize_t)old->len && old->len == len && !memcmp(text, line, len) ? 0 : 1;
	free(text);
	if (!err)
		return 0;
	if (n != (ssize_t)old->len)
		return diag_set(why, -EIO, "%s: %s", w->path, n < 0 ? strerror(errno) : "cut");
	return replace(w, old, line, len, why) ?: 1;
}

static int by_id(const void *a, const void *b)
{
	const struct writer_line *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

/* @w->lines keep pointing into the old file. */
static char *in_order(const struct writer *w, const char *text)
{
	char *sorted = malloc(w->size + 1), *p = sorted;

	for (size_t i = 0; sorted && i < w->nr; i++) {
		memcpy(p, text + w->lines[i].at, w->lines[i].len + 1);
		p += w->lines[i].len + 1;
	}
	return sorted;
}

int writer_finish(struct writer *w, char hex[SHA256_HEX], struct diag *why)
{
	char *text = NULL, *sorted = NULL;
	size_t len;
	int err = check_place(w, why);

	if (err)
		return err;
	err = file_read(w->path, &text, &len);
	if (!err && len != w->size)
		err = -EBADMSG;
	if (err) {
		diag_set(why, err, "%s: %s; somebody else wrote to it", w->path, strerror(-err));
		goto out;
	}
	if (w->nr)
		qsort(w->lines, w->nr, sizeof(*w->lines), by_id);
	sorted = in_order(w, text);
	if (!sorted) {
		err = diag_set(why, -ENOMEM, "no memory");
		goto out;
	}
	err = file_write_atomic(w->path, sorted, w->size, why);
	if (!err)
		data_sha256(sorted, w->size, hex);
out:
	free(sorted);
	free(text);
	return err;
}

void writer_close(struct writer *w)
{
	if (w->fd >= 0)
		close(w->fd);
	free(w->dir);
	free(w->path);
	free(w->lines);
	free(w->line_of);
	*w = (struct writer){ .fd = -1 };
}
