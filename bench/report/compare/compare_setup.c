// SPDX-License-Identifier: GPL-2.0
/* What else sides differ in: it may be the cause of what is found. */

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/analysis/asked.h"
#include "bench/report/compare/compare_view.h"
#include "bench/util/memory.h"
#include "bench/util/text.h"

/* Options or words of one kind that are named; the others are counted */
#define NAMED 4

static const json_t *get(const json_t *object, const char *name)
{
	return json_object_get(object, name);
}

static const char *text_of(const json_t *object, const char *name)
{
	return json_string_value(get(object, name)) ?: "unknown";
}

static void warn_of_keys(struct compare_view *v)
{
	static const struct {
		const char *name, *absent;
	} keys[] = {
		{ "deadline", "1s" },  { "memory", "2G" }, { "cpus", "1" },
		{ "nodes", "1" },      { "cma", "0" },	   { "module", "-" },
		{ "virtio-mem", "0" }, { "dimm", "0" },	   { "balloon", "no" },
		{ "start", "warm" },   { "cmdline", "-" }, { "block", "any" },
		{ "blocks", "any" },
	};
	const json_t *run[2] = { v->set[0]->shape.run, v->set[1]->shape.run };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		char *a = asked_text(run[0], keys[i].name, keys[i].absent);
		char *b = asked_text(run[1], keys[i].name, keys[i].absent);

		if (strcmp(a, b))
			compare_warn(v, "%s is %s in A, %s in B", keys[i].name, a, b);
		free(a);
		free(b);
	}
}

static void warn_of_measuring(struct compare_view *v)
{
	char *a = asked_text(v->set[0]->shape.run, "measure", "latency");
	char *b = asked_text(v->set[1]->shape.run, "measure", "latency");

	if (!asked_levels_alike(a, b, v->set[0]->deterministic && v->set[1]->deterministic))
		compare_warn(v,
			     "measure is %s in A, %s in B: measuring itself takes time "
			     "(docs/axes.md)",
			     a, b);
	free(a);
	free(b);
}

/* Where runs are made, and with what. */
static void note_machines(struct compare_view *v)
{
	static const struct {
		const char *object, *name, *shown, *what;
		bool wall;  /* is of no account in virtual time */
		bool usual; /* no reason to doubt */
	} facts[] = {
		{ "qemu", "sha256", "version", "QEMU", .wall = false },
		{ "host", "cpu", "cpu", "CPU", .wall = true },
		{ "host", "kernel", "kernel", "host kernel", .wall = true },
		{ "tool", "sha256", "version", "pfnbench", .usual = true },
	};

	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++) {
		const json_t *on[2] = { get(v->set[0]->shape.run, facts[i].object),
					get(v->set[1]->shape.run, facts[i].object) };
		const char *text[2] = { text_of(on[0], facts[i].shown),
					text_of(on[1], facts[i].shown) };

		if ((!strcmp(text_of(on[0], facts[i].name), text_of(on[1], facts[i].name)) &&
		     !strcmp(text[0], text[1])) ||
		    (facts[i].wall && v->set[0]->deterministic))
			continue;
		/* one version may be built twice */
		if (!strcmp(text[0], text[1]))
			for (int s = 0; s < 2; s++)
				text[s] = text_of(on[s], facts[i].name);
		(facts[i].usual ? compare_note : compare_warn)(
			v, "another %s: %.32s in A, %.32s in B", facts[i].what, text[0], text[1]);
	}
}

static const json_t *kernel_json(const struct trial_set *set, size_t index)
{
	const char *spec = set->shape.kernels[index].spec;
	const json_t *kernel;
	size_t i;

	json_array_foreach (get(set->shape.run, "kernels"), i, kernel)
		if (!strcmp(text_of(kernel, "spec"), spec))
			return kernel;
	return NULL;
}

/* "debian:7", or "debian:7 and built:mine" */
static char *kernels_text(const json_t *a, const json_t *b)
{
	const char *first = text_of(a, "spec"), *second = text_of(b, "spec");

	if (!strcmp(first, second))
		return text_copy(first);
	return text_print("%s and %s", first, second);
}

static void warn_of_configs(struct compare_view *v, const json_t *a, const json_t *b)
{
	const json_t *options = get(a, "config"), *value;
	char *kernels = kernels_text(a, b), *text = NULL;
	FILE *out = memory_stream(&text);
	const char *name;
	size_t nr = 0;

	json_object_foreach ((json_t *)options, name, value) {
		const json_t *other = get(get(b, "config"), name);

		if (!other || json_equal((json_t *)value, (json_t *)other))
			continue;
		if (nr++ < NAMED)
			fprintf(out, "%s %s is %s and %s", nr > 1 ? "," : "", name,
				json_string_value(value), json_string_value(other));
	}
	if (nr > NAMED)
		fprintf(out, ", and %zu more", nr - NAMED);
	memory_stream_end(out);
	if (nr)
		compare_warn(v, "configurations of %s differ:%s", kernels, text);
	free(kernels);
	free(text);
}

static bool has_word(const char *line, const char *word, size_t len)
{
	for (const char *at = line; (at = strstr(at, word)); at += len)
		if ((at == line || at[-1] == ' ') && (!at[len] || at[len] == ' '))
			return true;
	return false;
}

/* Words of @line that are not in @other. */
static void put_words(FILE *out, const char *line, const char *other)
{
	size_t nr = 0;

	for (line += strspn(line, " "); *line; line += strspn(line, " ")) {
		size_t len = strcspn(line, " ");
		char *word = text_print("%.*s", (int)len, line);

		if (!has_word(other, word, len) && nr++ < NAMED)
			fprintf(out, " %s", word);
		free(word);
		line += len;
	}
	if (nr > NAMED)
		fprintf(out, " and %zu more", nr - NAMED);
	if (!nr)
		fputs(" nothing more", out);
}

/* Of a kernel, without what was asked: of that warn_of_keys() has told. For free() */
static char *own_command_line(const struct compare_view *v, int side, const json_t *kernel)
{
	char *asked = asked_text(v->set[side]->shape.run, "cmdline", "");
	char *line = text_copy(text_of(kernel, "cmdline"));
	size_t len = strlen(line), part = strlen(asked);

	if (part && part < len && !strcmp(line + len - part, asked))
		line[len - part - 1] = '\0';
	free(asked);
	return line;
}

/* In real time command lines have a clock's frequency. */
static void warn_of_command_lines(struct compare_view *v, const json_t *a, const json_t *b)
{
	char *first = own_command_line(v, 0, a), *second = own_command_line(v, 1, b);
	char *kernels, *text = NULL;
	FILE *out;

	if (!v->set[0]->deterministic || !strcmp(first, second)) {
		free(first);
		free(second);
		return;
	}
	out = memory_stream(&text);
	put_words(out, first, second);
	fputs(" in A,", out);
	put_words(out, second, first);
	fputs(" in B", out);
	memory_stream_end(out);
	kernels = kernels_text(a, b);
	compare_warn(v, "command lines of %s differ:%s", kernels, text);
	free(kernels);
	free(first);
	free(second);
	free(text);
}

/* The same words may mean something else on another day: "debian:7", or the tree at a path. */
static void note_image(struct compare_view *v, const json_t *a, const json_t *b)
{
	const char *spec = text_of(a, "spec");

	if (!strcmp(spec, text_of(b, "spec")) &&
	    strcmp(text_of(a, "vmlinuz_sha256"), text_of(b, "vmlinuz_sha256")))
		compare_note(v, "%s is not the same image: %s in A, %s in B", spec,
			     text_of(a, "release"), text_of(b, "release"));
}

/* Each two kernels that are compared, once. */
static void note_kernels(struct compare_view *v)
{
	const struct summary *first = &v->set[0]->shape, *second = &v->set[1]->shape;
	bool *seen = memory_zeroed(first->nr_kernels * second->nr_kernels, sizeof(*seen));

	for (size_t i = 0; i < v->matches->nr; i++) {
		size_t one = first->cells[v->matches->match[i].a].kernel;
		size_t other = second->cells[v->matches->match[i].b].kernel;
		const json_t *a = kernel_json(v->set[0], one), *b = kernel_json(v->set[1], other);

		if (a == b || seen[one * second->nr_kernels + other])
			continue;
		seen[one * second->nr_kernels + other] = true;
		note_image(v, a, b);
		warn_of_configs(v, a, b);
		warn_of_command_lines(v, a, b);
	}
	free(seen);
}

void compare_setup_notes(struct compare_view *v)
{
	const char *a = text_of(v->set[0]->shape.run, "name");
	const char *b = text_of(v->set[1]->shape.run, "name");

	if (strcmp(a, b))
		compare_note(
			v, "A is of experiment '%s', B of '%s': cells that both have are compared",
			a, b);
	warn_of_measuring(v);
	warn_of_keys(v);
	note_machines(v);
	note_kernels(v);
}
