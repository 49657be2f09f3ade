// SPDX-License-Identifier: GPL-2.0
/* pfnbench compare-kernels: kernel build, run, compare and explain, one after the other. */

#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/cmd/cmd.h"
#include "bench/cmd/compare_kernels_options.h"
#include "bench/cmd/run_dir.h"
#include "bench/cmd/run_options.h"
#include "bench/cmd/words.h"
#include "bench/experiment/experiment_read.h"
#include "bench/record/profiles.h"
#include "bench/util/diag.h"
#include "bench/util/memory.h"
#include "bench/util/proc.h"
#include "bench/util/source.h"
#include "bench/util/text.h"

/* Columns of a posting, as compare --mail has them. */
#define MAIL_WIDTH "75"

/* So much of a kernel's hash is in its name. */
#define ID_LENGTH 8

/**
 * struct comparison - what is done in order
 * @o: what was asked
 * @kernel: how experiments name each side, once it is built
 * @dir: of the run
 * @steps: of which the next is number @step
 */
struct comparison {
	struct compare_kernels_options o;
	char *kernel[SIDES];
	char *dir;
	int step, steps;
};

static void tell(struct comparison *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void tell(struct comparison *c, const char *fmt, ...)
{
	char *text;
	struct diag line;
	va_list args;

	va_start(args, fmt);
	text = text_vprint(fmt, args);
	va_end(args);
	diag_set(&line, 0, "step %d of %d: %s", ++c->step, c->steps, text);
	diag_print(&line);
	free(text);
}

static const char *const side_names[SIDES] = { [BASE] = "base", [PATCHED] = "patched" };

/* What scripts/kernel_build.sh is called with; the name gets a part of the kernel's hash. */
static void build_words(const struct comparison *c, int side, struct words *w)
{
	words_add(w, "build", "--source", c->o.kernel[side], "--name");
	words_print(w, "%s-%%", side_names[side]);
	for (size_t i = 0; i < c->o.patches.nr && side == PATCHED; i++)
		words_add(w, "--patch", c->o.patches.word[i]);
	for (size_t i = 0; i < c->o.fragments.nr; i++)
		words_add(w, "--fragment", c->o.fragments.word[i]);
}

static void run_words(const struct comparison *c, struct words *w)
{
	words_add(w, "pfnbench run", c->o.experiment);
	for (int side = 0; side < SIDES; side++)
		words_add(w, "--kernel", c->kernel[side]);
	words_add(w, "--out", c->dir, "--measure", c->o.measure);
	if (c->o.jobs)
		words_add(w, "--jobs", c->o.jobs);
	for (size_t i = 0; i < c->o.sets.nr; i++)
		words_add(w, "--set", c->o.sets.word[i]);
}

static void compare_words(const struct comparison *c, struct words *w)
{
	words_add(w, "pfnbench compare", c->dir, "--by", "kernel", "--base", c->kernel[BASE],
		  "--mail");
}

static void explain_words(const struct comparison *c, struct words *w)
{
	words_add(w, "pfnbench explain", c->dir, "--by", "kernel", "--base", c->kernel[BASE]);
}

/* "image:.../built/ID/vmlinuz build:..." */
static char *name_of(int side, char *out, struct diag *why)
{
	char *end = out ? strstr(out, "/vmlinuz build:") : NULL, *id = end;

	while (id && id > out && id[-1] != '/')
		id--;
	if (!id || end - id < ID_LENGTH) {
		diag_set(why, -EPROTO, "scripts/kernel_build.sh did not name the kernel");
		return NULL;
	}
	return text_print("built:%s-%.*s", side_names[side], ID_LENGTH, id);
}

/* Return: exit status */
static int build(struct comparison *c, int side, struct diag *why)
{
	char *script = source_path("scripts/kernel_build.sh", why), *out = NULL;
	struct words w = {};
	int status = STATUS_FAILURE;

	tell(c, "%s, from %s%s", side_names[side], c->o.kernel[side],
	     side == PATCHED && c->o.patches.nr ? " with the patch" : "");
	if (script) {
		words_add(&w, script);
		build_words(c, side, &w);
		status = proc_run((const char *const *)w.word, &out, why);
	}
	if (!status) {
		c->kernel[side] = name_of(side, out, why);
		status = c->kernel[side] ? STATUS_OK : STATUS_FAILURE;
	} else {
		/* the script has said it; what is wrong with a source or patch is its status */
		status = status < 0 ? STATUS_FAILURE : status;
		if (status == STATUS_FAILURE || status == STATUS_MISUSE)
			*why->text = '\0';
	}
	words_free(&w);
	free(out);
	free(script);
	return status;
}

/* Tables of the run are in its report: standard output is the posting's alone. */
static int run_quietly(struct words *w, struct diag *why)
{
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC), out;
	int status = STATUS_FAILURE;

	fflush(stdout);
	out = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
	if (null >= 0 && out >= 0 && dup2(null, STDOUT_FILENO) >= 0) {
		status = cmd_run((int)w->nr, w->word);
		fflush(stdout);
		dup2(out, STDOUT_FILENO);
	} else {
		diag_set(why, -errno, "standard output: %s", strerror(errno));
	}
	if (null >= 0)
		close(null);
	if (out >= 0)
		close(out);
	return status;
}

static int run(struct comparison *c, struct diag *why)
{
	struct words w = {};
	int status;

	tell(c, "%s on %s and %s, into %s", c->o.experiment, c->kernel[BASE], c->kernel[PATCHED],
	     c->dir);
	run_words(c, &w);
	status = run_quietly(&w, why);
	words_free(&w);
	return status;
}

/* Return: what compare said; explain has no verdict */
static int show(struct comparison *c)
{
	struct words w = {};
	bool profiled;
	int status;

	tell(c, "what differs");
	compare_words(c, &w);
	status = cmd_compare((int)w.nr, w.word);
	words_free(&w);
	if (status != STATUS_FAILURE && status != STATUS_OK)
		return status;
	profiled = profiles_are_there(c->dir);
	tell(c, "why%s", profiled ? "" : ": no profiles were taken, so nobody knows");
	if (!profiled)
		return status;
	putchar('\n');
	setenv("COLUMNS", MAIL_WIDTH, 1);
	explain_words(c, &w);
	cmd_explain((int)w.nr, w.word);
	words_free(&w);
	return status;
}

static int build_both(struct comparison *c, struct diag *why)
{
	int status = STATUS_OK;

	for (int side = 0; side < SIDES && status == STATUS_OK; side++) {
		if (compare_kernels_builds(&c->o, side))
			status = build(c, side, why);
		else
			c->kernel[side] = text_copy(c->o.kernel[side]);
	}
	if (status != STATUS_OK)
		return status;
	if (strcmp(c->kernel[BASE] + strcspn(c->kernel[BASE], "-"),
		   c->kernel[PATCHED] + strcspn(c->kernel[PATCHED], "-")) ||
	    !compare_kernels_builds(&c->o, BASE) || !compare_kernels_builds(&c->o, PATCHED))
		return STATUS_OK;
	diag_set(why, 0,
		 "both sides are the same source: nothing to compare; add --patch FILE, or "
		 "name another tree");
	return STATUS_MISUSE;
}

static void put_line(const char *first, struct words *w, size_t from)
{
	fputs(first, stdout);
	for (size_t i = from; i < w->nr; i++)
		printf(strpbrk(w->word[i], " \t") ? " \"%s\"" : " %s", w->word[i]);
	putchar('\n');
	words_free(w);
}

/* What would be done, as commands. */
static void put_steps(struct comparison *c)
{
	struct words w = {};

	for (int side = 0; side < SIDES; side++) {
		bool builds = compare_kernels_builds(&c->o, side);

		c->kernel[side] = builds ? text_print("built:%s-ID", side_names[side])
					 : text_copy(c->o.kernel[side]);
		if (!builds)
			continue;
		build_words(c, side, &w);
		put_line("pfnbench kernel", &w, 0);
	}
	run_words(c, &w);
	put_line("pfnbench run", &w, 1);
	compare_words(c, &w);
	put_line("pfnbench compare", &w, 1);
	explain_words(c, &w);
	put_line("pfnbench explain", &w, 1);
}

/* Before anybody waits for two kernels. Return: exit status */
static int check_experiment(const struct comparison *c, struct diag *why)
{
	const struct run_options run = { .experiment = c->o.experiment };
	char *path = run_options_path(&run);
	struct experiment exp = {};
	int err =
		experiment_read(path, (const char *const *)c->o.sets.word, c->o.sets.nr, &exp, why);

	experiment_free(&exp);
	free(path);
	return status_of(err);
}

static int do_all(struct comparison *c, struct diag *why)
{
	int ran, status = check_experiment(c, why);
	struct diag end;

	if (status == STATUS_OK)
		status = build_both(c, why);
	if (status != STATUS_OK)
		return status;
	ran = run(c, why);
	/* a trial that crashed is a result; what there is of an interrupted run is not all */
	if (ran != STATUS_OK && ran != STATUS_FAILURE)
		return ran;
	status = show(c);
	diag_set(&end, 0, "all of it is in %s; see %s/report.html", c->dir, c->dir);
	diag_print(&end);
	return status == STATUS_OK ? ran : status;
}

int cmd_compare_kernels(int argc, char **argv)
{
	struct comparison c = { .steps = 3 };
	struct diag why = { "" };
	int status = STATUS_OK;

	compare_kernels_options_parse(&c.o, argc, argv);
	c.dir = c.o.out ? text_copy(c.o.out) : run_dir_default("compare-kernels");
	for (int side = 0; side < SIDES; side++)
		c.steps += compare_kernels_builds(&c.o, side);
	if (c.o.dry)
		put_steps(&c);
	else
		status = do_all(&c, &why);
	if (*why.text)
		diag_print(&why);
	for (int side = 0; side < SIDES; side++)
		free(c.kernel[side]);
	free(c.dir);
	compare_kernels_options_free(&c.o);
	return status;
}
