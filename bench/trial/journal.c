// SPDX-License-Identifier: GPL-2.0
/*
 * Lines are "BLOCK ZONE BOOT-ID" or "SETTING VALUE BOOT-ID". Restoring does not change the file
 * before all is done, so that it may be killed as well.
 */

#include "bench/trial/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/util/file.h"
#include "bench/util/units.h"

#define DIR_SYSTEM   "/run/pfnbench"
#define POLL_MS	     20
#define OFFLINE_NS   (10 * NSEC_PER_SEC)
#define JOURNAL_SIZE 8192

/* What restore writes to, whatever stands in the file. */
static const char *const settings[] = {
	"/sys/devices/system/node/node*/hugepages/hugepages-*kB/nr_hugepages",
	"/sys/kernel/mm/hugepages/hugepages-*kB/nr_hugepages",
	"/sys/kernel/mm/ksm/run",
	"/sys/kernel/mm/ksm/pages_to_scan",
	"/sys/kernel/mm/ksm/sleep_millisecs",
};

static int open_in(struct journal *j, const char *dir)
{
	int err = file_mkdir_p(dir);

	if (err)
		return err;
	snprintf(j->path, sizeof(j->path), "%s/journal", dir);
	j->fd = open(j->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
	return j->fd < 0 ? -errno : 0;
}

static int open_file(struct journal *j, const char *dir)
{
	const char *user = getenv("XDG_RUNTIME_DIR");
	char path[200];
	int err = open_in(j, dir ?: DIR_SYSTEM);

	if (!err || dir || !user || !*user)
		return err;
	snprintf(path, sizeof(path), "%s/pfnbench", user);
	return open_in(j, path);
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
	err = open_file(j, dir);
	if (err)
		return diag_set(why, err, "%s: %s; run as root, or set XDG_RUNTIME_DIR",
				*j->path ? j->path : dir ?: DIR_SYSTEM, strerror(-err));
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

static int add_line(struct journal *j, const char *line, struct diag *why)
{
	ssize_t len = strlen(line), n;
	struct stat st;
	int err;

	if (fstat(j->fd, &st))
		return diag_set(why, -errno, "%s: %s", j->path, strerror(errno));
	n = pwrite(j->fd, line, len, st.st_size);
	if (n == len)
		return sync_file(j, why);
	err = n < 0 ? -errno : -ENOSPC;
	/* The next line must not begin behind half of this one. */
	if (n > 0 && ftruncate(j->fd, st.st_size))
		err = -errno;
	return diag_set(why, err, "%s: %s", j->path, strerror(-err));
}

int journal_add(struct journal *j, uint64_t block, const char *zone, struct diag *why)
{
	char line[128];

	snprintf(line, sizeof(line), "%" PRIu64 " %s %s\n", block, zone, j->boot_id);
	return add_line(j, line, why);
}

static int read_setting(const struct journal *j, const char *setting, uint64_t *value,
			struct diag *why)
{
	char path[4096], *text;
	int err;

	snprintf(path, sizeof(path), "%s%s", j->root, setting);
	err = file_read(path, &text, NULL);
	if (err)
		return diag_set(why, err, "%s: %s", path, strerror(-err));
	*value = strtoull(text, NULL, 10);
	free(text);
	/* Has one more bit while memory goes offline, which cannot be written. */
	if (!strcmp(setting, "/sys/kernel/mm/ksm/run"))
		*value &= 3;
	return 0;
}

int journal_add_setting(struct journal *j, const char *setting, struct diag *why)
{
	char line[256];
	uint64_t value;
	int err = read_setting(j, setting, &value, why);

	if (err)
		return err;
	snprintf(line, sizeof(line), "%s %" PRIu64 " %s\n", setting, value, j->boot_id);
	return add_line(j, line, why);
}

static bool is_setting(const char *path)
{
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		if (!fnmatch(settings[i], path, FNM_PATHNAME))
			return true;
	return false;
}

static int parse_setting(const char *line, struct journal_entry *e)
{
	char value[20];
	int end = 0;

	if (sscanf(line, "%127s %19[0-9] %39[0-9a-f-]%n", e->setting, value, e->boot_id, &end) !=
		    3 ||
	    !is_setting(e->setting))
		return -EINVAL;
	e->value = strtoull(value, NULL, 10);
	return line[end] || strlen(e->boot_id) != 36 ? -EINVAL : 0;
}

int journal_parse(const char *line, struct journal_entry *e)
{
	int end = 0;

	*e = (struct journal_entry){ 0 };
	if (line[0] == '/')
		return parse_setting(line, e);
	if (line[0] < '0' || line[0] > '9' ||
	    sscanf(line, "%9" SCNu64 " %15[A-Za-z0-9] %39[0-9a-f-]%n", &e->block, e->zone,
		   e->boot_id, &end) != 3)
		return -EINVAL;
	return line[end] || strlen(e->boot_id) != 36 ? -EINVAL : 0;
}

static void say(const struct journal *j, const char *fmt, uint64_t block, const char *text)
{
	struct diag d;

	if (!j->spoken)
		return;
	diag_set(&d, 0, fmt, block, text);
	diag_print(&d);
}

/* Return: 1 when the block had to be brought back, 0 when it was there, -errno */
static int put_back(const struct journal *j, const struct journal_entry *e, struct diag *why)
{
	char state[32], zone[ZONE_NAME_MAX];
	int err = block_read(j->root, e->block, "state", state, sizeof(state));

	if (err == -ENOENT) {
		say(j, "memory%" PRIu64 " is gone from this machine; it was in zone %s", e->block,
		    e->zone);
		return 0;
	}
	if (err)
		return diag_set(why, err, "memory%" PRIu64 "/state: %s", e->block, strerror(-err));
	if (!strcmp(state, "online")) {
		if (!block_zone(j->root, e->block, zone, sizeof(zone)) && !strcmp(zone, e->zone))
			return 0;
		err = block_offline(j->root, e->block, OFFLINE_NS);
		if (err)
			return diag_set(why, err,
					"memory%" PRIu64
					" is not in zone %s, where it belongs, and "
					"cannot be emptied: %s; run pfnbench restore later",
					e->block, e->zone, strerror(-err));
	}
	err = block_online(j->root, e->block, e->zone, why);
	if (err)
		return err;
	say(j, "memory%" PRIu64 " is back in zone %s", e->block, e->zone);
	return 1;
}

static int write_setting(const struct journal *j, const struct journal_entry *e)
{
	char path[4096], text[32];
	int err, fd;

	snprintf(path, sizeof(path), "%s%s", j->root, e->setting);
	snprintf(text, sizeof(text), "%" PRIu64 "\n", e->value);
	fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	err = file_write_all(fd, text, strlen(text));
	close(fd);
	return err;
}

/* Return: 1 when it had another value, 0 when it was as noted, -errno */
static int put_setting_back(const struct journal *j, const struct journal_entry *e,
			    struct diag *why)
{
	uint64_t now;
	int err = read_setting(j, e->setting, &now, why);

	if (err || now == e->value)
		return err;
	err = write_setting(j, e);
	if (err)
		return diag_set(why, err, "%s: %s", e->setting, strerror(-err));
	err = read_setting(j, e->setting, &now, why);
	if (err)
		return err;
	if (now != e->value)
		return diag_set(why, -EBUSY,
				"%s was %" PRIu64 " and stays %" PRIu64
				"; free memory and run pfnbench restore, or delete its line of %s",
				e->setting, e->value, now, j->path);
	say(j, "%2$s is %1$" PRIu64 " again", e->value, e->setting);
	return 1;
}

static int restore_line(const struct journal *j, const char *line, unsigned int nr,
			struct diag *why)
{
	struct journal_entry e;

	if (journal_parse(line, &e))
		return diag_set(
			why, -EBADMSG,
			"%s:%u: cannot be read; bring back what is offline by hand "
			"(Documentation/admin-guide/mm/memory-hotplug.rst), then delete the "
			"line",
			j->path, nr);
	if (*e.setting)
		return strcmp(e.boot_id, j->boot_id) ? 0 : put_setting_back(j, &e, why);
	if (strcmp(e.boot_id, j->boot_id)) {
		say(j, "memory%" PRIu64 "%s: noted before the last boot, which brought it back",
		    e.block, "");
		return 0;
	}
	return put_back(j, &e, why);
}

/*
 * Whole lines only: a block is touched when its line has been synced. Settings go first: pages of a
 * pool may be in a block that has to be emptied.
 */
static int restore_lines(const struct journal *j, char *text, bool of_settings, struct diag *why)
{
	int restored = 0, failed = 0;
	char *line = text, *end;
	struct diag first;

	for (unsigned int nr = 1; (end = strchr(line, '\n')); nr++, line = end + 1) {
		int err = 0;

		*end = '\0';
		if ((*line == '/') == of_settings)
			err = restore_line(j, line, nr, &first);
		*end = '\n';
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
	ssize_t n = pread(j->fd, text, sizeof(text) - 1, 0);
	int changed, restored, err;
	struct diag of_block;

	if (n < 0)
		return diag_set(why, -errno, "%s: %s", j->path, strerror(errno));
	if (!n)
		return 0;
	if (n == sizeof(text) - 1)
		return diag_set(why, -EFBIG, "%s: is no journal; delete it", j->path);
	text[n] = '\0';
	changed = restore_lines(j, text, true, why);
	restored = restore_lines(j, text, false, &of_block);
	if (restored < 0)
		*why = of_block;
	if (restored < 0 || changed < 0)
		return restored < 0 ? restored : changed;
	restored += changed;
	if (ftruncate(j->fd, 0))
		return diag_set(why, -errno, "%s: %s", j->path, strerror(errno));
	err = sync_file(j, why);
	return err ?: restored;
}
