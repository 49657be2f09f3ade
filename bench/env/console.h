/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ENV_CONSOLE_H
#define PFNBENCH_ENV_CONSOLE_H

#include <stdint.h>

#include "bench/boot/kernel.h"

#define KERNEL_LABEL_MAX 48

/**
 * kernel_label() - a kernel's name in names of files
 * @k: the kernel
 * @index: in the experiment
 * @text: "debian-6.12"; of an image its file's name, and a number because others may be named so,
 *	  too
 */
void kernel_label(const struct kernel *k, uint32_t index, char text[KERNEL_LABEL_MAX]);

/**
 * console_path() - a file for a guest's log that is not there yet
 * @dir: result directory
 * @label: as from kernel_label()
 * @boot: number of the boot, from 0
 * @start: how many guests the boot has had; grows where there are logs of more, for a guest that
 *	   was killed along with pfnbench is not in run.json
 *
 * Return: malloc()ed path
 */
char *console_path(const char *dir, const char *label, uint32_t boot, uint32_t *start);

#endif
