// SPDX-License-Identifier: GPL-2.0
/* Restoring does not change the file before all is done, so that it may be killed as well. */

#include "bench/machine/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/util/file.h"

#define DIR_SYSTEM   "/run/pfnbench"
#define POLL_MS	     20
#define JOURNAL_SIZE 8192

/* Whoever can write there has blocks and settings changed by the next run of its owner. */
static int check_trust(int fd, const char *path, mode_t mode, struct diag *why)
{
	struct stat st;

	if (fstat(fd, &st))
		return diag_set(why, -errno, "%s: %s", path, strerror(errno));
	if (!S_ISDIR(st.st_mode) && (!S_ISREG(st.st_mode) || st.st_nlink != 1))
		return diag_set(why, -EPERM, "%s: is no plain file; look at it, then delete it",
				path);
	if (st.st_uid != geteuid())
		return diag_set(why, -EPERM, "%s: belongs to user %u; look at it, then delete it",
				path, st.st_uid);
	if (st.st_mode & (S_IWGRP | S_IWOTH))
		return diag_set(why, -EPERM,
				"%s: others may have written there; look at the journal, then "
				"chmod go-w %s",
				path, path);
	if ((st.st_mode & 07777) != mode && fchmod(fd, mode))
		return diag_set(why, -errno, "%s: chmod: %s", path, strerror(errno));
	return 0;
}

/* The last part of @path is ours alone, whatever the umask is. Return: file descriptor or -errno */
static int open_dir(const char *path, struct diag *why)
{
	const char *slash = strrchr(path, '/');
	char *above = strndup(path, slash && slash > path ? slash - path : 0);
	int err = !above ? -ENOMEM : *above ? file_mkdir_p(above) : 0, fd;

	free(above);
	if (!err && mkdir(path, 0700) && errno != EEXIST)
		err = -errno;
	if (!err) {
		fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		err = fd < 0 ? -errno : 0;
	}
	if (err)
		return diag_set(why, err, "%s: %s%s", path, strerror(-err),
				err == -EACCES || err == -EROFS
					? "; run as root, or set XDG_RUNTIME_DIR"
					: "");
	err = check_trust(fd, path, 0700, why);
	if (err)
		close(fd);
	return err ?: fd;
}

static int open_in(struct journal *j, const char *path, struct diag *why)
{
	int dir = open_dir(path, why), err;

	if (dir < 0)
		return dir;
	snprintf(j->path, sizeof(j->path), "%s/journal", path);
	j->fd = openat(dir, "journal", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK,
		       0600);
	err = j->fd < 0 ? diag_set(why, -errno, "%s: %s", j->path, strerror(errno)) : 0;
	close(dir);
	err = err ?: check_trust(j->fd, j->path, 0600, why);
	if (err)
		journal_close(j);
	return err;
}

/* Another place only where nothing can be written: all runs of a user must meet. */
static int open_file(struct journal *j, const char *dir, struct diag *why)
{
	const char *user = getenv("XDG_RUNTIME_DIR");
	char path[200];
	int err = open_in(j, dir ?: DIR_SYSTEM, why);

	if ((err != -EACCES && err != -EROFS) || dir || !user || !*user)
		return err;
	snprintf(path, sizeof(path), "%s/pfnbench", user);
	return open_in(j, path, why);
}

static int take_lock(struct journal *j, unsigned int wait_ms, struct diag *why)
{
	while (flock(j->fd, LOCK_EX | LOCK_NB)) {
		if (errno != EWOULDBLOCK)
			return diag_set(why, -errno, "%s: %s", j->path, strerror(errno));
		if (wait_ms < POLL_MS)
			return diag_set(why, -EBUSY,
					"%s: another pfnbench works on this machine's memory; "
					"wait for it, or end it",
					j->path);
		usleep(POLL_MS * 1000);
		wait_ms -= POLL_MS;
	}
	return 0;
}

static int read_boot_id(struct journal *j, struct diag *why)
{
	char path[4096], *text;
	int err;

	snprintf(path, sizeof(path), "%s/proc/sys/kernel/random/boot_id", j->root);
	err = file_read(path, &text, NULL);
	if (err)
		return diag_set(why, err, "%s: %s", path, strerror(-err));
	snprintf(j->boot_id, sizeof(j->boot_id), "%.*s", (int)strcspn(text, "\n"), text);
	free(text);
	return *j->boot_id ? 0 : diag_set(why, -EINVAL, "%s: is empty", path);
}

int journal_open(struct journal *j, const char *dir, const char *root, unsigned int wait_ms,
		 struct diag *why)
{
	int err;

	*j = (struct journal){ .fd = -1, .root = root };
	err = open_file(j, dir, why);
	if (!err)
		err = take_lock(j, wait_ms, why);
	if (!err)
		err = read_boot_id(j, why);
	if (err)
		journal_close(j);
	return err;
}

void journal_close(struct journal *j)
{
	if (j->fd >= 0)
		close(j->fd);
	j->fd = -1;
}

bool journal_seems_empty(void)
{
	struct stat st;

	return stat(DIR_SYSTEM "/journal", &st) ? errno == ENOENT : !st.st_size;
}

static int sync_file(struct journal *j, struct diag *why)
{
	return fsync(j->fd) ? diag_set(why, -errno, "%s: %s", j->path, strerror(errno)) : 0;
}

/* Return: its length, or -errno; whole lines only count, for one is written before it is due */
static ssize_t read_text(const struct journal *j, char text[JOURNAL_SIZE], struct diag *why)
{
	ssize_t n = pread(j->fd, text, JOURNAL_SIZE - 1, 0);

	if (n < 0)
		return diag_set(why, -errno, "%s: %s", j->path, strerror(errno));
	if (n == JOURNAL_SIZE - 1)
		return diag_set(why, -EFBIG, "%s: is no journal; delete it", j->path);
	text[n] = '\0';
	return n;
}

/* Take the first line off. Return: false when there is no whole one left */
static bool next_line(char **text, char **line)
{
	char *end = strchr(*text, '\n');

	if (!end)
		return false;
	*end = '\0';
	*line = *text;
	*text = end + 1;
	return true;
}

static int add_line(struct journal *j, const char *line, struct diag *why)
{
	ssize_t len = strlen(line), n;
	struct stat st;
	int err;

	if (fstat(j->fd, &st))
		return diag_set(why, -errno, "%s: %s", j->path, strerror(errno));
	if (st.st_size + len >= JOURNAL_SIZE - 1)
		return diag_set(why, -EFBIG, "%s: is full; run pfnbench restore", j->path);
	n = pwrite(j->fd, line, len, st.st_size);
	if (n == len)
		return sync_file(j, why);
	err = n < 0 ? -errno : -ENOSPC;
	/* The next line must not begin behind half of this one. */
	if (n > 0 && ftruncate(j->fd, st.st_size))
		err = -errno;
	return diag_set(why, err, "%s: %s", j->path, strerror(-err));
}

/* Of two lines the first tells how it was before anything was changed. */
static bool is_same(const struct journal_entry *a, const struct journal_entry *b)
{
	return a->block == b->block && !strcmp(a->setting, b->setting) &&
	       !strcmp(a->boot_id, b->boot_id);
}

static bool is_out(const struct journal *j, const struct journal_entry *e)
{
	char state[32];

	return !*e->setting && !strcmp(e->boot_id, j->boot_id) &&
	       !block_read(j->root, e->block, "state", state, sizeof(state)) &&
	       strcmp(state, "online");
}

/* Return: 1 when there is a line for it, 0 when one may be added, -errno */
static int look_for(const struct journal *j, const struct journal_entry *e, struct diag *why)
{
	char buf[JOURNAL_SIZE], *text = buf, *line;
	ssize_t n = read_text(j, buf, why);
	struct journal_entry other;

	if (n < 0)
		return n;
	while (next_line(&text, &line)) {
		if (journal_parse(line, &other))
			continue;
		if (is_same(e, &other))
			return 1;
		if (!*e->setting && is_out(j, &other))
			return diag_set(why, -EBUSY,
					"memory%" PRIu64
					" is still out, and there is never another beside it; run "
					"pfnbench restore",
					other.block);
	}
	return 0;
}

static int add(struct journal *j, struct journal_entry *e, struct diag *why)
{
	char line[256];
	int ret;

	snprintf(e->boot_id, sizeof(e->boot_id), "%s", j->boot_id);
	if (*e->setting)
		snprintf(line, sizeof(line), "%s %" PRIu64 " %s\n", e->setting, e->value,
			 e->boot_id);
	else
		snprintf(line, sizeof(line), "%" PRIu64 " %s %s\n", e->block, e->zone, e->boot_id);
	ret = look_for(j, e, why);
	if (ret)
		return ret < 0 ? ret : 0;
	return add_line(j, line, why);
}

int journal_add(struct journal *j, uint64_t block, const char *zone, struct diag *why)
{
	struct journal_entry e = { .block = block };

	snprintf(e.zone, sizeof(e.zone), "%s", zone);
	return add(j, &e, why);
}

int journal_add_setting(struct journal *j, const char *setting, struct diag *why)
{
	struct journal_entry e = { 0 };
	int err = journal_read_setting(j->root, setting, &e.value, why);

	snprintf(e.setting, sizeof(e.setting), "%s", setting);
	return err ?: add(j, &e, why);
}

static void say(const struct journal *j, const struct diag *d)
{
	if (j->spoken && *d->text)
		diag_print(d);
}

/* Return: 1 when it had to be brought back, 0 when it was there or is of no concern, -errno */
static int restore_line(const struct journal *j, const char *line, unsigned int nr,
			struct diag *why)
{
	struct journal_entry e;
	int ret;

	if (journal_parse(line, &e))
		return diag_set(
			why, -EBADMSG,
			"%s:%u: cannot be read; bring back what is offline by hand "
			"(Documentation/admin-guide/mm/memory-hotplug.rst), then delete the "
			"line",
			j->path, nr);
	*why = (struct diag){ "" };
	if (!strcmp(e.boot_id, j->boot_id)) {
		ret = journal_undo(j->root, &e, why);
	} else {
		ret = 0;
		if (!*e.setting)
			diag_set(why, 0,
				 "memory%" PRIu64
				 ": noted before the last boot, which brought it back",
				 e.block);
	}
	if (ret < 0)
		diag_prefix(why, "%s:%u: ", j->path, nr);
	else
		say(j, why);
	return ret;
}

/* Whether a line before @line, of those from @text on, is of the same block or setting. */
static bool is_repeated(const char *text, const char *line)
{
	struct journal_entry e, before;

	if (journal_parse(line, &e))
		return false;
	for (; text < line; text += strlen(text) + 1)
		if (!journal_parse(text, &before) && is_same(&before, &e))
			return true;
	return false;
}

/*
 * Whole lines only: a block is touched when its line has been synced. Settings go first: pages of a
 * pool may be in a block that has to be emptied.
 */
static int restore_lines(const struct journal *j, const char *all, bool of_settings,
			 struct diag *why)
{
	char buf[JOURNAL_SIZE], *text = buf, *line;
	int restored = 0, failed = 0;
	struct diag first;

	strcpy(buf, all);
	for (unsigned int nr = 1; next_line(&text, &line); nr++) {
		int err = 0;

		if (line >= buf + j->held && (*line == '/') == of_settings &&
		    !is_repeated(buf, line))
			err = restore_line(j, line, nr, &first);
		if (err < 0 && !failed) {
			failed = err;
			*why = first;
		}
		restored += err > 0;
	}
	return failed ?: restored;
}

int journal_restore(struct journal *j, struct diag *why)
{
	char text[JOURNAL_SIZE];
	ssize_t n = read_text(j, text, why);
	int changed, restored, err;
	struct diag of_block;

	if (n <= j->held)
		return n < 0 ? n : 0;
	changed = restore_lines(j, text, true, why);
	restored = restore_lines(j, text, false, &of_block);
	if (restored < 0)
		*why = of_block;
	if (restored < 0 || changed < 0)
		return restored < 0 ? restored : changed;
	restored += changed;
	if (ftruncate(j->fd, j->held))
		return diag_set(why, -errno, "%s: %s", j->path, strerror(errno));
	err = sync_file(j, why);
	return err ?: restored;
}

int journal_hold(struct journal *j, const char *setting, uint64_t value, struct diag *why)
{
	struct journal_entry e = { .value = value };
	int err = journal_restore(j, why);
	struct stat st;

	snprintf(e.setting, sizeof(e.setting), "%s", setting);
	err = err < 0 ? err : add(j, &e, why);
	if (!err && fstat(j->fd, &st))
		err = diag_set(why, -errno, "%s: %s", j->path, strerror(errno));
	if (!err)
		j->held = st.st_size;
	return err;
}

int journal_release(struct journal *j, struct diag *why)
{
	int ret;

	j->held = 0;
	ret = journal_restore(j, why);
	return ret < 0 ? ret : 0;
}
