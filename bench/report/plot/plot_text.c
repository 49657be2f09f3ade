// SPDX-License-Identifier: GPL-2.0
#include "bench/report/plot/plot_text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/report/plot/figures.h"
#include "bench/util/file.h"
#include "bench/util/text.h"

/* gnuplot begins with a form feed, and fills each line with blanks. */
static void put_trimmed(FILE *out, char *text)
{
	char *rest = text + strspn(text, "\f"), *line;

	while ((line = strsep(&rest, "\n"))) {
		size_t len = strlen(line);

		while (len && line[len - 1] == ' ')
			len--;
		if (len || rest)
			fprintf(out, "%.*s\n", (int)len, line);
	}
}

static int print_picture(FILE *out, const char *folder, const struct figure *fig,
			 const char *ending, struct diag *why)
{
	char *path = text_print("%s/%s%s", folder, fig->name, ending), *text = NULL;
	int err = file_read(path, &text, NULL);

	if (err)
		diag_set(why, err, "%s: %s", path, strerror(-err));
	else
		put_trimmed(out, text);
	free(text);
	free(path);
	return err;
}

static void remove_files(const char *folder, const struct figure *fig, const char *ending)
{
	const char *const endings[] = { ".tsv", ending };

	for (int i = 0; i < 2; i++) {
		char *path = text_print("%s/%s%s", folder, fig->name, endings[i]);

		unlink(path);
		free(path);
	}
}

static int print_figures(FILE *out, const struct summary *s, const struct figures *f,
			 const struct picture *picture, struct diag *why)
{
	const char *tmp = getenv("TMPDIR");
	char *folder = text_print("%s/pfnbench-XXXXXX", tmp && *tmp ? tmp : "/tmp");
	int err = 0;

	if (!mkdtemp(folder)) {
		err = diag_set(why, -errno, "no temporary folder: %s; set TMPDIR", strerror(errno));
		free(folder);
		return err;
	}
	for (size_t i = 0; !err && i < f->nr; i++) {
		err = figure_draw(folder, s, &f->figure[i], picture, 1, why);
		if (!err)
			err = print_picture(out, folder, &f->figure[i], picture->ending, why);
		remove_files(folder, &f->figure[i], picture->ending);
	}
	rmdir(folder);
	free(folder);
	return err;
}

int plots_print(FILE *out, const struct summary *s, const char *name, unsigned int width, bool ansi,
		struct diag *why)
{
	char shape[16];
	struct picture picture = { ansi ? ".ansi" : ".txt", shape };
	struct figures figures;
	int err;

	snprintf(shape, sizeof(shape), "%u", width);
	figures_make(s, &figures);
	err = figures_match(&figures, name, why);
	if (!err)
		err = print_figures(out, s, &figures, &picture, why);
	figures_free(&figures);
	return err;
}
