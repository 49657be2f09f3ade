/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ANALYSIS_LABELS_H
#define PFNBENCH_ANALYSIS_LABELS_H

#include <stddef.h>

#include "bench/cell/cell.h"

/* The keys that tell cells apart: the kernel, then the axes. */
#define LABEL_KERNEL	 0
#define LABEL_AXIS(axis) (1 + (axis))
#define LABELS		 (1 + AXIS_NR)

/**
 * label_name() - "kernel", "target", ...
 * @label: LABEL_...
 *
 * Return: a static string.
 */
const char *label_name(int label);

/**
 * struct kernel_info - a kernel of the run
 * @spec: as asked
 * @release: uname -r, or NULL
 * @error: why it could not be had, or NULL
 * @label: short name, unique in the run: "6.12", else @spec
 */
struct kernel_info {
	const char *spec;
	const char *release;
	const char *error;
	char *label;
};

/**
 * kernel_labels() - give each kernel a short name that no other of the run has
 * @kernels: spec and release are set; label is set, to be freed by the caller
 * @nr: how many
 *
 * "6.12" from release 6.12.117+deb12-cloud-amd64; where two kernels would get the same, or the
 * release is not known, the spec. Without memory the process ends.
 */
void kernel_labels(struct kernel_info *kernels, size_t nr);

#endif
