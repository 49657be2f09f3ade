/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_COMPARE_COMPARE_KTAP_H
#define PFNBENCH_REPORT_COMPARE_COMPARE_KTAP_H

#include <stdio.h>

#include "bench/report/compare/compare_view.h"

/**
 * compare_ktap() - a comparison as test results, a line for each row of its tables
 * @out: where they go
 * @v: the view
 *
 * A row fails where the second side is worse; of sides that are said to be the same, also where it
 * is better. It is skipped where nobody can tell. Without memory the process ends.
 */
void compare_ktap(FILE *out, const struct compare_view *v);

#endif
