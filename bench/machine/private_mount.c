// SPDX-License-Identifier: GPL-2.0
#include "bench/machine/private_mount.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

static int set_option(int fs, char *key)
{
	char *value = strchr(key, '=');
	int err;

	if (value)
		*value++ = '\0';
	err = fsconfig(fs, value ? FSCONFIG_SET_STRING : FSCONFIG_SET_FLAG, key, value, 0);
	return err ? -errno : 0;
}

static int configure(int fs, const char *options)
{
	char text[128], *rest = text, *option;
	int err = 0;

	snprintf(text, sizeof(text), "%s", options);
	while (!err && (option = strsep(&rest, ",")))
		if (*option)
			err = set_option(fs, option);
	if (!err && fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		err = -errno;
	return err;
}

int private_mount(const char *type, const char *options, struct diag *why)
{
	int fs = fsopen(type, FSOPEN_CLOEXEC), root = -1, err;

	if (fs < 0)
		return diag_set(why, -errno, "mounting %s: %s%s", type, strerror(errno),
				errno == EPERM ? "; be root" : "");
	err = configure(fs, options);
	if (!err) {
		root = fsmount(fs, FSMOUNT_CLOEXEC, 0);
		err = root < 0 ? -errno : 0;
	}
	close(fs);
	if (err)
		return diag_set(why, err, "mounting %s: %s", type, strerror(-err));
	return root;
}
