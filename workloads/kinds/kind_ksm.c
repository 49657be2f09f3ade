// SPDX-License-Identifier: GPL-2.0
/*
 * Pages that KSM has merged.
 *
 * ksmd walks a process by rising addresses, and of two equal pages that it has not met before it
 * turns the later one into the shared page, where it is, and frees the earlier. So each unit has a
 * twin at a lower address, which is written when sealing, and freed by merging: the units stay.
 * Contents are unique to a pair. That this is what happened is checked, unit by unit.
 *
 * Sealing has ksmd run, at full speed, over all memory that any process has made mergeable. Its smart
 * scan (6.7 and later) is off meanwhile: it passes over pages that it looked at in vain, by their
 * addresses and for up to 8 scans, and two pages that it passes over in different scans never meet,
 * for a tree of what may be merged lasts one scan (should_skip_rmap_item(), mm/ksm.c).
 */

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "bench/machine/setting.h"
#include "bench/util/clock.h"
#include "bench/util/units.h"
#include "workloads/kinds/kinds.h"
#include "workloads/support/user_pages.h"

#define DIR	   "/sys/kernel/mm/ksm/"
#define SMART_SCAN DIR "smart_scan"
#define TIMEOUT_NS (60 * NSEC_PER_SEC)
#define POLL_NS	   (5 * NSEC_PER_MSEC)

/* How many pages are looked up at once. */
#define CHUNK 64

enum { RUN_STOP, RUN_MERGE, RUN_UNMERGE, RUN_MASK = 3 };

/*
 * @mask: bits of the value that are settings: "run" has one more while memory is being offlined,
 * which cannot be written
 * @lacking: the error that is none: where an advisor sets the pace, the kernel refuses to be told one;
 * 6.1 has no smart scan
 */
struct setting {
	const char *path;
	uint64_t mask;
	uint64_t wanted;
	int lacking;
	uint64_t saved;
	bool changed;
};

static int supported(struct diag *why)
{
	uint64_t run;
	int err = user_pages_supported(why);

	if (err)
		return err;
	if (access(DIR "run", F_OK))
		return diag_set(why, -EOPNOTSUPP, DIR "run: %s; choose a kernel with CONFIG_KSM",
				strerror(errno));
	if (access(DIR "run", W_OK))
		return diag_set(why, -errno, DIR "run: %s%s", strerror(errno), diag_mend(errno));
	err = setting_read(DIR "run", &run, why);
	if (!err && (run & RUN_MASK) == RUN_UNMERGE)
		err = diag_set(why, -EBUSY, DIR "run is 2: someone unmerges; write 0 into it");
	return err;
}

static int open_units(struct units *u, uint64_t max, struct diag *why)
{
	u->priv = NULL;
	return supported(why) ?: user_pages_open_anon(u, max, max, why);
}

static char *unit_of(const struct units *u, uint64_t i)
{
	const struct user_pages *p = u->priv;

	return p->addr + i * p->unit_bytes;
}

static char *twin_of(const struct units *u, uint64_t i)
{
	const struct user_pages *p = u->priv;

	return (char *)p->map + i * p->unit_bytes;
}

/* Dropped units have no page, and must not get one by being written to. */
static int write_pairs(struct units *u, const uint64_t *pfn, struct diag *why)
{
	uint64_t nonce;

	if (getrandom(&nonce, sizeof(nonce), 0) != sizeof(nonce))
		return diag_set(why, -EIO, "getrandom: no random number");
	for (uint64_t i = 0; i < u->nr; i++) {
		uint64_t pair[2] = { nonce, i + 1 };

		if (pfn[i] == PFN_UNKNOWN)
			continue;
		memcpy(unit_of(u, i), pair, sizeof(pair));
		memcpy(twin_of(u, i), pair, sizeof(pair));
	}
	return 0;
}

/* How many units do not share their page, which is the one at @pfn, with their twins yet. */
static int count_left(struct units *u, const uint64_t *pfn, uint64_t *left, struct diag *why)
{
	uint64_t unit[CHUNK], twin[CHUNK], nr;

	*left = 0;
	for (uint64_t first = 0; first < u->nr; first += nr) {
		int err;

		nr = u->nr - first < CHUNK ? u->nr - first : CHUNK;
		err = user_pages_look(u, first, nr, unit, why);
		if (!err)
			err = user_pages_look(u, (int64_t)first - (int64_t)u->max, nr, twin, why);
		if (err)
			return err;
		for (uint64_t i = 0; i < nr; i++) {
			if (pfn[first + i] == PFN_UNKNOWN)
				continue;
			if (unit[i] != pfn[first + i])
				return diag_set(why, -EILSEQ,
						"unit %" PRIu64 " moved while ksmd merged it",
						first + i);
			*left += unit[i] != twin[i];
		}
	}
	return 0;
}

static int wait_merged(struct units *u, const uint64_t *pfn, struct diag *why)
{
	const struct timespec poll = { 0, POLL_NS };
	uint64_t end = clock_ns() + TIMEOUT_NS, left;

	for (;;) {
		int err = count_left(u, pfn, &left, why);

		if (err || !left)
			return err;
		if (clock_ns() > end)
			return diag_set(why, -ETIMEDOUT,
					"ksmd has not merged %" PRIu64 " of %" PRIu64
					" pages in %llu s; place less, or have less memory that is "
					"mergeable",
					left, u->nr, TIMEOUT_NS / NSEC_PER_SEC);
		nanosleep(&poll, NULL);
	}
}

static int change(struct setting *s, struct diag *why)
{
	int err = setting_read(s->path, &s->saved, why);

	s->saved &= s->mask;
	if (!err && s->saved != s->wanted)
		err = setting_write(s->path, s->wanted, why);
	s->changed = !err && s->saved != s->wanted;
	return err;
}

/* Have ksmd run until the twins are gone; then it does again what it did before. */
static int merge(struct units *u, const uint64_t *pfn, struct diag *why)
{
	struct setting settings[] = {
		{ DIR "sleep_millisecs", UINT64_MAX, 1, -EINVAL },
		{ DIR "pages_to_scan", UINT64_MAX, 4096, -EINVAL },
		{ SMART_SCAN, UINT64_MAX, 0, -ENOENT },
		{ DIR "run", RUN_MASK, RUN_MERGE, 0 },
	};
	const size_t nr = sizeof(settings) / sizeof(settings[0]);
	int err = 0;

	for (size_t i = 0; i < nr; i++) {
		err = change(&settings[i], why);
		if (err == settings[i].lacking)
			err = 0;
		if (err)
			break;
	}
	if (!err)
		err = wait_merged(u, pfn, why);
	for (size_t i = nr; i-- > 0;)
		if (settings[i].changed && setting_write(settings[i].path, settings[i].saved, NULL))
			err = diag_set(why, -EIO, "%s cannot be restored to %" PRIu64,
				       settings[i].path, settings[i].saved);
	return err;
}

static int seal_at(struct units *u, uint64_t *pfn, struct diag *why)
{
	struct user_pages *p = u->priv;
	int err = user_pages_look(u, 0, u->nr, pfn, why);

	if (!err)
		err = write_pairs(u, pfn, why);
	if (err)
		return err;
	if (madvise(p->map, p->map_bytes, MADV_MERGEABLE))
		return diag_set(why, -errno, "MADV_MERGEABLE: %s%s", strerror(errno),
				diag_mend(errno));
	err = merge(u, pfn, why);
	return err ? err : user_pages_seal(u, why);
}

static int seal(struct units *u, struct diag *why)
{
	uint64_t *pfn;
	int err;

	if (!u->nr)
		return 0;
	pfn = malloc(u->nr * sizeof(*pfn));
	if (!pfn)
		return diag_set(why, -ENOMEM, "%" PRIu64 " page frames: out of memory", u->nr);
	err = seal_at(u, pfn, why);
	free(pfn);
	return err;
}

/* Its twin shares the page after sealing, and would keep it. */
static int drop(struct units *u, uint64_t i, struct diag *why)
{
	int err = user_pages_drop(u, i, why);

	return err ? err : user_pages_forget(u, (int64_t)i - (int64_t)u->max, 1, why);
}

static bool is(uint64_t flags)
{
	return user_pages_anon(flags, KPF(KSM));
}

static const char *const ksm_settings[] = {
	DIR "run", DIR "sleep_millisecs", DIR "pages_to_scan", SMART_SCAN, NULL,
};

const struct unit_ops kind_ksm = {
	.name = "ksm",
	.summary = "anonymous 4 KiB pages, each merged with an equal one by KSM",
	.kernel = "KSM folio",
	.detected = DETECTED_NEVER,
	.movable = true,
	.supported = supported,
	.open = open_units,
	.take = user_pages_take,
	.drop = drop,
	.seal = seal,
	.is = is,
	.settings = ksm_settings,
	.close = user_pages_close,
};
