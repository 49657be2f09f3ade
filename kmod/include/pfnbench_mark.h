/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
#ifndef PFNBENCH_MARK_H
#define PFNBENCH_MARK_H

/*
 * Marks tell a TCG plugin of QEMU (plugin/) where a guest's timed attempts begin and end, and whose
 * they are. A mark is a NOP of seven bytes, "nopl PFNB_MARK + N(%rax)", with a displacement that
 * nobody else uses: one instruction everywhere, and nothing to a machine without the plugin.
 */

#define PFNB_MARK	    0x7066e600
#define PFNB_MARK_BYTES	    7
#define PFNB_MARK_TRIAL	    0 /* a trial begins; its id follows, the highest bit first */
#define PFNB_MARK_BIT0	    1
#define PFNB_MARK_BIT1	    2
#define PFNB_MARK_BEGIN	    3 /* a timed attempt begins */
#define PFNB_MARK_END	    4 /* and ends */
#define PFNB_MARK_TRIAL_END 5
#define PFNB_MARK_NR	    6

#define PFNB_MARK_STRING(x) #x
#define PFNB_MARK_VALUE(x)  PFNB_MARK_STRING(x)
/**
 * PFNB_MARK_HERE() - execute a mark
 * @n: one of the PFNB_MARK_ constants above, as a literal
 */
#define PFNB_MARK_HERE(n)                                                                          \
	__asm__ __volatile__(".byte 0x0f, 0x1f, 0x80\n\t.long " PFNB_MARK_VALUE(                   \
				     PFNB_MARK) " + " PFNB_MARK_VALUE(n)                           \
			     :                                                                     \
			     :                                                                     \
			     : "memory")

#endif
