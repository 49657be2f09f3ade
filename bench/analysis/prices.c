// SPDX-License-Identifier: GPL-2.0
#include "bench/analysis/prices.h"

#include <errno.h>
#include <libgen.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/util/file.h"
#include "bench/util/json_count.h"
#include "bench/util/memory.h"
#include "bench/util/printable.h"
#include "bench/util/text.h"

#define MEND "take prices again with `pfnbench calibrate`"

const char *const price_names[PRICE_NR] = {
	[PRICE_INSTRUCTION] = "instruction_ns",
	[PRICE_SEQUENTIAL] = "sequential_line_ns",
	[PRICE_RANDOM] = "random_line_ns",
	[PRICE_L3] = "l3_line_ns",
};

const char *const price_units[PRICE_NR] = {
	[PRICE_INSTRUCTION] = "instruction",
	[PRICE_SEQUENTIAL] = "line in sequence",
	[PRICE_RANDOM] = "line out of sequence",
	[PRICE_L3] = "line from the third cache",
};

json_t *prices_json(const char *method, const double ns[PRICE_NR], const json_t *machine,
		    const struct price_error *error)
{
	json_t *file = json_object(), *prices = json_object();

	json_object_set_new(file, "schema", json_integer(PRICES_SCHEMA));
	json_object_set_new(file, "method", json_string(method));
	for (int i = 0; i < PRICE_NR; i++)
		json_object_set_new(prices, price_names[i], json_real(ns[i]));
	json_object_set_new(file, "prices", prices);
	json_object_set(file, "machine", (json_t *)machine);
	if (error)
		json_object_set_new(file, "error",
				    json_pack("{s:f, s:f, s:I}", "median", error->median, "worst",
					      error->worst, "kinds", (json_int_t)error->kinds));
	return file;
}

json_t *prices_machine(const json_t *host)
{
	static const char *const names[] = { "cpu", "kernel", "cpus", "topology" };
	json_t *machine = json_pack("{s:s, s:s}", "cpu", "unknown CPU", "kernel", "unknown");

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (json_object_get(host, names[i]))
			json_object_set(machine, names[i], json_object_get(host, names[i]));
	return machine;
}

int prices_save(const char *path, const json_t *file, struct diag *why)
{
	char *text = json_dumps(file, JSON_INDENT(2) | JSON_REAL_PRECISION(6)), *line;
	char *copy = text_copy(path);
	int err;

	if (!text)
		return diag_set(why, -EINVAL, "%s: a price is not a number", path);
	line = text_print("%s\n", text);
	err = file_mkdir_p(dirname(copy));
	if (err)
		diag_set(why, err, "%s: %s; name another file with --out", path, strerror(-err));
	else
		err = file_write_atomic(path, line, strlen(line), why);
	free(copy);
	free(line);
	free(text);
	return err;
}

/* The line in which a name stands, for messages; the first where it does not. */
static unsigned int line_of(const char *text, const char *name)
{
	char *quoted = text_print("\"%s\"", name);
	const char *at = strstr(text, quoted);
	unsigned int line = 1;

	free(quoted);
	for (const char *p = text; at && p < at; p++)
		line += *p == '\n';
	return line;
}

/* What is read, and with what of it something is wrong. */
struct checking {
	const char *path;
	const char *text;
	struct diag *why;
};

static int wrong(const struct checking *c, const char *name, const char *what)
{
	return diag_set(c->why, -EBADMSG, "%s:%u: \"%s\" %s; " MEND, c->path,
			line_of(c->text, name), name, what);
}

static int number(const struct checking *c, const json_t *object, const char *name, double *value)
{
	const json_t *number = json_object_get(object, name);

	if (!number)
		return wrong(c, name, "is missing");
	*value = json_number_value(number);
	if (!json_is_number(number) || !(*value >= 0) || !isfinite(*value))
		return wrong(c, name, "is no number from 0 up");
	return 0;
}

static int string(const struct checking *c, const json_t *object, const char *name,
		  const char **value)
{
	*value = json_string_value(json_object_get(object, name));
	return *value ? 0 : wrong(c, name, "is no text");
}

static int read_error(const struct checking *c, struct prices *p)
{
	const json_t *error = json_object_get(p->file, "error");
	int err;

	if (!error)
		return 0;
	err = number(c, error, "median", &p->error.median);
	if (!err)
		err = number(c, error, "worst", &p->error.worst);
	p->error.kinds = json_count(error, "kinds");
	if (!err && !p->error.kinds)
		err = wrong(c, "kinds", "is no number above 0");
	return err;
}

static int check(const struct checking *c, struct prices *p)
{
	const json_t *machine = json_object_get(p->file, "machine");
	const json_t *prices = json_object_get(p->file, "prices");
	double schema, sum = 0;
	int err = number(c, p->file, "schema", &schema);

	if (!err && schema != PRICES_SCHEMA)
		err = wrong(c, "schema", "is of another version");
	if (!err)
		err = string(c, p->file, "method", &p->method);
	if (!err)
		err = string(c, machine, "cpu", &p->cpu);
	if (!err)
		err = string(c, machine, "kernel", &p->kernel);
	for (int i = 0; !err && i < PRICE_NR; i++) {
		/* prices of user space, and files older than this price, do without it */
		if (i == PRICE_L3 && !json_object_get(prices, price_names[i]))
			continue;
		err = number(c, prices, price_names[i], &p->ns[i]);
		sum += p->ns[i];
	}
	if (!err && !(sum > 0))
		err = wrong(c, "prices", "are all 0");
	return err ?: read_error(c, p);
}

int prices_read(const char *path, struct prices *p, struct diag *why)
{
	struct checking c = { .path = path, .why = why };
	json_error_t error;
	char *text;
	int err;

	*p = (struct prices){ .path = text_copy(path) };
	err = file_read(path, &text, NULL);
	if (err)
		return diag_set(why, err, "%s: %s; " MEND, path, strerror(-err));
	c.text = text;
	p->file = json_loads(text, 0, &error);
	if (!json_is_object(p->file))
		err = diag_set(why, -EBADMSG, "%s:%d: no prices: %s; " MEND, path,
			       p->file ? 1 : error.line, p->file ? "no object" : error.text);
	else
		err = check(&c, p);
	free(text);
	return err;
}

char *prices_default_path(struct diag *why)
{
	const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");

	if (cache && *cache == '/')
		return text_print("%s/pfnbench/prices.json", cache);
	if (home && *home == '/')
		return text_print("%s/.cache/pfnbench/prices.json", home);
	diag_set(why, -ENOENT,
		 "no place for prices; set HOME or XDG_CACHE_HOME to an absolute path, or name a "
		 "file");
	return NULL;
}

int prices_find(const char *given, const char *dir, struct prices *p, struct diag *why)
{
	char *own, *last = NULL;
	const char *path = given;
	int err;

	*p = (struct prices){};
	own = text_print("%s/prices.json", dir);
	if (!path && !access(own, F_OK))
		path = own;
	if (!path)
		path = last = prices_default_path(why);
	if (path && path == last && access(path, F_OK))
		err = diag_set(
			why, -ENOENT,
			"%s: no prices to estimate by; run `pfnbench calibrate`, or name a file "
			"with --prices",
			path);
	else
		err = path ? prices_read(path, p, why) : -ENOENT;
	free(own);
	free(last);
	return err;
}

char *prices_text(const struct prices *p)
{
	char *text = NULL;
	FILE *out = memory_stream(&text);

	fputs("estimated, not measured: ", out);
	for (int i = 0; i < PRICE_NR; i++)
		if (i != PRICE_L3 || p->ns[i] > 0)
			fprintf(out, "%s%.3g ns %s %s", i ? ", " : "", p->ns[i],
				i == PRICE_INSTRUCTION ? "an" : "a", price_units[i]);
	fprintf(out, "; %s, Linux %s; %s; ", p->cpu, p->kernel, p->method);
	if (p->error.kinds)
		fprintf(out, "error %.0f %% in the median and %.0f %% at most of %zu kinds",
			100 * p->error.median, 100 * p->error.worst, p->error.kinds);
	else
		fputs("error not known", out);
	memory_stream_end(out);
	printable(text);
	return text;
}

void prices_free(struct prices *p)
{
	free(p->path);
	json_decref(p->file);
	*p = (struct prices){};
}
