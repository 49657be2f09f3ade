// SPDX-License-Identifier: GPL-2.0
#include "bench/record/profiles_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "bench/record/profiles.h"
#include "bench/record/trials_file.h"
#include "bench/util/memory.h"
#include "bench/util/text.h"

/* zlib's largest window, and a gzip header instead of its own */
#define WINDOW_BITS  (15 + 16)
#define MEMORY_LEVEL 8

/* The later one counts, where pfnbench was killed before the other was gone. */
static void remember(struct profiles_file *f, uint32_t id, struct profiles_member m)
{
	f->nr += !f->member[id].len;
	f->member[id] = m;
}

/*
 * The line of one member. Return: bytes that the member takes; 0: it is cut or damaged. @line: to
 * be freed in any case
 */
static size_t unpack(const char *bytes, size_t len, char **line, size_t *line_len)
{
	z_stream z = { .next_in = (Bytef *)bytes, .avail_in = len };
	size_t room = 0;
	int ret = Z_OK;

	*line = NULL;
	if (inflateInit2(&z, WINDOW_BITS) != Z_OK)
		memory_end();
	while (ret == Z_OK && (z.avail_in || !z.avail_out)) {
		room = 2 * room + (64 << 10);
		*line = memory_resize(*line, room);
		z.next_out = (Bytef *)*line + z.total_out;
		z.avail_out = room - z.total_out;
		ret = inflate(&z, Z_NO_FLUSH);
	}
	*line_len = z.total_out;
	inflateEnd(&z);
	return ret == Z_STREAM_END ? z.total_in : 0;
}

/* Return: the id of the profile in a line, or -1 */
static int64_t id_of(const char *line, size_t len)
{
	json_t *json = json_loadb(line, len, JSON_REJECT_DUPLICATES, NULL);
	struct profile p;
	int64_t id = -1;

	if (json && !profile_parse(json, &p, NULL)) {
		id = p.id;
		profile_free(&p);
	}
	json_decref(json);
	return id;
}

/* Return: bytes of what could be read */
static size_t read_members(struct profiles_file *f, const char *bytes, size_t len,
			   const bool *wanted)
{
	size_t at = 0, n, line_len;
	char *line;

	while (at < len && (n = unpack(bytes + at, len - at, &line, &line_len))) {
		int64_t id = id_of(line, line_len);

		if (id < 0 || id >= (int64_t)f->nr_ids) {
			free(line);
			break;
		}
		if (wanted[id])
			remember(f, id,
				 (struct profiles_member){
					 .crc = crc32_z(0, (Bytef *)line, line_len),
					 .at = at,
					 .len = n });
		free(line);
		line = NULL;
		at += n;
	}
	return at;
}

static int open_again(struct profiles_file *f, struct diag *why)
{
	if (f->fd >= 0)
		close(f->fd);
	f->fd = open(f->path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	return f->fd < 0 ? diag_set(why, -errno, "%s: %s", f->path, strerror(errno)) : 0;
}

/* The file of those members alone that are remembered, by id. */
static int rewrite(struct profiles_file *f, struct diag *why)
{
	char *bytes = NULL, *new, *to;
	size_t len;
	int err = file_read(f->path, &bytes, &len);

	if (err)
		return diag_set(why, err, "%s: %s", f->path, strerror(-err));
	new = to = memory_resize(NULL, len + 1);
	for (size_t id = 0; id < f->nr_ids; id++) {
		struct profiles_member *m = &f->member[id];

		if (m->at + m->len > len) {
			err = diag_set(why, -EBADMSG, "%s: somebody else wrote to it", f->path);
			break;
		}
		memcpy(to, bytes + m->at, m->len);
		m->at = to - new;
		to += m->len;
	}
	if (!err)
		err = file_write_atomic(f->path, new, to - new, why);
	f->size = to - new;
	free(new);
	free(bytes);
	return err ?: open_again(f, why);
}

int profiles_file_open(struct profiles_file *f, const char *dir, const bool *wanted, size_t nr,
		       struct diag *why)
{
	char *bytes = NULL;
	size_t len = 0;
	int err;

	*f = (struct profiles_file){ .fd = -1,
				     .path = text_print("%s/" PROFILES_FILE, dir),
				     .member = memory_zeroed(nr, sizeof(*f->member)),
				     .nr_ids = nr };
	err = file_read(f->path, &bytes, &len);
	if (err && err != -ENOENT)
		return diag_set(why, err, "%s: %s", f->path, strerror(-err));
	f->size = read_members(f, bytes, len, wanted);
	free(bytes);
	err = open_again(f, why);
	if (!err && len)
		err = rewrite(f, why);
	if (err)
		return err;
	err = file_sync_dir(dir);
	return err ? diag_set(why, err, "%s: its folder cannot be synced: %s", f->path,
			      strerror(-err))
		   : 0;
}

bool profiles_file_has(const struct profiles_file *f, uint32_t id)
{
	return id < f->nr_ids && f->member[id].len;
}

/* One write(2), so that a member is whole or, on a full disk, cut off again. */
static int append(struct profiles_file *f, const void *bytes, size_t len, struct diag *why)
{
	ssize_t n = write(f->fd, bytes, len);
	int err = n == (ssize_t)len ? 0 : n < 0 ? -errno : -ENOSPC;

	if (!err && fdatasync(f->fd))
		err = -errno;
	if (!err) {
		f->size += len;
		return 0;
	}
	if (ftruncate(f->fd, f->size))
		return diag_set(why, err, "%s: %s, and a cut profile is left at its end", f->path,
				strerror(-err));
	return diag_set(why, err, "%s: %s", f->path, strerror(-err));
}

static Bytef *pack(const char *line, size_t line_len, size_t *len)
{
	z_stream z = { .next_in = (Bytef *)line, .avail_in = line_len };
	Bytef *bytes;

	if (deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, WINDOW_BITS, MEMORY_LEVEL,
			 Z_DEFAULT_STRATEGY) != Z_OK)
		memory_end();
	z.avail_out = deflateBound(&z, line_len);
	bytes = memory_resize(NULL, z.avail_out);
	z.next_out = bytes;
	deflate(&z, Z_FINISH);
	*len = z.total_out;
	deflateEnd(&z);
	return bytes;
}

int profiles_file_put(struct profiles_file *f, uint32_t id, const json_t *line, struct diag *why)
{
	bool replaced = profiles_file_has(f, id);
	char *json = json_dumps(line, JSON_COMPACT), *text;
	struct profiles_member m = { .at = f->size };
	Bytef *bytes;
	int err;

	if (!json)
		return diag_set(why, -ENOMEM, "%s: trial %u: no memory", f->path, id);
	text = text_print("%s\n", json);
	free(json);
	m.crc = crc32_z(0, (Bytef *)text, strlen(text));
	if (replaced && f->member[id].crc == m.crc) {
		free(text);
		return 0;
	}
	bytes = pack(text, strlen(text), &m.len);
	free(text);
	err = append(f, bytes, m.len, why);
	free(bytes);
	if (err)
		return err;
	remember(f, id, m);
	return replaced ? rewrite(f, why) : 0;
}

int profiles_file_finish(struct profiles_file *f, char hex[SHA256_HEX], struct diag *why)
{
	FILE *file;
	int err = rewrite(f, why);

	if (err)
		return err;
	file = trials_open(f->path);
	err = file ? stream_sha256(file, hex) : -errno;
	if (file)
		fclose(file);
	return err ? diag_set(why, err, "%s: %s", f->path, strerror(-err)) : 0;
}

void profiles_file_close(struct profiles_file *f)
{
	if (f->fd >= 0)
		close(f->fd);
	free(f->path);
	free(f->member);
	*f = (struct profiles_file){ .fd = -1 };
}
