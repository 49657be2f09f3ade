// SPDX-License-Identifier: GPL-2.0
/*
 * A TCG plugin of QEMU that counts what a guest executes in the timed attempts of trials, by
 * function. It only watches.
 */

#include <qemu-plugin.h>

#include <stdlib.h>
#include <string.h>

#include "plugin/profile.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

#define NAME "pfnprofile"

static int refuse(const char *why, const char *what)
{
	fprintf(stderr, NAME ": %s%s\n", why, what);
	return -1;
}

static bool value_of(const char *arg, const char *name, const char **value)
{
	size_t len = strlen(name);

	if (strncmp(arg, name, len) || arg[len] != '=')
		return false;
	*value = arg + len + 1;
	return true;
}

static int read_symbols(struct profile *p, const char *path)
{
	unsigned int line;
	int err = symbols_read(&p->symbols, path, &line);

	if (!err)
		return 0;
	fprintf(stderr, NAME ": %s:%u: %s\n", path, line, strerror(-err));
	return -1;
}

static int option(struct profile *p, const char *arg)
{
	static const char *const levels[CACHE_LEVELS] = { "l1d", "l2", "l3" };
	const char *value;

	for (int i = 0; i < CACHE_LEVELS; i++)
		if (value_of(arg, levels[i], &value))
			return cache_parse(&p->memory.level[i], value) ? 0
								       : refuse("no cache: ", arg);
	if (value_of(arg, "symbols", &value))
		return read_symbols(p, value);
	if (value_of(arg, "out", &value)) {
		p->out = fopen(value, "ae");
		return p->out ? 0 : refuse("cannot be opened: ", value);
	}
	if (value_of(arg, "memory", &value)) {
		p->has_memory = !strcmp(value, "on");
		return 0;
	}
	if (value_of(arg, "cold", &value)) {
		p->cold = !strcmp(value, "on");
		return 0;
	}
	return refuse("unknown: ", arg);
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc,
					   char **argv)
{
	static struct profile p;

	for (int i = 0; i < argc; i++)
		if (option(&p, argv[i]))
			return -1;
	if (!p.out || !p.symbols.nr)
		return refuse("needs symbols=FILE and out=FILE", "");
	for (int i = 0; i < CACHE_LEVELS && p.has_memory; i++)
		if (!p.memory.level[i].line)
			return refuse("memory=on needs l1d=, l2= and l3=SIZE/WAYS", "");
	p.counts = calloc(symbols_all(&p.symbols), sizeof(*p.counts));
	if (!p.counts || !stacks_init(&p.stacks) || !tlb_init(&p.memory.tlb))
		return refuse("no memory", "");
	stacks_reset(&p.stacks);
	translate_install(&p, id);
	return 0;
}
