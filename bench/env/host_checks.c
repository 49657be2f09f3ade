// SPDX-License-Identifier: GPL-2.0
/* What a machine must have for the module, and what spoils figures that warnings.h cannot see. */

#include "bench/env/host_checks.h"

#include <glob.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/machine/block_list.h"
#include "bench/machine/reserve.h"
#include "bench/machine/setting.h"
#include "bench/util/file.h"
#include "bench/util/text.h"
#include "bench/util/units.h"

#define PATH_BUILD	"/lib/modules/%s/build"
#define PATH_MODULES	"/proc/modules"
#define PATH_DISABLED	"/proc/sys/kernel/modules_disabled"
#define PATH_LOCKDOWN	"/sys/kernel/security/lockdown"
#define PATH_ENFORCE	"/sys/module/module/parameters/sig_enforce"
#define PATH_SECUREBOOT "/sys/firmware/efi/efivars/SecureBoot-*"
#define PATH_TAINTED	"/proc/sys/kernel/tainted"
#define PATH_THP	"/sys/kernel/mm/transparent_hugepage/enabled"

/* The module is built for 6.1 and newer: kmod/compat.h */
#define OLDEST_MAJOR 6
#define OLDEST_MINOR 1

/* Of an EFI variable's file four bytes are its attributes (fs/efivarfs/file.c). */
#define EFI_ATTRIBUTES 4

const char *const check_levels[CHECK_NR] = {
	[CHECK_OK] = "ok",
	[CHECK_NOTE] = "note",
	[CHECK_WARN] = "warning",
	[CHECK_STOP] = "stop",
};

static enum check_level look_rights(const char *root, const char *release, struct diag *what)
{
	return geteuid() ? diag_set(what, CHECK_STOP, "only root loads modules; call it by sudo")
			 : diag_set(what, CHECK_OK, "root");
}

static enum check_level look_kernel(const char *root, const char *release, struct diag *what)
{
	unsigned int major = 0, minor = 0;

	sscanf(release, "%u.%u", &major, &minor);
	if (major > OLDEST_MAJOR || (major == OLDEST_MAJOR && minor >= OLDEST_MINOR))
		return diag_set(what, CHECK_OK, "%s", release);
	return diag_set(what, CHECK_STOP,
			"%s: the module is for %d.%d and newer; boot a newer kernel", release,
			OLDEST_MAJOR, OLDEST_MINOR);
}

static bool is_there(const char *root, const char *path)
{
	char *full = text_print("%s%s", root, path);
	bool is = !access(full, F_OK);

	free(full);
	return is;
}

static bool is_text(const char *root, const char *path, const char *wanted)
{
	char *text = file_first_line(root, path);
	bool is = text && !strcmp(text, wanted);

	free(text);
	return is;
}

static enum check_level look_headers(const char *root, const char *release, struct diag *what)
{
	char *dir = text_print(PATH_BUILD, release), *makefile = text_print("%s/Makefile", dir);
	enum check_level level = is_there(root, makefile) ? CHECK_OK : CHECK_STOP;

	if (level == CHECK_OK)
		diag_set(what, 0, "%s", dir);
	else
		diag_set(what, 0,
			 "no %s; install linux-headers-%s, or make it a link to the tree that the "
			 "kernel was built in",
			 dir, release);
	free(makefile);
	free(dir);
	return level;
}

/* Return: whether the firmware started a signed kernel only, which need not mean a lockdown */
static bool secure_boot(const char *root)
{
	char *pattern = text_print("%s" PATH_SECUREBOOT, root), *data = NULL;
	size_t len = 0;
	glob_t found;
	bool on = false;

	if (!glob(pattern, 0, NULL, &found) && !file_read(found.gl_pathv[0], &data, &len))
		on = len > EFI_ATTRIBUTES && data[EFI_ATTRIBUTES];
	free(data);
	globfree(&found);
	free(pattern);
	return on;
}

/* What keeps a kernel from loading a module that nobody has signed. */
static enum check_level look_modules(const char *root, const char *release, struct diag *what)
{
	char *lockdown = file_first_line(root, PATH_LOCKDOWN);
	bool locked = lockdown && !strstr(lockdown, "[none]");
	bool secure = secure_boot(root);

	free(lockdown);
	if (!is_there(root, PATH_MODULES))
		diag_set(what, 0, "this kernel has none (CONFIG_MODULES)");
	else if (is_text(root, PATH_DISABLED, "1"))
		diag_set(what, 0, "kernel.modules_disabled is 1 until the machine reboots");
	else if (locked)
		diag_set(what, 0,
			 "the kernel is locked down%s; sign the module, or boot without %s",
			 secure ? " by Secure Boot" : "", secure ? "Secure Boot" : "lockdown=");
	else if (is_text(root, PATH_ENFORCE, "Y"))
		diag_set(what, 0,
			 "must be signed; sign this one, or boot without "
			 "module.sig_enforce");
	else
		return diag_set(what, CHECK_OK, "need no signature");
	return CHECK_STOP;
}

/* Bits of /proc/sys/kernel/tainted: Documentation/admin-guide/tainted-kernels.rst */
static enum check_level look_taint(const char *root, const char *release, struct diag *what)
{
	static const char letters[] = "PFSRMBUDAWCIOELKXTN";
	const uint64_t broken = 1 << 4 | 1 << 5 | 1 << 7 | 1 << 9 | 1 << 14;
	char *path = text_print("%s" PATH_TAINTED, root), set[sizeof(letters)];
	uint64_t bits = 0;
	size_t nr = 0;

	if (setting_read(path, &bits, NULL))
		bits = 0;
	free(path);
	for (size_t i = 0; i < sizeof(letters) - 1; i++)
		if (bits & 1ull << i)
			set[nr++] = letters[i];
	set[nr] = '\0';
	if (bits & broken)
		return diag_set(what, CHECK_WARN,
				"%s: something went wrong in this kernel before; reboot", set);
	return diag_set(what, CHECK_OK, "%s", nr ? set : "not tainted");
}

static enum check_level look_memory(const char *root, const char *release, struct diag *what)
{
	uint64_t bytes;

	if (memory_item(root, MEMORY_TOTAL, &bytes, what) || reserve_check(root, 0, 0, what))
		return CHECK_WARN;
	return diag_set(what, CHECK_OK, "%" PRIu64 " MiB", bytes >> 20);
}

static enum check_level look_blocks(const char *root, const char *release, struct diag *what)
{
	struct block_list l;
	size_t nr = 0;

	if (block_list_read(root, &l, what))
		return CHECK_WARN;
	for (size_t i = 0; i < l.nr; i++)
		nr += !l.blocks[i].why;
	free(l.blocks);
	return diag_set(what, nr ? CHECK_OK : CHECK_WARN,
			"%zu of %zu memory blocks may be taken offline%s", nr, l.nr,
			nr ? "" : "; target offline is skipped");
}

static enum check_level look_cma(const char *root, const char *release, struct diag *what)
{
	uint64_t bytes = 0;
	char size[32];

	if (!memory_item(root, "CmaTotal:", &bytes, NULL) && bytes)
		return diag_set(what, CHECK_OK, "areas of %s",
				format_size(size, sizeof(size), bytes));
	return diag_set(what, CHECK_NOTE,
			"no area, so that target cma is skipped; boot with cma=64M");
}

static enum check_level look_thp(const char *root, const char *release, struct diag *what)
{
	char *path = text_print("%s" PATH_THP, root), word[16] = "";
	int err = setting_word_read(path, word, sizeof(word), NULL);

	free(path);
	if (err || !strcmp(word, "never"))
		return diag_set(what, CHECK_OK, "never");
	return diag_set(what, CHECK_NOTE, "%s; guests have never: echo never >" PATH_THP, word);
}

const struct host_check host_checks[] = {
	{ "rights", look_rights },   { "kernel", look_kernel },
	{ "headers", look_headers }, { "modules", look_modules },
	{ "taint", look_taint },     { "memory", look_memory },
	{ "blocks", look_blocks },   { "cma", look_cma },
	{ "thp", look_thp },	     { NULL },
};
