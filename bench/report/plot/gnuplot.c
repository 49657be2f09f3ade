// SPDX-License-Identifier: GPL-2.0
#include "bench/report/plot/gnuplot.h"

#include <errno.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/report/plot/svg.h"
#include "bench/util/file.h"
#include "bench/util/source.h"
#include "bench/util/text.h"

/* timeout(1)'s own exit statuses */
#define EXIT_TIMED_OUT 124
#define EXIT_NOT_FOUND 127

extern char **environ;

/* Runs a program with all it says going to @log. Return: exit status, or -errno. */
static int run(char *const argv[], FILE *log)
{
	posix_spawn_file_actions_t actions;
	int status, err;
	pid_t pid;

	err = posix_spawn_file_actions_init(&actions);
	if (err)
		return -err;
	posix_spawn_file_actions_adddup2(&actions, fileno(log), STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, fileno(log), STDERR_FILENO);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", 0, 0);
	err = posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (err)
		return -err;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -EIO;
}

/* gnuplot repeats the command and points at it before it says what is wrong: keep the last line. */
static void last_line(FILE *log, char *line, size_t size)
{
	char text[256];

	snprintf(line, size, "no message");
	rewind(log);
	while (fgets(text, sizeof(text), log)) {
		text[strcspn(text, "\n")] = '\0';
		if (text[strspn(text, " \t^")])
			snprintf(line, size, "%s", text);
	}
}

static int explain(int status, const char *data, FILE *log, struct diag *why)
{
	char line[256];

	if (!status)
		return 0;
	if (status == EXIT_NOT_FOUND || status == -ENOENT)
		return diag_set(why, -ENOENT,
				"no plots: gnuplot is not installed; apt-get install gnuplot-nox");
	if (status == EXIT_TIMED_OUT)
		return diag_set(why, -ETIME, "%s: gnuplot did not end within a minute", data);
	if (status < 0)
		snprintf(line, sizeof(line), "%s", strerror(-status));
	else
		last_line(log, line, sizeof(line));
	return diag_set(why, -EIO, "%s: gnuplot failed: %s", data, line);
}

/*
 * gnuplot takes "<command", "|command", "$data", "~user" and "-" for something else than files:
 * only names from the root on are handed to it.
 */
static char *absolute(const char *path)
{
	char *here = *path == '/' ? text_copy("") : getcwd(NULL, 0), *whole = NULL;

	if (here)
		whole = text_print("%s%s%s", here, *here ? "/" : "", path);
	free(here);
	return whole;
}

static int draw(const char *program, const char *data, const char *tmp, const char *shape,
		struct diag *why)
{
	char *const argv[] = {
		"timeout",	 "--kill-after=5", "60",	"gnuplot",     "-c",
		(char *)program, (char *)data,	   (char *)tmp, (char *)shape, NULL
	};
	FILE *log = tmpfile();
	int err;

	if (!log)
		return diag_set(why, -errno, "no temporary file for gnuplot: %s", strerror(errno));
	err = explain(run(argv, log), data, log, why);
	fclose(log);
	/* a gnuplot without this terminal complains, and exits with 0 */
	if (!err && access(tmp, R_OK))
		err = diag_set(why, -EIO,
			       "%s: gnuplot drew nothing; does it have a terminal for %s?", data,
			       strrchr(tmp, '.'));
	return err;
}

/* Others are not made of text. */
static int tidy(const char *picture, struct diag *why)
{
	const char *ending = strrchr(picture, '.');
	char *drawn = NULL, *tidied;
	int err;

	if (!ending || strcmp(ending, ".svg"))
		return 0;
	err = file_read(picture, &drawn, NULL);
	if (err)
		return diag_set(why, err, "%s: %s", picture, strerror(-err));
	tidied = svg_tidy(drawn);
	err = file_write_atomic(picture, tidied, strlen(tidied), why);
	free(tidied);
	free(drawn);
	return err;
}

/* Beside the picture, with the same ending, which tells gnuplot what to draw. */
static char *new_name(const char *picture)
{
	const char *slash = strrchr(picture, '/');
	int folder = slash ? (int)(slash + 1 - picture) : 0;

	return text_print("%.*snew-%s", folder, picture, picture + folder);
}

int gnuplot_draw(const char *program, const char *data, const char *picture, const char *shape,
		 struct diag *why)
{
	char *name = text_print("plots/%s", program), *whole = absolute(picture);
	char *tmp = whole ? new_name(whole) : NULL, *from = absolute(data);
	char *path = source_path(name, why);
	int err;

	if (!tmp || !from)
		err = diag_set(why, -errno, "%s: %s", picture, strerror(errno));
	else if (!path)
		err = -ENOENT;
	else if (access(path, R_OK))
		err = diag_set(why, -errno, "no plots: %s: %s", path, strerror(errno));
	else
		err = draw(path, from, tmp, shape, why) ?: tidy(tmp, why);
	if (!err && rename(tmp, whole))
		err = diag_set(why, -errno, "%s: %s", picture, strerror(errno));
	if (err && tmp)
		unlink(tmp);
	free(path);
	free(name);
	free(from);
	free(whole);
	free(tmp);
	return err;
}
