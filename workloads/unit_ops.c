// SPDX-License-Identifier: GPL-2.0
#include "workloads/unit_ops.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

void *units_alloc(struct units *u, uint64_t max, size_t priv_bytes, struct diag *why)
{
	u->order = 0;
	u->max = max;
	u->priv = calloc(1, priv_bytes);
	if (!u->priv)
		diag_set(why, -ENOMEM, "out of memory");
	return u->priv;
}

void units_close(struct units *u)
{
	if (u->ops)
		u->ops->close(u);
	*u = (struct units){ NULL };
}

void units_let_go(struct units *u)
{
	if (u->ops && u->ops->let_go && u->priv)
		u->ops->let_go(u);
	else
		units_close(u);
}

int units_probed(int fd)
{
	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

unsigned int units_order(const struct unit_ops *ops)
{
	if (!ops)
		return 0;
	return ops->order ? ops->order() : pages_order(ops->fixed_bytes);
}

int units_room(const struct units *u, uint64_t nr, struct diag *why)
{
	if (u->priv && nr <= u->max - u->nr)
		return 0;
	return diag_set(why, -ENOSPC,
			"%" PRIu64 " units more: opened for %" PRIu64 ", %" PRIu64 " are taken", nr,
			u->priv ? u->max : 0, u->nr);
}

int units_take_each(struct units *u, uint64_t nr, uint64_t *pfn, struct diag *why)
{
	int err = units_room(u, nr, why);

	for (uint64_t i = 0; !err && i < nr; i++) {
		err = u->ops->take_one(u, &pfn[i], why);
		u->nr += !err;
	}
	return err;
}
