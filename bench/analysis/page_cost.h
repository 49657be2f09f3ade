/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ANALYSIS_PAGE_COST_H
#define PFNBENCH_ANALYSIS_PAGE_COST_H

#include "bench/analysis/summary.h"

/*
 * By CPU time of the caller: some operations wait for up to 10 ms before anything is migrated, others of
 * the same cell do not, and no page costs that.
 */

/**
 * page_cost() - what moving a page takes, beside what an operation takes that moves nothing
 * @s: the run; samples of the two cells get sorted
 * @kernel: index
 * @value: index per axis
 *
 * Return: ns a page: median CPU time of successes over that of the cell that differs by "fill none" alone,
 * divided by the median of migrated pages; NAN where one of these was not measured, or nothing
 * migrated.
 */
double page_cost(const struct summary *s, size_t kernel, const size_t value[AXIS_NR]);

/**
 * page_cost_empty() - what the operation takes where nothing is placed
 * @s: the run; the cell's samples get sorted
 * @kernel: index
 * @value: index per axis; that of the fill is not looked at
 *
 * Return: ns of CPU time, the median of successes; NAN without any.
 */
double page_cost_empty(const struct summary *s, size_t kernel, const size_t value[AXIS_NR]);

/**
 * page_cost_or_empty() - what a cell tells of costs
 * @s: the run; the cells' samples get sorted
 * @kernel: index
 * @value: index per axis
 *
 * Return: page_cost_empty() where the fill is none, else page_cost()
 */
double page_cost_or_empty(const struct summary *s, size_t kernel, const size_t value[AXIS_NR]);

#endif
