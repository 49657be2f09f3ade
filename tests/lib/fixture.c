// SPDX-License-Identifier: GPL-2.0
#include "tests/lib/fixture.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/record/cell_fields.h"
#include "bench/report/plot/figures.h"
#include "bench/util/file.h"
#include "bench/util/text.h"

/* No cmocka here: tools that run no tests link this as well. */
#define must(ok) ((ok) ? (void)0 : give_up(#ok " failed"))

static void give_up(const char *what)
{
	fprintf(stderr, "fixture: %s\n", what);
	abort();
}

static const char run_template[] =
	"{\"schema\": 1, \"format\": \"pfnbench-run\", \"name\": \"made-up\","
	" \"command\": [\"pfnbench\", \"run\", \"made-up.ini\"], \"started\": \"2026-11-21T20:00:00Z\","
	" \"asked\": {\"experiment\": \"[experiment]\\nname = made-up\\n\", \"boots\": 1, \"trials\": 3,"
	" \"seed\": 1, \"deadline_ns\": 1000000000, \"memory_bytes\": 2147483648, \"cpus\": 1,"
	" \"clock\": \"icount\", \"env\": \"vm\", \"order_seed\": 2, \"axes\": {}},"
	" \"tool\": {\"version\": \"0.1\"}, \"host\": {}, \"qemu\": {\"version\": \"7.2.22\"},"
	" \"kernels\": [{\"spec\": \"debian:6.12\", \"release\": \"6.12.117+deb12-cloud-amd64\"},"
	" {\"spec\": \"debian:7\", \"release\": \"7.3.4+deb13-cloud-amd64\"}],"
	" \"guests\": [], \"skipped\": [], \"trials\": {\"planned\": 1000, \"recorded\": 0}}";

void fixture_new(struct fixture *f)
{
	static const char *const values[AXIS_NR] = { "contig:2M", "early-check", "none", "anon:50%",
						     "none",	  "forever",	 "none", "kernel",
						     "none",	  "none" };

	*f = (struct fixture){ .dir = "/tmp/pfnbench-test-XXXXXX" };
	must(mkdtemp(f->dir));
	f->run = json_loads(run_template, 0, NULL);
	must(f->run);
	for (int a = 0; a < AXIS_NR; a++)
		fixture_axis(f, a, values[a]);
}

static const char *next_word(const char **rest, char *word, size_t size)
{
	size_t len = strcspn(*rest, " ");

	if (!len)
		return NULL;
	snprintf(word, size, "%.*s", (int)len, *rest);
	*rest += len;
	*rest += strspn(*rest, " ");
	return word;
}

void fixture_axis(struct fixture *f, enum axis axis, const char *values)
{
	json_t *axes = json_object_get(json_object_get(f->run, "asked"), "axes");
	json_t *list = json_array();
	char word[64];

	while (next_word(&values, word, sizeof(word)))
		json_array_append_new(list, json_string(word));
	must(!json_object_set_new(axes, axis_names[axis], list));
}

void fixture_add(struct fixture *f, const char *kernel, const char *values, const char *more)
{
	char *axes = strdup(""), *longer, word[64];

	for (int a = 0; a < AXIS_NR; a++) {
		if (!next_word(&values, word, sizeof(word)))
			snprintf(word, sizeof(word), "%s", axis_absent(a) ?: "none");
		longer = text_print("%s\"%s\":\"%s\",", axes, axis_names[a], word);
		free(axes);
		axes = longer;
	}
	longer = text_print("%s{\"schema\":1,\"id\":%zu,\"kernel\":\"%s\",\"env\":\"vm\","
			    "\"clock\":\"icount\",\"boot\":0,\"trial\":0,\"seed\":7,%s%s}\n",
			    f->text ? f->text : "", f->nr, kernel, axes, more);
	must(longer);
	free(axes);
	free(f->text);
	f->text = longer;
	f->len = strlen(longer);
	f->nr++;
}

static void save(const struct fixture *f, const char *name, const char *text, size_t len)
{
	char *path = text_print("%s/%s", f->dir, name);
	struct diag why;

	must(!file_write_atomic(path, text, len, &why));
	free(path);
}

void fixture_save(struct fixture *f, bool finished)
{
	json_t *counts = json_object_get(f->run, "trials");
	char hex[SHA256_HEX], *text;

	if (finished) {
		data_sha256(f->text ? f->text : "", f->len, hex);
		json_object_set_new(f->run, "ended", json_string("2026-11-21T20:03:00Z"));
		json_object_set_new(counts, "sha256", json_string(hex));
		json_object_set_new(counts, "recorded", json_integer((json_int_t)f->nr));
		json_object_set_new(counts, "planned", json_integer((json_int_t)f->nr));
	}
	text = json_dumps(f->run, JSON_INDENT(2));
	must(text);
	save(f, "run.json", text, strlen(text));
	save(f, "trials.ndjson", f->text ? f->text : "", f->len);
	free(text);
}

void fixture_summary(struct fixture *f, struct summary *s)
{
	struct diag why = { "" };

	fixture_save(f, true);
	if (summary_read(f->dir, s, &why))
		give_up(why.text);
}

void fixture_table(struct summary *s, const struct table_shape *shape, size_t kernel, size_t target,
		   size_t fill, struct table *t)
{
	struct tables tables;

	tables_open(&tables, s, shape);
	do {
		if (!tables_next(&tables, kernel, t))
			give_up("no such table");
		if (t->target == target && t->fill == fill)
			break;
		table_free(t);
	} while (true);
	tables_close(&tables);
}

const char *fixture_figures(struct fixture *f, char *names, size_t size)
{
	struct figures figures;
	struct summary s;

	fixture_summary(f, &s);
	figures_make(&s, &figures);
	names[0] = '\0';
	for (size_t i = 0; i < figures.nr; i++)
		snprintf(names + strlen(names), size - strlen(names), "%s%s", i ? " " : "",
			 figures.figure[i].name);
	figures_free(&figures);
	summary_free(&s);
	return names;
}

char *fixture_line(struct fixture *f, unsigned int line)
{
	char *p = f->text;

	while (--line)
		p = strchr(p, '\n') + 1;
	return p;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	return remove(path);
}

void fixture_free(struct fixture *f)
{
	nftw(f->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	json_decref(f->run);
	free(f->text);
}

int fixture_setup(void **state)
{
	*state = calloc(1, sizeof(struct fixture));
	must(*state);
	fixture_new(*state);
	return 0;
}

int fixture_teardown(void **state)
{
	fixture_free(*state);
	free(*state);
	return 0;
}
