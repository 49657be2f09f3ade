// SPDX-License-Identifier: GPL-2.0
#include "bench/report/plot/category.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/util/memory.h"

/* More room between points that no line joins */
#define LINE_GAP 0.6

/* A blocker's text taken apart: "kernel:1%@random" is kind "kernel", amount "1%", place "random".
 */
struct parts {
	size_t blocker;
	enum category_group group;
	char kind[32];
	char amount[32];
	char place[32];
	double number;
	int place_rank;
};

static const char *const places[] = { "start", "middle", "end", "random" };

static int rank_of(const char *place)
{
	int i;

	for (i = 0; i < (int)(sizeof(places) / sizeof(places[0])); i++)
		if (!strcmp(place, places[i]))
			break;
	return i;
}

static struct parts take_apart(const char *text, size_t blocker)
{
	struct parts p = { .blocker = blocker };

	/* a mixture, and a kind without an amount, as of later workloads, go by their names */
	if (strchr(text, '+') ||
	    sscanf(text, "%31[^:]:%31[^@]@%31s", p.kind, p.amount, p.place) < 2) {
		snprintf(p.place, sizeof(p.place), "%s", text);
		p.kind[0] = '\0';
	}
	p.number = atof(p.amount);
	p.place_rank = rank_of(p.place);
	if (!strcmp(text, "none"))
		p.group = GROUP_NONE;
	else
		p.group = strchr(p.amount, '%') ? GROUP_SHARE : GROUP_PLACE;
	return p;
}

static int by_number(const struct parts *a, const struct parts *b)
{
	return (a->number > b->number) - (a->number < b->number);
}

/* Within places: amount by amount; within shares: place by place; so that lines make sense. */
static int compare(const void *x, const void *y)
{
	const struct parts *a = x, *b = y;
	int place = a->place_rank - b->place_rank, order;

	if (a->group != b->group)
		return (int)a->group - (int)b->group;
	order = strcmp(a->kind, b->kind);
	if (!order)
		order = a->group == GROUP_SHARE ? place : by_number(a, b);
	if (!order)
		order = a->group == GROUP_SHARE ? by_number(a, b) : place;
	return order ? order : (a->blocker > b->blocker) - (a->blocker < b->blocker);
}

/* Whether two neighbours differ only in what their line goes over. */
static bool on_one_line(const struct parts *a, const struct parts *b)
{
	if (a->group != b->group || strcmp(a->kind, b->kind))
		return false;
	return !(a->group == GROUP_SHARE ? strcmp(a->place, b->place)
					 : strcmp(a->amount, b->amount));
}

/* Whether @offset's string is the same in all of the group, so that labels need not say it. */
static bool same_in_group(const struct parts *p, size_t nr, const struct parts *of, size_t offset)
{
	for (size_t i = 0; i < nr; i++)
		if (p[i].group == of->group &&
		    strcmp((const char *)&p[i] + offset, (const char *)of + offset))
			return false;
	return true;
}

static void make_label(const struct parts *p, size_t nr, const struct parts *of, char *label,
		       size_t size)
{
	bool kind = of->kind[0] && !same_in_group(p, nr, of, offsetof(struct parts, kind));
	bool amount = of->group == GROUP_SHARE ||
		      !same_in_group(p, nr, of, offsetof(struct parts, amount));
	bool place = !same_in_group(p, nr, of, offsetof(struct parts, place)) ||
		     !(amount && of->amount[0]);

	snprintf(label, size, "%.14s%s%.14s%s%.14s", kind ? of->kind : "", kind ? " " : "",
		 amount ? of->amount : "", amount && place && of->amount[0] ? " " : "",
		 place ? of->place : "");
}

size_t categories_make(const struct summary *s, const bool *wanted, struct category **categories)
{
	struct parts *parts = memory_zeroed(s->axes[AXIS_BLOCKER].nr, sizeof(*parts));
	size_t nr = 0;
	double x = 0;
	int line = 0;

	*categories = memory_zeroed(s->axes[AXIS_BLOCKER].nr, sizeof(**categories));
	for (size_t i = 0; i < s->axes[AXIS_BLOCKER].nr; i++)
		if (wanted[i])
			parts[nr++] = take_apart(s->axes[AXIS_BLOCKER].text[i], i);
	qsort(parts, nr, sizeof(*parts), compare);
	for (size_t i = 0; i < nr; i++) {
		struct category *c = &(*categories)[i];

		if (i && !on_one_line(&parts[i - 1], &parts[i])) {
			line++;
			x += LINE_GAP;
		}
		c->blocker = parts[i].blocker;
		c->group = parts[i].group;
		c->line = line;
		c->x = x++;
		memcpy(c->kind, parts[i].kind, sizeof(c->kind));
		memcpy(c->amount, parts[i].amount, sizeof(c->amount));
		memcpy(c->place, parts[i].place, sizeof(c->place));
		c->place_rank = parts[i].place_rank;
		make_label(parts, nr, &parts[i], c->label, sizeof(c->label));
	}
	free(parts);
	return nr;
}
