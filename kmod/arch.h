/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the module knows of the architecture and no helper of the kernel's hides. A port adds a
 * branch here, and a mark to include/pfnbench_mark.h: docs/arm64.md. All else asks the kernel:
 * regs_get_kernel_argument(), regs_return_value(), pageblock_nr_pages.
 */
#ifndef PFNB_ARCH_H
#define PFNB_ARCH_H

#include <linux/ftrace.h>
#include <linux/kernel.h>
#include <linux/ptrace.h>

#if defined(CONFIG_X86_64)

/* ftrace hands out the registers in a form that can be changed for the traced function. */
#define PFNB_HOOK_FLAGS FTRACE_OPS_FL_SAVE_REGS

/* Registers that a function's arguments are passed in. */
static const size_t pfnb_arg_regs[] = {
	offsetof(struct pt_regs, di), offsetof(struct pt_regs, si), offsetof(struct pt_regs, dx),
	offsetof(struct pt_regs, cx), offsetof(struct pt_regs, r8), offsetof(struct pt_regs, r9),
};

#define PFNB_ARG_REGS ARRAY_SIZE(pfnb_arg_regs)

/* What ftrace lets a hook change of the traced function's registers. */
typedef struct pt_regs pfnb_regs;

/* NULL: nothing can be changed, and the function runs as if it were not hooked. */
static inline pfnb_regs *pfnb_hooked_regs(struct ftrace_regs *fregs)
{
	return ftrace_get_regs(fregs);
}

/* @arg: below PFNB_ARG_REGS */
static inline unsigned long *pfnb_arg_reg(pfnb_regs *regs, int arg)
{
	return (void *)regs + pfnb_arg_regs[arg];
}

/* Have the traced function go on at @ip. */
static inline void pfnb_redirect(pfnb_regs *regs, unsigned long ip)
{
	instruction_pointer_set(regs, ip);
}

/* Two instructions a turn. */
static inline void pfnb_spin_turns(unsigned int turns)
{
	asm volatile("1:\tdec %0\n\tjnz 1b" : "+r"(turns) : : "cc");
}

#else
#error "pfnbench knows no registers of this architecture: docs/arm64.md"
#endif

#endif
