// SPDX-License-Identifier: GPL-2.0
#include "bench/measure/profile_symbols.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/function_groups.h"
#include "bench/util/memory.h"
#include "bench/util/text.h"

/* Nobody tells where a module's code ends; its last function is shorter than this. */
#define LAST_FUNCTION_BYTES 4096

/* A symbol while the lines are made. */
struct entry {
	uint64_t address;
	char *name;
	bool module;
	bool cold;
};

struct entries {
	struct entry *entry;
	size_t nr, room;
	bool hidden;
};

static void add(struct entries *e, struct entry new)
{
	if (e->nr == e->room) {
		e->room = 2 * e->room + 1024;
		e->entry = memory_array(e->entry, e->room, sizeof(*e->entry));
	}
	e->entry[e->nr++] = new;
}

static bool ends_with(const char *name, const char *end)
{
	size_t len = strlen(name), n = strlen(end);

	return len >= n && !strcmp(name + len - n, end);
}

/* Marks of the linker, and what compilers put in front of functions. */
static bool is_no_function(const char *name)
{
	return *name == '.' || !strcmp(name, "_text") || !strcmp(name, "_stext") ||
	       ends_with(name, "text_start") || ends_with(name, "text_end") ||
	       !strncmp(name, "__pfx_", 6) || !strncmp(name, "__cfi_", 6);
}

static bool is_end(const char *name)
{
	return !strcmp(name, "_etext") || !strcmp(name, "_einittext");
}

static const struct phase_function *find_phase(const char *name)
{
	const char *colon = strrchr(name, ':');

	name = colon ? colon + 1 : name;
	for (size_t i = 0; i < phase_functions_nr; i++)
		if (!strcmp(name, phase_functions[i].name))
			return &phase_functions[i];
	return NULL;
}

/* "ffffffff81234560 t do_migrate_range.isra.0", with a tab and "[module]" behind those of modules
 */
static void take_symbol(struct entries *e, char *line)
{
	char *end, *name = NULL, *module;
	uint64_t address = strtoull(line, &end, 16);
	struct entry new = { .address = address };

	if (end == line || end[0] != ' ' || !end[1] || !strchr("tTwW", end[1]) || end[2] != ' ')
		return;
	name = end + 3;
	module = strchr(name, '\t');
	if (module) {
		*module++ = '\0';
		module[strcspn(module, "]")] = '\0';
		module += *module == '[';
	}
	if (is_no_function(name) || (module && (*module == '_' || !strcmp(module, "bpf"))))
		return;
	e->hidden |= !address;
	new.cold = strstr(name, ".cold");
	name[strcspn(name, ".")] = '\0';
	new.module = module;
	new.name = module	  ? text_print("%s:%s", module, name)
		   : is_end(name) ? text_copy(PROFILE_UNKNOWN)
				  : text_copy(name);
	add(e, new);
}

static int by_address(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	bool px, py;
	size_t lx, ly;

	if (x->address != y->address)
		return x->address < y->address ? -1 : 1;
	/* the better name first */
	px = find_phase(x->name);
	py = find_phase(y->name);
	if (px != py)
		return px ? -1 : 1;
	if ((*x->name == '[') != (*y->name == '['))
		return *x->name == '[' ? 1 : -1;
	lx = strlen(x->name);
	ly = strlen(y->name);
	return lx != ly ? (lx < ly ? -1 : 1) : strcmp(x->name, y->name);
}

/* Behind each module's last function comes what is not known, unless something follows at once. */
static void add_ends(struct entries *e)
{
	size_t nr = e->nr;

	for (size_t i = 0; i < nr; i++) {
		uint64_t end = e->entry[i].address + LAST_FUNCTION_BYTES;

		if (e->entry[i].module && (i + 1 == nr || e->entry[i + 1].address > end))
			add(e, (struct entry){ end, text_copy(PROFILE_UNKNOWN) });
	}
	qsort(e->entry, e->nr, sizeof(*e->entry), by_address);
}

static void print_entry(FILE *out, const struct entry *e)
{
	enum function_group group = function_group(e->name);
	char flags[3] = "-", *p = flags;

	if (!e->cold && find_phase(e->name))
		*p++ = 'p';
	if (!e->cold && (group == GROUP_COPY || group == GROUP_ZERO))
		*p++ = 'b';
	fprintf(out, "%" PRIx64 " %s %s\n", e->address, flags, e->name);
}

static char *print_all(const struct entries *e)
{
	char *text;
	FILE *out = memory_stream(&text);

	for (size_t i = 0; i < e->nr; i++)
		if (!i || e->entry[i - 1].address != e->entry[i].address)
			print_entry(out, &e->entry[i]);
	memory_stream_end(out);
	return text;
}

int profile_symbols_make(const char *kallsyms, char **text, struct diag *why)
{
	char *copy = text_copy(kallsyms), *rest = copy, *line;
	struct entries e = { NULL };
	int err = 0;

	while ((line = strsep(&rest, "\n")))
		take_symbol(&e, line);
	if (e.hidden)
		err = diag_set(why, -EPERM, "/proc/kallsyms hides addresses");
	else if (!e.nr)
		err = diag_set(why, -ENOENT, "/proc/kallsyms has no functions");
	if (!err) {
		qsort(e.entry, e.nr, sizeof(*e.entry), by_address);
		add_ends(&e);
		*text = print_all(&e);
	}
	for (size_t i = 0; i < e.nr; i++)
		free(e.entry[i].name);
	free(e.entry);
	free(copy);
	return err;
}

static int read_line(struct profile_symbol *symbol, char *line, uint64_t *last)
{
	char *flags, *name, *end;
	uint64_t address = strtoull(line, &end, 16);

	if (end == line || *end != ' ' || address <= *last)
		return -EBADMSG;
	flags = end + 1;
	name = strchr(flags, ' ');
	if (!name || !name[1] || strspn(flags, "-pb") != (size_t)(name - flags))
		return -EBADMSG;
	*name++ = '\0';
	symbol->name = name;
	symbol->phase = strchr(flags, 'p') ? find_phase(name) : NULL;
	*last = address;
	return 0;
}

int profile_symbols_read(struct profile_symbols *s, const char *text, struct diag *why)
{
	size_t room = 1;
	uint64_t last = 0;
	char *rest, *line;

	for (const char *p = text; *p; p++)
		room += *p == '\n';
	*s = (struct profile_symbols){ .text = text_copy(text), .len = strlen(text) };
	s->names = rest = text_copy(text);
	s->symbol = memory_zeroed(room, sizeof(*s->symbol));
	while ((line = strsep(&rest, "\n")) && *line) {
		if (read_line(&s->symbol[s->nr], line, &last)) {
			diag_set(why, -EBADMSG, "line %zu: no symbol", s->nr + 1);
			profile_symbols_free(s);
			return -EBADMSG;
		}
		s->nr++;
	}
	if (s->nr)
		return 0;
	profile_symbols_free(s);
	return diag_set(why, -EBADMSG, "line 1: no symbol");
}

void profile_symbols_free(struct profile_symbols *s)
{
	free(s->text);
	free(s->symbol);
	free(s->names);
	*s = (struct profile_symbols){ NULL };
}
