// SPDX-License-Identifier: GPL-2.0
#include "bench/place/placer.h"

#include "bench/machine/machine.h"

const struct placer *placer_of(const struct machine *m)
{
	return m->dev < 0 ? &placer_user : &placer_module;
}
