// SPDX-License-Identifier: GPL-2.0
#include "bench/env/host_module.h"

#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/boot/made.h"
#include "bench/machine/kernel_module.h"
#include "bench/util/file.h"
#include "bench/util/proc.h"
#include "bench/util/source.h"
#include "bench/util/text.h"
#include "kmod/include/pfnbench_uapi.h"

#define MODULE "pfnbench"
/* The hash of what was loaded: the kernel does not keep a module's file. */
#define LOADED "/run/pfnbench/module"

int host_module_build(const char *release, char **path, struct diag *why)
{
	char *build = text_print("/lib/modules/%s/build", release);
	char *script = source_path("scripts/module.sh", why);
	char *out = script ? made_path("kmod/host/" MODULE ".ko", why) : NULL;
	const char *argv[] = { script, "--build", build, out, NULL };
	int err = out ? proc_run(argv, NULL, why) : -ENOENT;

	if (err) {
		free(out);
		out = NULL;
	}
	*path = out;
	free(script);
	free(build);
	return err;
}

/* "1234 (pfnbench)" of the first process that has the device open; empty: none is seen */
static void find_user(char *text, size_t size)
{
	char path[PATH_MAX], comm[64] = "";
	glob_t fds;

	*text = '\0';
	if (glob("/proc/[0-9]*/fd/*", GLOB_NOSORT, NULL, &fds))
		return;
	for (size_t i = 0; i < fds.gl_pathc && !*text; i++) {
		ssize_t n = readlink(fds.gl_pathv[i], path, sizeof(path) - 1);
		char *name = NULL;
		int pid = 0;

		if (n < 0)
			continue;
		path[n] = '\0';
		if (strcmp(path, PFNB_DEVICE) || sscanf(fds.gl_pathv[i], "/proc/%d", &pid) != 1)
			continue;
		snprintf(path, sizeof(path), "/proc/%d/comm", pid);
		if (!file_read(path, &name, NULL))
			snprintf(comm, sizeof(comm), " (%.*s)", (int)strcspn(name, "\n"), name);
		free(name);
		snprintf(text, size, "%d%s", pid, comm);
	}
	globfree(&fds);
}

int host_module_unload(struct diag *why)
{
	int err = kernel_module_loaded(MODULE) ? kernel_module_unload(MODULE) : -ENOENT;
	char user[96];

	if (!err || err == -ENOENT) {
		unlink(LOADED);
		return diag_set(why, err, "%s", err ? "the module is not loaded" : "");
	}
	if (err != -EWOULDBLOCK)
		return diag_set(why, err, "the module cannot be unloaded: %s%s", strerror(-err),
				diag_mend(-err));
	find_user(user, sizeof(user));
	return diag_set(why, -EBUSY, "the module is in use; end %s%s first",
			*user ? "process " : "whoever has " PFNB_DEVICE " open", user);
}

static int refused(int err, const char *path, struct diag *why)
{
	switch (err) {
	case -EPERM:
	case -EKEYREJECTED:
		return diag_set(why, err, "%s: this kernel loads signed modules only", path);
	case -ENOEXEC:
		return diag_set(
			why, err,
			"%s: is of another kernel; install the headers of the one that runs", path);
	default:
		return diag_set(why, err, "%s: %s; dmesg has the reason", path, strerror(-err));
	}
}

int host_module_load(const char *path, struct diag *why)
{
	int err = host_module_unload(why);
	char hex[SHA256_HEX];

	if (err && err != -ENOENT)
		return err;
	err = file_sha256(path, hex);
	if (err)
		return diag_set(why, err, "%s: %s", path, strerror(-err));
	err = kernel_module_load(path, "");
	if (err)
		return refused(err, path, why);
	return file_write_atomic(LOADED, hex, strlen(hex), why);
}

void host_module_sha256(char hex[SHA256_HEX])
{
	char *text = NULL;

	*hex = '\0';
	if (kernel_module_loaded(MODULE) && !file_read(LOADED, &text, NULL))
		snprintf(hex, SHA256_HEX, "%s", text);
	free(text);
}
