// SPDX-License-Identifier: GPL-2.0
/* Who waits for zone->lock: a probe where spin locks are waited for, and a filter of addresses. */

#include "bench/measure/zone_lock.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bench/machine/machine.h"
#include "bench/machine/tracefs.h"
#include "bench/util/file.h"

#define PROBE(function) "p:" ZONE_LOCK_SYSTEM "/" ZONE_LOCK_EVENT " " function " lock=%di:u64\n"

/* The first is used on a machine and by a hypervisor's guest, the last by a guest of KVM. */
static const char *const probes[] = {
	PROBE("native_queued_spin_lock_slowpath"),
	PROBE("queued_spin_lock_slowpath"),
	PROBE("__pv_queued_spin_lock_slowpath"),
};

static int make_probe(int root, struct diag *why)
{
	int err = -ENOENT;

	for (size_t i = 0; i < sizeof(probes) / sizeof(probes[0]); i++) {
		int one = file_put(root, "kprobe_events", probes[i]);

		err = err && one ? one : 0;
	}
	return err ? diag_set(why, -ENOTSUP,
			      "no probe where spin locks are waited for: kprobe_events: %s",
			      strerror(-err))
		   : 0;
}

int zone_lock_probe(struct diag *why)
{
	int root, err = guest_supported("a probe that stays", why);

	if (err)
		return err;
	root = tracefs_open("", why);
	if (root < 0)
		return root;
	if (faccessat(root, "events/" ZONE_LOCK_SYSTEM "/" ZONE_LOCK_EVENT, F_OK, 0))
		err = make_probe(root, why);
	close(root);
	return err;
}

int zone_lock_filter(char *text, size_t size, struct diag *why)
{
	struct machine m;
	size_t len = 0;
	int err = 0;

	machine_open(&m);
	if (m.dev < 0)
		err = diag_set(why, -ENOTSUP, "where zone->lock is, the module tells: %s",
			       m.dev_why.text);
	for (size_t i = 0; !err && i < PFNB_ZONES_MAX && m.info.zone_lock[i]; i++)
		len += snprintf(text + len, size - len, "%slock == 0x%llx", i ? " || " : "",
				(unsigned long long)m.info.zone_lock[i]);
	if (!err && !len)
		err = diag_set(why, -ENOTSUP, "zone->lock is no spin lock, or of too many zones");
	machine_close(&m);
	return err;
}
