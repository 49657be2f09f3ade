// SPDX-License-Identifier: GPL-2.0
#include "bench/target/sweep.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "bench/machine/memory_block.h"
#include "bench/machine/page_flags.h"
#include "bench/machine/pagemap.h"
#include "bench/measure/marks.h"
#include "bench/place/place.h"
#include "bench/place/verify.h"
#include "bench/trial/trial.h"
#include "bench/util/json_count.h"

#define FLAGS_AT_ONCE 512

const char *const sweep_directions[] = { "down", "up", NULL };

static const struct field block_fields[] = {
	{ "block", FIELD_COUNT, NEEDED_ALWAYS },
	{ "ns", FIELD_COUNT, NEEDED_ALWAYS },
	{ "tries", FIELD_COUNT, NEEDED_ALWAYS },
	{ "errno", FIELD_TEXT },
	{ "kind", FIELD_TEXT },
	{ "offset", FIELD_COUNT },
	{},
};

static const struct field fields[] = {
	{ "device", FIELD_TEXT },
	{ "direction", FIELD_TEXT, NEEDED_ALWAYS },
	{ "asked_blocks", FIELD_COUNT, NEEDED_ALWAYS },
	{ "offline_blocks", FIELD_COUNT, NEEDED_ALWAYS },
	{ "blocks", FIELD_ARRAY, NEEDED_ALWAYS, block_fields },
	{},
};

const struct field sweep_fields[] = {
	{ "sweep", FIELD_OBJECT, 0, fields },
	{},
};

/* Of the blocks that were asked for. */
static bool share_of(const json_t *record, uint64_t *ppm)
{
	return json_share(json_object_get(record, "sweep"), "offline_blocks", "asked_blocks", ppm);
}

static bool blocks_of(const json_t *record, uint64_t *nr)
{
	*nr = json_count(json_object_get(record, "sweep"), "offline_blocks");
	return true;
}

const struct target_measure sweep_measures[] = {
	{ .name = "swept_ppm", .member = "sweep", .of = share_of },
	{ .name = "swept_blocks",
	  .member = "sweep",
	  .of = blocks_of,
	  .title = "blocks",
	  .unit = "offline",
	  .legend = "Blocks are those that went offline, of all in a row, before one stayed." },
	{},
};

bool sweep_direction(const char *word, struct target_spec *spec)
{
	for (size_t i = 0; sweep_directions[i]; i++)
		if (!strcmp(word, sweep_directions[i])) {
			spec->option = sweep_directions[i];
			return true;
		}
	return false;
}

static uint64_t block_pages(const struct trial *t)
{
	return t->m->block_bytes / PAGE_BYTES;
}

static struct pfn_range row_of(const struct trial *t)
{
	const struct sweep *s = t->result;

	return (struct pfn_range){ s->first * block_pages(t), s->nr * block_pages(t) };
}

void sweep_arms(const struct trial *t, struct pfn_range *r)
{
	*r = row_of(t);
}

/* The kernel would bring blocks of other zones back to zone Normal. */
static bool comes_back(const struct block_info *b)
{
	return !strcmp(b->zone, "Normal") || !strcmp(b->zone, "Movable");
}

static void choose_row(struct trial *t, const struct block_list *l,
		       bool (*wanted)(const struct trial *t, const struct block_info *b))
{
	struct sweep *s = t->result;

	s->nr = 0;
	for (size_t i = 0; i < l->nr; i++) {
		const struct block_info *b = &l->blocks[i];

		if (!wanted(t, b) || !comes_back(b) || !block_spans_have(&t->m->named, b->block))
			continue;
		if (s->nr && (b->block + 1 != s->first || strcmp(b->zone, t->zone)))
			break;
		strcpy(t->zone, b->zone);
		t->node = b->node;
		s->first = b->block;
		s->nr++;
	}
}

static int find_row(struct trial *t,
		    bool (*wanted)(const struct trial *t, const struct block_info *b),
		    const char *what, struct diag *why)
{
	struct sweep *s = t->result;
	struct block_list l;
	int err = block_list_read(t->m->root, &l, why);

	if (err)
		return err;
	choose_row(t, &l, wanted);
	free(l.blocks);
	if (!s->nr)
		return diag_set(why, -ENODEV,
				"%s has no memory block online in zone Normal or Movable; give the "
				"machine more memory",
				what);
	if (s->nr > SWEEP_BLOCKS_MAX || s->nr * block_pages(t) > t->m->info.max_pages)
		return diag_set(why, -E2BIG,
				"%s has %" PRIu64 " memory blocks in a row, and at most %" PRIu64
				" are measured; give the machine less memory",
				what, s->nr, (uint64_t)t->m->info.max_pages / block_pages(t));
	return 0;
}

/* The longest part of the row that can be emptied, which is not emptied then. */
static struct pfn_range emptiable(struct trial *t)
{
	const struct sweep *s = t->result;
	struct pfn_range best = { 0 }, run = { 0 };

	for (uint64_t i = 0; i < s->nr; i++) {
		struct pfn_range r = { (s->first + i) * block_pages(t), block_pages(t) };

		if (machine_claim(t->m, &r)) {
			run.nr_pages = 0;
			continue;
		}
		if (!run.nr_pages)
			run.start_pfn = r.start_pfn;
		run.nr_pages += r.nr_pages;
		if (run.nr_pages > best.nr_pages)
			best = run;
	}
	machine_drop(t->m);
	return best;
}

static int claim(struct trial *t, struct pfn_range *r, struct diag *why)
{
	struct pfn_range row = row_of(t);
	int err = machine_claim(t->m, &row);

	*r = row;
	if (!err)
		return 0;
	*r = emptiable(t);
	if (!r->nr_pages)
		return diag_set(why, -ENOSPC, "none of the memory blocks can be emptied: %s",
				strerror(-err));
	err = machine_claim(t->m, r);
	return err ? diag_set(why, -ENOSPC, "memory blocks cannot be emptied: %s", strerror(-err))
		   : 0;
}

/* Files are opened before there is free memory in the range. */
static int open_blocks(struct trial *t, struct diag *why)
{
	struct sweep *s = t->result;

	for (uint64_t i = 0; i < s->nr; i++) {
		struct swept *b = &s->block[i];

		b->number = s->up ? s->first + i : s->first + s->nr - 1 - i;
		if (b->fd > 0)
			close(b->fd);
		b->fd = block_open_state(t->m->root, b->number);
		if (b->fd < 0)
			return diag_set(why, b->fd, "memory%" PRIu64 "/state: %s", b->number,
					strerror(-b->fd));
	}
	return 0;
}

int sweep_find(struct trial *t, bool (*wanted)(const struct trial *t, const struct block_info *b),
	       const char *what, struct diag *why)
{
	struct sweep *s = t->result;
	int err;

	s->up = t->cell.target.option == sweep_directions[1];
	err = find_row(t, wanted, what, why) ?: open_blocks(t, why);
	return err ?: trial_claim_range(t, row_of(t).nr_pages, claim, why);
}

static int take_next(struct trial *t)
{
	struct sweep *s = t->result;
	struct swept *b = &s->block[s->gone];
	struct pfn_range r = { b->number * block_pages(t), block_pages(t) };
	uint64_t from;
	int err = machine_part(t->m, &r);

	if (err)
		return diag_set(&t->reason, err, "the module takes no part of the range: %s",
				strerror(-err));
	from = clock_ns();
	b->err = write(b->fd, "offline", 7) < 0 ? -errno : 0;
	b->ns += clock_ns() - from;
	b->tries++;
	s->gone += !b->err;
	return 0;
}

int sweep_attempt(struct trial *t, struct attempt *a)
{
	struct sweep *s = t->result;
	int err = 0;

	attempt_begin(a);
	do {
		err = take_next(t);
	} while (!err && s->gone < s->nr && !s->block[s->gone].err);
	attempt_end(a);
	a->err = s->gone < s->nr ? s->block[s->gone].err : 0;
	return err;
}

static bool in_range(const struct trial *t, uint64_t pfn)
{
	return pfn >= t->site.range.start_pfn &&
	       pfn < t->site.range.start_pfn + t->site.range.nr_pages;
}

static bool is_blocker(const struct trial *t, uint64_t pfn)
{
	return in_range(t, pfn) && bit_get(t->placement.blockers, pfn - t->site.range.start_pfn);
}

/* What a page is that neither moves nor is free; NULL: it is not one. */
static const char *kind_of(const struct trial *t, uint64_t pfn, uint64_t flags)
{
	if (flags & (KPF(BUDDY) | KPF(NOPAGE)))
		return NULL;
	if (is_blocker(t, pfn))
		return trial_page_kind(t, pfn - t->site.range.start_pfn);
	if (flags & KPF(RESERVED))
		return "reserved";
	if (flags & KPF(SLAB))
		return "slab";
	if (flags & KPF(PGTABLE))
		return "page-table";
	return page_flags_kernel(flags) ? "other" : NULL;
}

/*
 * The first page that is known to stay, by the policy or the placement; else by its flags. Free
 * pages of per-CPU lists look like the kernel's: one that looks so is the last guess.
 */
static void look_for_stop(struct trial *t)
{
	struct sweep *s = t->result;
	uint64_t start = s->block[s->gone].number * block_pages(t), flags[FLAGS_AT_ONCE];
	const char *kind;

	for (uint64_t at = start; at < start + block_pages(t); at++) {
		uint64_t i = (at - start) % FLAGS_AT_ONCE;

		if (!i && page_words_read(t->m->kpageflags, at, FLAGS_AT_ONCE, flags))
			return;
		kind = kind_of(t, at, flags[i]);
		if (!kind || (s->stop_kind && !strcmp(kind, "other")))
			continue;
		s->stop_kind = kind;
		s->stop_pfn = at;
		if (strcmp(kind, "other"))
			break;
	}
}

/* By the flags that the placement was verified with. */
static void count_gone(struct trial *t)
{
	struct sweep *s = t->result;

	for (uint64_t i = 0; i < s->gone; i++) {
		uint64_t pfn = s->block[i].number * block_pages(t);

		for (uint64_t end = pfn + block_pages(t); pfn < end; pfn++)
			s->gone_movable += in_range(t, pfn) && !is_blocker(t, pfn) &&
					   !(t->site.scratch->flags[pfn - t->site.range.start_pfn] &
					     KPF(BUDDY));
	}
}

static int bring_back(struct trial *t, struct diag *why)
{
	struct sweep *s = t->result;
	int err = 0;

	while (s->back < s->gone && !err) {
		err = block_online(t->m->root, s->block[s->gone - 1 - s->back].number, t->zone,
				   why);
		s->back += !err;
	}
	return err;
}

/* Before anything else of the trial is: what follows looks at memory that is there. */
void sweep_measured(struct trial *t)
{
	struct sweep *s = t->result;
	struct diag why;

	if (s->gone < s->nr)
		look_for_stop(t);
	count_gone(t);
	s->looked = true;
	if (bring_back(t, &why))
		t->reason = why;
}

bool sweep_wasted(const struct trial *t, uint64_t migrated, uint64_t *wasted)
{
	const struct sweep *s = t->result;

	*wasted = s->gone < s->nr ? trial_in_excess(migrated, s->gone_movable)
				  : trial_wasted(t, migrated);
	return true;
}

static json_t *block_json(const struct trial *t, uint64_t i)
{
	const struct sweep *s = t->result;
	const struct swept *b = &s->block[i];
	json_t *o = json_object();

	json_set_count(o, "block", b->number);
	json_set_count(o, "ns", b->ns);
	json_set_count(o, "tries", b->tries);
	if (!b->err)
		return o;
	json_object_set_new(o, "errno", json_string(strerrorname_np(-b->err)));
	if (!s->stop_kind)
		return o;
	json_object_set_new(o, "kind", json_string(s->stop_kind));
	json_set_count(o, "offset", s->stop_pfn - b->number * block_pages(t));
	return o;
}

void sweep_report(const struct trial *t, enum record_part part, json_t *record)
{
	const struct sweep *s = t->result;
	json_t *o, *blocks;

	if (part != RECORD_OPERATION || !s->looked)
		return;
	o = json_object();
	if (s->device)
		json_object_set_new(o, "device", json_string(s->device));
	json_object_set_new(o, "direction", json_string(sweep_directions[s->up]));
	blocks = json_array();
	json_set_count(o, "asked_blocks", s->nr);
	json_set_count(o, "offline_blocks", s->gone);
	for (uint64_t i = 0; i < s->nr && s->block[i].tries; i++)
		json_array_append_new(blocks, block_json(t, i));
	json_object_set_new(o, "blocks", blocks);
	json_object_set_new(record, "sweep", o);
}

int sweep_end(struct trial *t, struct diag *why)
{
	struct sweep *s = t->result;
	int err = bring_back(t, why);

	for (uint64_t i = 0; i < s->nr; i++)
		if (s->block[i].fd > 0) {
			close(s->block[i].fd);
			s->block[i].fd = 0;
		}
	return err;
}
