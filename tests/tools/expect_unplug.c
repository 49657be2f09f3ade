// SPDX-License-Identifier: GPL-2.0
/* expect_unplug DIR: what trials of tests/vm/unplug.ini and unplug-*.ini must show. */

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "tests/lib/trial_field.h"

#define PAGE_BYTES	4096
#define PAGEBLOCK_PAGES 512
#define BLOCK_BYTES	(2ll << 20)
/* of memory hotplug */
#define MEMORY_BLOCK_PAGES 32768
#define MEMORY_BLOCK_BYTES (128ll << 20)
#define BLOCKS_MAX	   512
/* more than the guests have that fill their device */
#define LARGE_BYTES (3ll << 30)

struct seen {
	unsigned int whole, part, late, lost, wrong;
};

/* How many units of so many pages a blocker lies in, by the placement that was found. */
static long long blocked(const json_t *t, long long pages)
{
	const json_t *list = json_object_get(json_object_get(t, "placement"), "blockers"), *b;
	bool has[BLOCKS_MAX] = { false };
	long long nr = 0;
	size_t i;

	json_array_foreach (list, i, b) {
		long long at = trial_number(b, "offset") / pages;

		nr += at < BLOCKS_MAX && !has[at];
		if (at < BLOCKS_MAX)
			has[at] = true;
	}
	return nr;
}

static long long step(const json_t *steps, const char *name, const char *what)
{
	return trial_number(json_object_get(steps, name), what);
}

/* They sum to what was measured around them, but for reading the clock. */
static bool steps_ok(const json_t *t, json_t *steps)
{
	long long sum = trial_number(steps, "other_ns");
	const char *name;
	json_t *s;

	json_object_foreach (steps, name, s)
		sum += json_is_object(s) ? trial_number(s, "ns") : 0;
	return json_object_get(steps, "other_ns") && sum == trial_number(t, "latency_ns");
}

/* Early-check has no hooks. All others isolate a pageblock at least. */
static bool isolated_ok(const json_t *t)
{
	long long ns = trial_number(t, "isolated_ns");

	if (trial_is(t, "policy", "early-check"))
		return !json_object_get(t, "isolated_ns");
	return ns > 0 && trial_number(t, "isolated_page_ns") >= ns * PAGEBLOCK_PAGES;
}

/* The release wakes: once or more for the next pass; each sub-block's wait, where it is held. */
static bool retry_ok(const json_t *t)
{
	if (trial_is(t, "retry", "none"))
		return !json_object_get(t, "waits");
	return trial_number(t, "waits") > 0 && trial_number(t, "wakeups") > 0 &&
	       (trial_number(t, "attempts_total") == 1) == trial_is(t, "retry", "callback-hold") &&
	       trial_number(t, "latency_ns") > trial_number(t, "lifetime_ns");
}

/* The driver waits for the first page that stays: it has what is above, and keeps the rest. */
static bool late_ok(const json_t *t)
{
	const json_t *u = json_object_get(t, "unplug");

	return trial_is(t, "outcome", "timeout") && trial_is(t, "retry", "callback-hold") &&
	       trial_is(t, "lifetime", "forever") && !json_object_get(t, "reason") &&
	       trial_number(t, "waits") == 1 && !trial_number(t, "wakeups") &&
	       trial_number(u, "unplugged_bytes") + trial_number(u, "left_blocks") * BLOCK_BYTES ==
		       trial_number(u, "asked_bytes") &&
	       trial_number(u, "left_blocked_blocks") == blocked(t, PAGEBLOCK_PAGES) &&
	       isolated_ok(t);
}

/*
 * vmemmap_populate() asks for 2 MiB at once for the struct pages of a block. Where there are none it
 * takes single pages, and one for their page table. Of the last block it gives back none of those
 * that it got: the next try would use them.
 */
static bool memmap_ok(json_t *steps, long long blocks, long long other_bytes)
{
	/* each refused 2 MiB, and the page that was not there in the end */
	long long small = step(steps, "memmap", "failed") - 2, large = blocks - small;
	long long part = step(steps, "memmap", "calls") - large - (small + 1) -
			 small * (PAGEBLOCK_PAGES + 1) - 1;

	return small >= 0 && large >= 0 && part >= 0 && part <= PAGEBLOCK_PAGES &&
	       other_bytes / PAGE_BYTES == blocks * PAGEBLOCK_PAGES + small + part;
}

/* Struct pages of blocks in ZONE_MOVABLE lie in other memory, until there is none for the next. */
static bool no_room_ok(const json_t *t, const json_t *plug)
{
	const json_t *memmap = json_object_get(plug, "memmap");
	json_t *steps = json_object_get(plug, "steps");
	long long got = trial_number(plug, "plugged_bytes"), blocks = got / MEMORY_BLOCK_BYTES;

	return trial_is(t, "outcome", "failure") && trial_is(t, "errno", "ENOMEM") &&
	       strstr(trial_text(t, "reason"), "the struct pages of the rest") &&
	       trial_is(t, "online", "movable") && got > 0 && got % MEMORY_BLOCK_BYTES == 0 &&
	       got < trial_number(plug, "asked_bytes") &&
	       memmap_ok(steps, blocks, trial_number(memmap, "other_bytes")) &&
	       !trial_number(memmap, "device_bytes") && step(steps, "online", "calls") == blocks &&
	       step(steps, "add", "calls") == blocks + 1 && step(steps, "add", "failed") == 1;
}

/* In zone Normal a guest that is smaller than the device puts pages of its own there, which stay. */
static bool kept_ok(const json_t *t, long long asked)
{
	return !json_object_get(t, "reason") ||
	       (asked > LARGE_BYTES && trial_is(t, "online", "kernel") &&
		strstr(trial_text(t, "reason"), "are plugged in, not the 0 asked for"));
}

/* Struct pages take a 64th; a part of a block has had them since the block was added. */
static bool plug_ok(const json_t *t, const json_t *plug)
{
	const json_t *memmap = json_object_get(plug, "memmap");
	json_t *steps = json_object_get(plug, "steps");
	long long asked = trial_number(plug, "asked_bytes"), blocks = asked / MEMORY_BLOCK_BYTES;

	if (trial_is(t, "outcome", "failure"))
		return no_room_ok(t, plug);
	return trial_is(t, "outcome", "success") && kept_ok(t, asked) && asked > 0 &&
	       trial_number(plug, "plugged_bytes") == asked &&
	       trial_number(memmap, "other_bytes") + trial_number(memmap, "device_bytes") ==
		       blocks * MEMORY_BLOCK_BYTES / 64 &&
	       step(steps, "add", "calls") == blocks && step(steps, "online", "calls") == blocks &&
	       (step(steps, "free", "ns") > 0) == (blocks > 0) &&
	       (step(steps, "fake_online", "calls") > 0) == !blocks &&
	       !step(steps, "add", "failed") && step(steps, "report", "calls") > 0 &&
	       steps_ok(t, steps);
}

/* Pins that went had to move as well. Out of several memory blocks pages move into the next one. */
static bool pins_ok(const json_t *t, const json_t *u)
{
	const json_t *placement = json_object_get(t, "placement");

	return trial_number(u, "movable_pages") ==
		       trial_number(placement, "movable_pages") +
			       (long long)json_array_size(json_object_get(placement, "blockers")) &&
	       (trial_number(u, "asked_bytes") > MEMORY_BLOCK_BYTES ||
		!trial_number(t, "wasted_pages"));
}

static bool unplug_ok(const json_t *t, const json_t *u)
{
	json_t *steps = json_object_get(u, "steps");
	long long asked = trial_number(u, "asked_bytes");
	/* What goes does not keep the device: the driver tries again, or we do. */
	bool goes = !trial_is(t, "lifetime", "forever");
	long long left = goes ? 0 : blocked(t, PAGEBLOCK_PAGES);
	long long kept = goes ? 0 : blocked(t, MEMORY_BLOCK_PAGES);

	if (trial_is(t, "outcome", "timeout"))
		return late_ok(t);
	return isolated_ok(t) && retry_ok(t) &&
	       trial_is(t, "outcome", left ? "failure" : "success") &&
	       trial_is(t, "errno", left ? "EBUSY" : "") && !json_object_get(t, "reason") &&
	       trial_is(t, "zone", trial_is(t, "online", "movable") ? "Movable" : "Normal") &&
	       (blocked(t, PAGEBLOCK_PAGES) > 0) == !trial_is(t, "blocker", "none") &&
	       asked == trial_number(t, "size_bytes") &&
	       trial_number(u, "unplugged_bytes") == asked - left * BLOCK_BYTES &&
	       trial_number(u, "left_blocks") == left &&
	       trial_number(u, "left_blocked_blocks") == left &&
	       trial_number(u, "movable_pages") > 0 &&
	       trial_number(t, "migrated_pages") ==
		       trial_number(t, "wasted_pages") + trial_number(u, "movable_pages") &&
	       (!goes || !trial_is(t, "blocker", "pin:4@random") || pins_ok(t, u)) &&
	       step(steps, "remove", "calls") == asked / MEMORY_BLOCK_BYTES - kept &&
	       !step(steps, "remove", "failed") && step(steps, "report", "calls") > 0 &&
	       !step(steps, "report", "failed") &&
	       (!trial_is(t, "retry", "none") || steps_ok(t, steps));
}

static bool is_ok(const json_t *t)
{
	const json_t *plug = json_object_get(t, "plug");

	return plug ? plug_ok(t, plug) : unplug_ok(t, json_object_get(t, "unplug"));
}

static int check(void *ctx, json_t *t, unsigned long line)
{
	bool crashed = trial_is(t, "outcome", "crashed"), ok = crashed || is_ok(t);
	struct seen *s = ctx;

	s->lost += crashed;
	s->whole += trial_is(t, "outcome", "success");
	s->part += trial_is(t, "outcome", "failure");
	s->late += trial_is(t, "outcome", "timeout");
	s->wrong += !ok;
	if (!ok)
		printf("# line %lu: %s %s %s %s %s: %s %s, %lld bytes; %s\n", line,
		       trial_text(t, "kernel"), trial_text(t, "policy"), trial_text(t, "retry"),
		       trial_text(t, "blocker"), trial_text(t, "online"), trial_text(t, "outcome"),
		       trial_text(t, "errno"),
		       trial_number(json_object_get(t, "unplug"), "unplugged_bytes") +
			       trial_number(json_object_get(t, "plug"), "plugged_bytes"),
		       trial_text(t, "reason"));
	return 0;
}

int main(int argc, char **argv)
{
	struct seen s = { 0 };
	json_t *run = trials_each(argv[1], check, &s);
	bool bad;

	if (!run)
		return 1;
	json_decref(run);
	bad = s.wrong || !s.whole || !s.part || s.lost > 1;
	printf("# %u times all was unplugged or plugged, %u times a part, %u times not in time\n",
	       s.whole, s.part, s.late);
	printf("%sok - all without blockers, else what they leave; steps sum up; whole again\n",
	       bad ? "not " : "");
	return bad;
}
