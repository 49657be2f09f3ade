/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the plugin knows of a guest's architecture, besides its instructions (translate.c): x86-64,
 * and no other yet. docs/arm64.md tells what a port puts here.
 */
#ifndef PLUGIN_ARCH_H
#define PLUGIN_ARCH_H

/* Addresses of the kernel have the highest bit set. */
#define KERNEL_BIT 63

/* A page of code, and the longest instruction. */
#define CODE_PAGE_BYTES 4096
#define INSN_BYTES_MAX	15

/* THREAD_SIZE and IRQ_STACK_SIZE, to which stacks are aligned as well
 * (arch/x86/include/asm/page_64_types.h, without KASAN). */
#define STACK_SHIFT 14

/* cpu_entry_area: descriptor tables, and the stacks that a CPU is on before it has a task's
 * (Documentation/arch/x86/x86_64/mm.rst) */
#define ENTRY_AREA_BEGIN 0xfffffe0000000000
#define ENTRY_AREA_END	 0xfffffe8000000000

/*
 * All entries from interrupts and exceptions are written in assembly, and called so
 * (arch/x86/include/asm/idtentry.h). Two of them come behind a table of stubs, which is the entry.
 */
#define ENTRY_PREFIX "asm_"
#define ENTRIES_BEHIND_STUBS                                                                       \
	{                                                                                          \
		"asm_common_interrupt", "asm_spurious_interrupt"                                   \
	}
#define ENTRY_STUBS                                                                                \
	{                                                                                          \
		"irq_entries_start", "spurious_entries_start"                                      \
	}

/* Documentation/arch/x86/x86_64/mm.rst, four levels: the direct mapping, struct pages, the kernel's
 * image. The kernel maps them by 2 MiB or more; all else, and modules, by 4 KiB. */
#define DIRECT_BEGIN  0xffff888000000000
#define DIRECT_END    0xffffc88000000000
#define VMEMMAP_BEGIN 0xffffea0000000000
#define VMEMMAP_END   0xffffeb0000000000
#define IMAGE_BEGIN   0xffffffff80000000
#define IMAGE_END     0xffffffffa0000000
#define SMALL_SHIFT   12
#define LARGE_SHIFT   21

#endif
