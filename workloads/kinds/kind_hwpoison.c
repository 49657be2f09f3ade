// SPDX-License-Identifier: GPL-2.0
/*
 * Pages that the kernel has taken out of use: poisoned, as after an error that the memory cannot
 * correct, and soft-offline, as after many that it could. Either stays allocated, with one
 * reference, to nobody. The module takes the poison off, also when this process is killed: only
 * modules can, and a block that goes offline with such a page would be lost.
 */

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "bench/machine/machine.h"
#include "workloads/kinds/kinds.h"
#include "workloads/support/user_pages.h"

#ifndef MADV_SOFT_OFFLINE
#define MADV_SOFT_OFFLINE 101
#endif

/**
 * struct poison - anonymous pages, and what was theirs before they were poisoned
 * @pfn: page frame of each unit
 */
struct poison {
	struct user_pages pages;
	uint64_t *pfn;
};

static int advice_of(const struct units *u)
{
	return u->ops == &kind_hwpoison ? MADV_HWPOISON : MADV_SOFT_OFFLINE;
}

/* Of nothing: it tells whether the kernel knows the word. */
static int supported(struct diag *why)
{
	int err = guest_supported("a machine would lose poisoned pages", why)
			  ?: user_pages_supported(why) ?: module_supported(why);

	if (!err && madvise(NULL, 0, MADV_HWPOISON))
		err = diag_set(why, -EOPNOTSUPP,
			       "the kernel poisons no page; choose one with CONFIG_MEMORY_FAILURE");
	return err;
}

static void close_units(struct units *u)
{
	struct poison *p = u->priv;

	if (!p)
		return;
	free(p->pfn);
	p->pfn = NULL;
	if (p->pages.map)
		munmap(p->pages.map, p->pages.map_bytes);
	p->pages.map = NULL;
	u->ops->heal(u, NULL);
	user_pages_close(u);
}

static int open_units(struct units *u, uint64_t max, struct diag *why)
{
	struct poison *p;
	int err;

	u->priv = NULL;
	err = user_pages_open(u, max, 0, sizeof(*p), why);
	if (err)
		return err;
	p = u->priv;
	p->pfn = calloc(max, sizeof(*p->pfn));
	err = p->pfn ? user_pages_map(u, 0, MAP_PRIVATE | MAP_ANONYMOUS, why)
		     : diag_set(why, -ENOMEM, "out of memory");
	if (err)
		close_units(u);
	else
		user_pages_tables(u);
	return err;
}

static int take(struct units *u, uint64_t nr, uint64_t *pfn, struct diag *why)
{
	struct poison *p = u->priv;
	uint64_t first = u->nr;
	int err = user_pages_take(u, nr, pfn, why);

	if (!err)
		memcpy(p->pfn + first, pfn, nr * sizeof(*pfn));
	return err;
}

static int drop(struct units *u, uint64_t i, struct diag *why)
{
	struct poison *p = u->priv;
	int err = user_pages_drop(u, i, why);

	if (!err)
		p->pfn[i] = PFN_UNKNOWN;
	return err;
}

static int poison_one(struct units *u, uint64_t i, struct diag *why)
{
	struct poison *p = u->priv;
	struct pfnb_heal later = {
		.h = { .version = PFNB_VERSION, .flags = PFNB_HEAL_LATER },
		.pfn = p->pfn[i],
	};

	if (p->pfn[i] == PFN_UNKNOWN)
		return 0;
	if (madvise(p->pages.addr + i * PAGE_BYTES, PAGE_BYTES, advice_of(u)))
		return diag_set(why, -errno, "page %" PRIu64 " cannot be poisoned: %s", i,
				strerror(errno));
	if (ioctl(u->machine->dev, PFNB_IOC_HEAL, &later))
		return diag_set(why, -errno, "page %" PRIu64 " is not poisoned: %s", i,
				strerror(errno));
	return 0;
}

static void on_bus_error(int sig)
{
}

/* What is soft-offline has moved away before. Of a lost page the kernel tells by a signal. */
static int seal(struct units *u, struct diag *why)
{
	const struct sigaction act = { .sa_handler = on_bus_error, .sa_flags = SA_RESTART };
	struct sigaction old;
	int err = user_pages_seal(u, why);

	sigaction(SIGBUS, &act, &old);
	for (uint64_t i = 0; i < u->nr && !err; i++)
		err = poison_one(u, i, why);
	sigaction(SIGBUS, &old, NULL);
	return err;
}

static int heal(struct units *u, struct diag *why)
{
	struct pfnb_heal now = { .h.version = PFNB_VERSION };

	if (ioctl(u->machine->dev, PFNB_IOC_HEAL, &now))
		return diag_set(why, -errno, "poisoned pages stay: %s", strerror(errno));
	return 0;
}

static bool is(uint64_t flags)
{
	return (flags & KPF(HWPOISON)) && !(flags & (KPF(LRU) | KPF(BUDDY)));
}

#define POISON(id, name_text, summary_text, kernel_text)                                           \
	const struct unit_ops kind_##id = {                                                        \
		.name = name_text,                                                                 \
		.summary = summary_text,                                                           \
		.guests = "with CONFIG_MEMORY_FAILURE",                                            \
		.kernel = kernel_text,                                                             \
		.detected = DETECTED_EARLY,                                                        \
		.movable = true,                                                                   \
		.supported = supported,                                                            \
		.open = open_units,                                                                \
		.take = take,                                                                      \
		.drop = drop,                                                                      \
		.seal = seal,                                                                      \
		.heal = heal,                                                                      \
		.lingers = "a poisoned page stays one until the trial is over",                    \
		.is = is,                                                                          \
		.close = close_units,                                                              \
	}

POISON(hwpoison, "hwpoison", "poisoned pages, as after an error of the memory", "HWPoison page");
POISON(soft_offline, "soft-offline",
       "pages that were emptied and taken out of use, as after many errors",
       "HWPoison page, soft offlined");
