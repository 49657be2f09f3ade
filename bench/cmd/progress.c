// SPDX-License-Identifier: GPL-2.0
#include "bench/cmd/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "bench/util/clock.h"
#include "bench/util/printable.h"
#include "bench/util/text.h"
#include "bench/util/units.h"

#define BAR_WIDTH     30
#define REDRAW_NS     (100 * NSEC_PER_MSEC)
#define LINE_NS	      (10 * NSEC_PER_SEC)
#define LINE_PERCENT  10
#define COLUMNS	      80 /* where the terminal does not say */
#define COLUMNS_MAX   200
#define GUESS_PERCENT 2 /* before that, or so many trials, the time left would be a guess */
#define GUESS_TRIALS  10

static unsigned int percent(const struct progress *p)
{
	return p->work.weight ? p->weight_done * 100 / p->work.weight : 100;
}

/*
 * A boot takes what the first one took. What is left of the time that guests had, their trials took.
 * Return: seconds
 */
static double seconds_left(const struct progress *p)
{
	double guests = p->work.jobs, boot = (double)p->boot_ns;
	double had = guests * (double)(clock_ns() - p->started_ns);
	double trials = had - p->boots_done * boot;
	uint64_t weight_left = p->work.weight - p->weight_done;
	unsigned int boots_left = p->work.boots - p->boots_done;

	trials = trials > 0 ? trials * weight_left / p->weight_done : 0;
	return (trials + boots_left * boot) / guests / NSEC_PER_SEC;
}

static char *time_left(const struct progress *p, char *text, size_t size)
{
	char left[24];

	if (!p->weight_done || (percent(p) < GUESS_PERCENT && p->trials_done < GUESS_TRIALS))
		snprintf(text, size, "starting");
	else
		snprintf(text, size, "%s left", format_wait(left, sizeof(left), seconds_left(p)));
	return text;
}

/* The cursor is at the bar, and all below it is ours. */
void progress_end(struct progress *p)
{
	if (p->drawn)
		fputs("\r\033[J", stderr);
	p->drawn = false;
}

static size_t columns(void)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) || !size.ws_col)
		return COLUMNS;
	return size.ws_col < COLUMNS_MAX ? size.ws_col : COLUMNS_MAX;
}

/* Medians stand below the bar; then the cursor goes back to where it was. */
static void draw_medians(const struct progress *p, size_t width)
{
	char line[COLUMNS_MAX + 1];
	unsigned int lines = 0;

	if (!p->live || !live_heading(p->live, line, width))
		return;
	for (int outcome = -1; outcome < LIVE_OUTCOMES; outcome++)
		if (outcome < 0 || live_line(p->live, outcome, line, width)) {
			fprintf(stderr, "\n%s\033[K", line);
			lines++;
		}
	if (lines)
		fprintf(stderr, "\r\033[%uA", lines);
}

static void draw_bar(struct progress *p)
{
	unsigned int full = percent(p) * BAR_WIDTH / 100;
	char left[32], line[COLUMNS_MAX + 1];
	size_t width = columns();

	snprintf(line, width, "[%.*s%*s] %3u%%  %zu/%zu trials  %s", full,
		 "##############################", BAR_WIDTH - full, "", percent(p), p->trials_done,
		 p->work.trials, time_left(p, left, sizeof(left)));
	fprintf(stderr, "\r%s\033[K", line);
	draw_medians(p, width);
	fflush(stderr);
	p->drawn = true;
}

void progress_begin(struct progress *p, const struct live *live, const struct work *work)
{
	const char *term = getenv("TERM");

	*p = (struct progress){
		.tty = isatty(STDERR_FILENO) && (!term || strcmp(term, "dumb")),
		.live = live,
		.work = *work,
		.started_ns = clock_ns(),
		.shown_ns = clock_ns(),
	};
	if (p->tty)
		draw_bar(p);
}

static void show(struct progress *p)
{
	char left[32];

	if (p->tty)
		draw_bar(p);
	else
		fprintf(stderr, "pfnbench: %u%%, %zu/%zu trials, %s\n", percent(p), p->trials_done,
			p->work.trials, time_left(p, left, sizeof(left)));
	p->shown_ns = clock_ns();
	p->shown_percent = percent(p);
}

void progress_booted(struct progress *p)
{
	if (!p->boots_done++)
		p->boot_ns = clock_ns() - p->started_ns;
}

void progress_step(struct progress *p, uint64_t weight)
{
	uint64_t silent;

	p->trials_done++;
	p->weight_done += weight;
	silent = clock_ns() - p->shown_ns;
	if (p->tty ? silent >= REDRAW_NS
		   : silent >= LINE_NS || percent(p) >= p->shown_percent + LINE_PERCENT)
		show(p);
}

void progress_note(struct progress *p, const char *text)
{
	char *said = text_copy(text);

	printable(said);
	progress_end(p);
	fprintf(stderr, "pfnbench: %s\n", said);
	free(said);
	if (p->tty)
		draw_bar(p);
}
