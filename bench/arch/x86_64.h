/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ARCH_X86_64_H
#define PFNBENCH_ARCH_X86_64_H

#include <stddef.h>
#include <string.h>
#include <x86intrin.h>

#define ARCH_NAME "x86"

/*
 * Of the guests that an experiment is planned for, before one has run: pages, pageblocks, memory
 * blocks, and free pages of the highest order. Memory blocks are larger where there are 64 GiB.
 */
#define ARCH_PAGE_BYTES	     (4ull << 10)
#define ARCH_PAGEBLOCK_BYTES (2ull << 20)
#define ARCH_BLOCK_BYTES     (128ull << 20)
#define ARCH_LARGEST_BYTES   (4ull << 20)

/* Pages that a kernel makes where no hugepagesz= on its command line says another size. */
#define ARCH_HUGE_BYTES (2ull << 20)
#define ARCH_HUGE_TEXT	"2M"

#define ARCH_QEMU "qemu-system-x86_64"

/*
 * A machine with as little in it as a guest needs, so that it boots fast. Without ACPI there are no
 * NUMA, no PCI and no memory hotplug, and the kernel finds one CPU only: several cost the 2 to 3 s
 * of wall time that a whole PC takes to boot.
 */
#define ARCH_MACHINE_SMALL "microvm,pic=on,pit=on,rtc=on,isa-serial=on,acpi=off"
#define ARCH_MACHINE_WHOLE "q35"

/* How much memory lies below 4G: an option of the whole machine's, and the most without it. */
#define ARCH_MACHINE_LOW "max-ram-below-4g"
#define ARCH_LOW_MAX	 (2816ull << 20)

/*
 * rdrand, rdseed: real randomness. erms, fsrm: a "rep movsb" is one instruction for QEMU and not
 * counted by bytes. la57: five levels of page tables, for nothing.
 */
#define ARCH_TCG_CPU "max,-rdrand,-rdseed,-erms,-fsrm,la57=off"

/* A CPU that is plugged in, of the model above: of one socket each. */
#define ARCH_CPU_DEVICE "max-x86_64-cpu"

/* The first serial line is the console, and the second one takes what the guest tells. */
#define ARCH_CONSOLE	   "ttyS0"
#define ARCH_FRAMES	   "ttyS1"
#define ARCH_FRAMES_DEVICE "isa-serial,chardev=frames,index=1"

/* Words of a guest's command line: leave by QEMU's -no-reboot, and what costs boot time. */
#define ARCH_WORD_LEAVE "reboot=t"
#define ARCH_WORD_QUICK "edd=off"

/* Rates that the kernel would otherwise measure against clocks that TCG does not keep in step. */
#define ARCH_WORDS_ICOUNT "tsc=reliable lpj=1000000 no_timer_check"
#define ARCH_WORDS_TCG	  "tsc=reliable no_timer_check"

/* Its rate in kHz is told to a guest by this word. */
#define ARCH_WORD_TICKS "tsc_early_khz"

/**
 * arch_ticks() - the counter by which a guest tells the time where it has that of this machine
 *
 * Return: its value now
 */
static inline unsigned long long arch_ticks(void)
{
	return __rdtsc();
}

/* What -kernel takes; its setup header is in Documentation/arch/x86/boot.rst. */
#define ARCH_IMAGE	 "bzImage"
#define ARCH_IMAGE_BYTES 0x8000 /* at its begin, where the release is */

/**
 * arch_image_release() - where an image has its release
 * @head: the begin of a file, with a zero byte behind it
 * @nr: bytes of it, up to ARCH_IMAGE_BYTES
 *
 * Return: in @head, up to a blank; "": the kernel tells none; NULL: the file is no image.
 */
static inline const char *arch_image_release(const char *head, size_t nr)
{
	static const size_t magic = 0x202, version = 0x20e /* 16 bit, less 0x200 */;
	size_t at;

	if (nr < 0x300 || memcmp(head + magic, "HdrS", 4))
		return NULL;
	at = (unsigned char)head[version] | (unsigned char)head[version + 1] << 8;
	return at && 0x200 + at < nr ? head + 0x200 + at : "";
}

#endif
