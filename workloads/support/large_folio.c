// SPDX-License-Identifier: GPL-2.0
#include "workloads/support/large_folio.h"

#include <errno.h>
#include <inttypes.h>

#include "bench/machine/page_flags.h"
#include "bench/machine/pagemap.h"
#include "bench/machine/pfn.h"

int large_folio_check(int kpageflags, uint64_t pfn, unsigned int order, struct diag *why)
{
	uint64_t flags[(1 << LARGE_FOLIO_ORDER_MAX) + 1], nr = 1ull << order, i = 0;

	if (pfn == PFN_UNKNOWN)
		return diag_set(why, -EPERM, "/proc/self/pagemap hides page frames; run as root");
	flags[nr] = 0; /* of memory's end nothing is told */
	if (page_words_read(kpageflags, pfn, nr, flags) ||
	    page_words_read(kpageflags, pfn + nr, 1, &flags[nr]) == -EBADF)
		return diag_set(why, -EIO, "/proc/kpageflags cannot be read at page frame %" PRIu64,
				pfn);
	if (pfn % nr == 0 && flags[0] & KPF(COMPOUND_HEAD))
		for (i = 1; i < nr && flags[i] & KPF(COMPOUND_TAIL);)
			i++;
	if (i == nr && !(flags[nr] & KPF(COMPOUND_TAIL)))
		return 0;
	return diag_set(why, -ENOMEM,
			"the kernel gave %s pages; too little contiguous memory is free: place "
			"less, or give the machine more memory",
			i == nr ? "larger" : "small");
}
