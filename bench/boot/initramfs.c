// SPDX-License-Identifier: GPL-2.0
#include "bench/boot/initramfs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/boot/made.h"
#include "bench/machine/stock_module.h"
#include "bench/util/file.h"
#include "bench/util/proc.h"
#include "bench/util/source.h"
#include "bench/util/text.h"

/* The program that makes a file system in a guest. */
#define MKFS "/sbin/mke2fs"

/* The name is a hash of all that goes in, where the kernel stands for its modules. */
static char *initramfs_path(const struct kernel *k, const char *binary, const char *script,
			    struct diag *why)
{
	char parts[5][SHA256_HEX] = { "" }, hex[SHA256_HEX], name[64];
	int err = file_sha256(binary, parts[0]);

	if (!err)
		err = file_sha256(script, parts[1]);
	if (err) {
		diag_set(why, err, "cannot hash %s: %s", binary, strerror(-err));
		return NULL;
	}
	snprintf(parts[2], sizeof(parts[2]), "%s", k->module_sha256);
	snprintf(parts[3], sizeof(parts[3]), "%s", k->vmlinuz_sha256);
	if (!access(MKFS, X_OK) && file_sha256(MKFS, parts[4]))
		return NULL;
	data_sha256(parts, sizeof(parts), hex);
	snprintf(name, sizeof(name), "initramfs/%.24s.img", hex);
	return made_path(name, why);
}

/* Files fetched long ago must still have the bytes that were fetched. */
static int check_kernel(const struct kernel *k, struct diag *why)
{
	char *script = source_path("scripts/kernel.sh", why);
	const char *argv[] = { script, "check", k->spec, NULL };
	int err = 0;

	if (!script)
		err = -ENOENT;
	else if (!strncmp(k->spec, "debian:", 7) && proc_run(argv, NULL, why))
		err = *why->text ? -EIO
				 : diag_set(why, -EIO, "%s: the cache is damaged; run %s check %s",
					    k->spec, script, k->spec);
	free(script);
	return err;
}

static int run_script(const char *script, const char *out, const char *binary,
		      const struct kernel *k, struct diag *why)
{
	const char *argv[6 + STOCK_MODULES + 1] = { script, out, binary };
	char *files[2] = { NULL };
	size_t n = 3;
	int err;

	if (k->module)
		argv[n++] = files[0] = text_print("%s=" GUEST_MODULE, k->module);
	if (!access(MKFS, X_OK))
		argv[n++] = MKFS "=" MKFS;
	if (k->modules) {
		argv[n++] = files[1] = text_print("modules=%s", k->modules);
		for (size_t i = 0; i < STOCK_MODULES; i++)
			argv[n++] = stock_modules[i];
	}
	err = proc_run(argv, NULL, why) ? -EIO : 0;
	free(files[0]);
	free(files[1]);
	return err;
}

/* On the disk, with its hash beside it, before it has its name. */
static int publish(struct kernel *k, const char *new, const char *hash, struct diag *why)
{
	int fd = open(new, O_RDONLY | O_CLOEXEC), err = 0;

	if (fd < 0 || fsync(fd))
		err = -errno;
	if (fd >= 0)
		close(fd);
	if (!err)
		err = file_sha256(new, k->initramfs_sha256);
	if (err)
		return diag_set(why, err, "%s: %s", new, strerror(-err));
	err = file_write_atomic(hash, k->initramfs_sha256, SHA256_HEX - 1, why);
	if (!err && rename(new, k->initramfs))
		err = diag_set(why, -errno, "%s: %s", k->initramfs, strerror(errno));
	return err ?: file_sync_parent(k->initramfs);
}

static int pack(const char *script, const char *binary, struct kernel *k, const char *hash,
		struct diag *why)
{
	char *new = text_print("%s.part", k->initramfs);
	int err = check_kernel(k, why);

	if (!err)
		err = run_script(script, new, binary, k, why);
	if (!err)
		err = publish(k, new, hash, why);
	if (err)
		unlink(new);
	free(new);
	return err;
}

/* @hash: the file that has the hash of what was packed */
static bool is_intact(struct kernel *k, const char *hash)
{
	struct diag text;
	char *was = NULL;
	bool there =
		!file_read(hash, &was, NULL) && !file_sha256(k->initramfs, k->initramfs_sha256);
	bool intact = there && !strcmp(was, k->initramfs_sha256);

	free(was);
	if (there && !intact) {
		diag_set(&text, 0, "%s is damaged; it is packed again", k->initramfs);
		diag_print(&text);
	}
	return intact;
}

int initramfs_make(struct kernel *k, struct diag *why)
{
	char *script = source_path("scripts/initramfs.sh", why);
	char *binary = realpath("/proc/self/exe", NULL), *hash = NULL;
	int err = script ? 0 : -ENOENT;

	if (!binary)
		err = diag_set(why, -errno, "/proc/self/exe: %s", strerror(errno));
	if (!err) {
		k->initramfs = initramfs_path(k, binary, script, why);
		hash = k->initramfs ? text_print("%s.sha256", k->initramfs) : NULL;
		err = hash ? 0 : -EIO;
	}
	if (!err && !is_intact(k, hash))
		err = pack(script, binary, k, hash, why);
	free(hash);
	free(binary);
	free(script);
	return err;
}
