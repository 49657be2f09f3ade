// SPDX-License-Identifier: GPL-2.0
/* Which of the traced functions a kernel has, whatever gcc has made of their names. */

#include "bench/measure/phase_symbols.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Where ftrace's call is, after an entry's ENDBR64; what is told may be either. */
#define ENTRY_BYTES 16

/* Copies that gcc made of a function; not ".cold", which is a part of it. */
static const char *const suffixes[] = { ".isra.", ".constprop.", ".part." };

static bool is_copy(const char *suffix)
{
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++)
		if (!strncmp(suffix, suffixes[i], strlen(suffixes[i])) && !strstr(suffix, ".cold"))
			return true;
	return !*suffix;
}

/* @name ends at a space, a tab or the end of the line. */
static const struct phase_function *find(const char *name)
{
	char word[128];
	size_t len = strcspn(name, " \t\n");

	if (len >= sizeof(word))
		return NULL;
	memcpy(word, name, len);
	word[len] = '\0';
	for (size_t i = 0; i < phase_functions_nr; i++) {
		size_t n = strlen(phase_functions[i].name);

		if (!strncmp(word, phase_functions[i].name, n) && is_copy(word + n))
			return &phase_functions[i];
	}
	return NULL;
}

/* Modules' symbols come after the kernel's own, and are lower: kept in order. */
static int add(struct phase_symbols *s, uint64_t address, const struct phase_function *fn)
{
	size_t i = s->nr;

	if (s->nr == PHASE_SYMBOLS_MAX)
		return -E2BIG;
	for (; i > 0 && s->at[i - 1] > address; i--) {
		s->at[i] = s->at[i - 1];
		s->fn[i] = s->fn[i - 1];
	}
	s->at[i] = address;
	s->fn[i] = fn;
	s->nr++;
	return 0;
}

/* "ffffffff81234560 t do_migrate_range.isra.0", with a tab and "[module]" behind those of modules
 */
static int read_addresses(struct phase_symbols *s, FILE *kallsyms, char **line, size_t *size)
{
	int err = 0;

	while (!err && getline(line, size, kallsyms) > 0) {
		char *end;
		uint64_t address = strtoull(*line, &end, 16);
		const struct phase_function *fn = NULL;

		if (end[0] == ' ' && strchr("tT", end[1]) && end[2] == ' ')
			fn = find(end + 3);
		if (fn)
			err = address ? add(s, address, fn) : -EPERM;
	}
	return err;
}

static int read_lines(struct phase_symbols *s, FILE *filters, char **line, size_t *size)
{
	for (uint32_t n = 1; getline(line, size, filters) > 0; n++) {
		if (!find(*line))
			continue;
		if (s->nr_lines == PHASE_SYMBOLS_MAX)
			return -E2BIG;
		s->line[s->nr_lines++] = n;
	}
	return 0;
}

static bool has_root(const struct phase_symbols *s)
{
	for (size_t i = 0; i < s->nr; i++)
		if (s->fn[i]->root)
			return true;
	return false;
}

int phase_symbols_read(struct phase_symbols *s, FILE *kallsyms, FILE *filters, struct diag *why)
{
	char *line = NULL;
	size_t size = 0;
	int err;

	*s = (struct phase_symbols){ 0 };
	err = read_addresses(s, kallsyms, &line, &size);
	if (!err)
		err = read_lines(s, filters, &line, &size);
	free(line);
	if (err == -EPERM)
		return diag_set(why, err, "/proc/kallsyms hides addresses; be root");
	if (err)
		return diag_set(why, err,
				"too many functions have the names of those to be traced");
	if (!has_root(s) || !s->nr_lines)
		return diag_set(why, -ENOENT, "this kernel has no operation that can be traced");
	return 0;
}

const struct phase_function *phase_symbols_at(const struct phase_symbols *s, uint64_t address)
{
	size_t low = 0, high = s->nr;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (s->at[middle] <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low && address - s->at[low - 1] < ENTRY_BYTES ? s->fn[low - 1] : NULL;
}
