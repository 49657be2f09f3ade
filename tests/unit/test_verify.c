// SPDX-License-Identifier: GPL-2.0
/* Pages of the kernel's own beside the pages that were placed: which of them spoil a placement. */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "bench/machine/page_flags.h"
#include "bench/place/placer.h"
#include "bench/place/verify.h"
#include "bench/trial/trial.h"
#include "workloads/workload.h"

#define NR_PAGES 8

static bool asked_for(const struct trial *t, uint64_t offset)
{
	return bit_get(t->site.blocker_map, offset);
}

static const struct blocker *blocker_named(const char *name)
{
	for (size_t i = 0; blockers[i]; i++)
		if (!strcmp(blockers[i]->name, name))
			return blockers[i];
	fail_msg("there is no blocker %s", name);
	return NULL;
}

/*
 * A blocker at the first @page, if there is one, and a slab at the last that nobody asked for.
 * Return: 0, or -EILSEQ because of the slab
 */
static int verify(const char *blocker, uint64_t page, enum lifetime_kind lifetime)
{
	const struct placer placer = { .is_blocker = asked_for };
	uint64_t map[BITMAP_WORDS(NR_PAGES)] = {}, found[BITMAP_WORDS(NR_PAGES)] = {};
	uint64_t flags[NR_PAGES] = {};
	struct scratch scratch = { .flags = flags, .bitmap = { map } };
	struct trial t = {
		.placer = &placer,
		.cell.blocker = { .part[0].ops = blocker_named(blocker), .nr = 1 },
		.cell.lifetime.kind = lifetime,
		.site = {
			.scratch = &scratch,
			.blocker = &t.cell.blocker,
			.range.nr_pages = NR_PAGES,
			.blocker_map = map,
			.nr_blockers = !!strcmp(blocker, "none"),
		},
		.placement.blockers = found,
	};

	if (t.site.nr_blockers)
		bit_set(map, 0);
	memcpy(found, map, sizeof(map));
	flags[0] = page;
	flags[NR_PAGES - 1] = KPF(SLAB);
	assert_int_equal(verify_kind(&t), 0);
	bit_set(found, NR_PAGES - 1);
	return verify_kind(&t);
}

/* Whatever is found first, the operation fails then, as it does by the blocker alone. */
static void beside_what_stays(void **state)
{
	assert_int_equal(verify("kernel", 0, LIFETIME_FOREVER), 0);
	assert_int_equal(verify("pipe", 0, LIFETIME_FOREVER), 0);
}

/* Pinned pages and page-cache pages in a pipe are found late, a slab early. */
static void instead_of_what_is_found_late(void **state)
{
	assert_int_equal(verify("pin", KPF(LRU), LIFETIME_FOREVER), -EILSEQ);
	assert_int_equal(verify("splice", KPF(LRU) | KPF(SWAPBACKED), LIFETIME_FOREVER), -EILSEQ);
}

/* The operation would wait for the slab: nobody frees it. */
static void beside_what_goes(void **state)
{
	assert_int_equal(verify("kernel", 0, LIFETIME_FIXED), -EILSEQ);
	assert_int_equal(verify("pipe", 0, LIFETIME_EXP), -EILSEQ);
}

/* The range would not be had, though nothing that was asked for is in the way. */
static void beside_movable_pages(void **state)
{
	assert_int_equal(verify("none", 0, LIFETIME_FOREVER), -EILSEQ);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(beside_what_stays),
		cmocka_unit_test(instead_of_what_is_found_late),
		cmocka_unit_test(beside_what_goes),
		cmocka_unit_test(beside_movable_pages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
