// SPDX-License-Identifier: GPL-2.0
/*
 * same REFERENCE RUN: whether a run gave what a stored run of the same experiment gave.
 *
 * To the byte, if what went into the guests is the same: kernel, module, initramfs and how they
 * were started. Else what does not hang on the guests' instructions: outcomes, errnos and, without
 * a retry, attempts and pages; and the time, within TOLERANCE. Another kernel image may take any
 * time.
 */

#include <jansson.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/cell/cell.h"
#include "bench/record/cell_fields.h"
#include "bench/record/reader.h"
#include "bench/record/trials_file.h"
#include "tests/lib/trial_field.h"

#define TOLERANCE 0.02
/* What a timer tick in the wrong place may cost a trial: docs/compare.md */
#define TICK_NS 100000

struct side {
	const char *dir;
	json_t *run;
	json_t *trials;
};

/**
 * struct compared - what came out
 * @cells, @outcomes, @pages, @slow: trials in which they are not the same
 * @change: relative changes of latency, of which @nr
 */
struct compared {
	unsigned int cells, outcomes, pages, slow;
	double *change;
	size_t nr;
};

static int keep(void *ctx, json_t *t, unsigned long line)
{
	return json_array_append(ctx, t);
}

static bool read_side(struct side *s)
{
	struct diag why = { "" };

	s->trials = json_array();
	s->run = run_json_load(s->dir, &why);
	if (s->run && !trials_read(s->dir, s->run, NULL, keep, s->trials, NULL, &why))
		return true;
	printf("# %s\n", why.text);
	return false;
}

static bool tap(bool ok, const char *what)
{
	printf("%sok - %s\n", ok ? "" : "not ", what);
	return ok;
}

/* As json_equal(3), but what both have not is the same. */
static bool equal(const json_t *a, const json_t *b, const char *name)
{
	const json_t *x = json_object_get(a, name), *y = json_object_get(b, name);

	return (!x && !y) || json_equal(x, y);
}

/* Return: number of the first line that is not the same, 0 if all are */
static unsigned long first_difference(const struct side *ref, const struct side *now)
{
	char *path[2] = { trials_path(ref->dir), trials_path(now->dir) }, *text[2] = { NULL };
	FILE *file[2] = { trials_open(path[0]), trials_open(path[1]) };
	size_t size[2] = { 0 };
	unsigned long line = 0;
	ssize_t len[2];
	bool same;

	do {
		for (int i = 0; i < 2; i++)
			len[i] = getline(&text[i], &size[i], file[i]);
		same = len[0] == len[1] &&
		       (len[0] < 0 || !memcmp(text[0], text[1], (size_t)len[0]));
		line++;
	} while (same && len[0] > 0);
	for (int i = 0; i < 2; i++) {
		fclose(file[i]);
		free(path[i]);
		free(text[i]);
	}
	return same ? 0 : line;
}

/* What of a guest is recorded, and decides what it does. */
static const char *const parts[] = { "vmlinuz_sha256", "module_sha256", "initramfs_sha256",
				     "cmdline", "qemu_args" };

#define PARTS (sizeof(parts) / sizeof(parts[0]))

/* Tells what is not the same. Return: whether anything is not */
static bool other_guests(const struct side *ref, const struct side *now)
{
	const json_t *kernels = json_object_get(ref->run, "kernels"), *k;
	bool other = !equal(json_object_get(ref->run, "qemu"), json_object_get(now->run, "qemu"),
			    "sha256");
	size_t i;

	if (other)
		printf("# QEMU is not the reference's\n");
	json_array_foreach (kernels, i, k) {
		const json_t *mine = json_array_get(json_object_get(now->run, "kernels"), i);

		for (size_t p = 0; p < PARTS; p++) {
			if (equal(k, mine, parts[p]))
				continue;
			printf("# %s: %s is not the reference's\n", trial_text(k, "spec"),
			       parts[p]);
			other = true;
		}
	}
	return other;
}

static bool other_image(const struct side *ref, const struct side *now, const char *spec)
{
	const json_t *kernels = json_object_get(ref->run, "kernels"), *k;
	size_t i;

	json_array_foreach (kernels, i, k)
		if (trial_is(k, "spec", spec))
			return !equal(k, json_array_get(json_object_get(now->run, "kernels"), i),
				      "vmlinuz_sha256");
	return true;
}

static bool all_same(const json_t *a, const json_t *b, const char *const *names, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if (!equal(a, b, names[i]))
			return false;
	return true;
}

/* An axis that the reference's version had not yet stood at its value for that. */
static bool same_cell(const json_t *a, const json_t *b)
{
	for (enum axis axis = 0; axis < AXIS_NR; axis++) {
		const char *x = cell_value(a, axis), *y = cell_value(b, axis);

		if (!x || !y || strcmp(x, y))
			return false;
	}
	return true;
}

static void complain(const char *what, const json_t *a, const json_t *b)
{
	printf("# trial %lld: %s: %s %s, %lld ns, %lld pages; the reference: %s %s, %lld ns, %lld pages\n",
	       trial_number(b, "id"), what, trial_text(b, "outcome"), trial_text(b, "errno"),
	       trial_number(b, "latency_ns"), trial_number(b, "migrated_pages"),
	       trial_text(a, "outcome"), trial_text(a, "errno"), trial_number(a, "latency_ns"),
	       trial_number(a, "migrated_pages"));
}

/* Times of those that ran, by the same kernel image. */
static void compare_times(struct compared *c, const json_t *a, const json_t *b)
{
	double was = (double)trial_number(a, "latency_ns");
	double apart = (double)trial_number(b, "latency_ns") - was;

	if (!(was > 0))
		return;
	c->change[c->nr++] = apart / was;
	if (fabs(apart) > TOLERANCE * was + TICK_NS && ++c->slow)
		complain("time", a, b);
}

static void compare_trial(struct compared *c, const json_t *a, const json_t *b, bool times)
{
	static const char *const whose[] = { "id", "kernel", "boot", "trial", "seed" };
	static const char *const end[] = { "outcome", "errno" };
	static const char *const pages[] = { "nr_pages", "attempts_total", "migrated_pages",
					     "wasted_pages" };

	if (!all_same(a, b, whose, 5) || !same_cell(a, b)) {
		c->cells++;
		return;
	}
	if (!all_same(a, b, end, 2) && ++c->outcomes)
		complain("outcome", a, b);
	/* how often one can try, and who gets a page meanwhile, hangs on time */
	if (trial_is(a, "retry", "none") && !all_same(a, b, pages, 4) && ++c->pages)
		complain("pages", a, b);
	if (times)
		compare_times(c, a, b);
}

static int by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static double median(double *value, size_t nr)
{
	qsort(value, nr, sizeof(*value), by_size);
	return nr % 2 ? value[nr / 2] : (value[nr / 2 - 1] + value[nr / 2]) / 2;
}

static bool compare_loosely(const struct side *ref, const struct side *now)
{
	size_t nr = json_array_size(ref->trials);
	struct compared c = { .change = calloc(nr + 1, sizeof(*c.change)) };
	bool ok = tap(nr && nr == json_array_size(now->trials), "as many trials");
	char what[120];

	for (size_t i = 0; ok && i < nr; i++) {
		const json_t *t = json_array_get(ref->trials, i);

		compare_trial(&c, t, json_array_get(now->trials, i),
			      !other_image(ref, now, trial_text(t, "kernel")));
	}
	ok = ok && tap(!c.cells, "of the same cells and seeds") &&
	     tap(!c.outcomes, "the same outcomes and errnos") &&
	     tap(!c.pages, "without a retry, as many attempts, pages migrated and wasted");
	if (ok && c.nr) {
		double middle = median(c.change, c.nr);

		snprintf(what, sizeof(what),
			 "%zu times within %g %% and a timer tick, %+.2f %% in the median", c.nr,
			 100 * TOLERANCE, 100 * middle);
		ok = tap(!c.slow && fabs(middle) <= TOLERANCE, what);
	}
	free(c.change);
	return ok;
}

static bool compare(const struct side *ref, const struct side *now)
{
	unsigned long line = first_difference(ref, now);
	bool other = other_guests(ref, now);

	if (!line)
		return tap(true, "the same to the byte");
	if (!other) {
		printf("# the same guests, and line %lu is not the same\n", line);
		return tap(false, "the same to the byte");
	}
	printf("# so compared loosely, from line %lu on\n", line);
	return compare_loosely(ref, now);
}

int main(int argc, char **argv)
{
	struct side ref = { .dir = argv[1] }, now = { .dir = argc > 1 ? argv[2] : NULL };
	bool ok;

	if (argc != 3) {
		fputs("usage: same REFERENCE RUN\n", stderr);
		return 2;
	}
	ok = read_side(&ref) && read_side(&now);
	ok = ok ? compare(&ref, &now) : tap(false, "both runs can be read");
	json_decref(ref.run);
	json_decref(ref.trials);
	json_decref(now.run);
	json_decref(now.trials);
	return !ok;
}
