/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_PLOT_SUBJECT_H
#define PFNBENCH_REPORT_PLOT_SUBJECT_H

#include <stdbool.h>

#include "bench/analysis/summary.h"

/*
 * What a run is about, as its axes show. Plots that suit one subject leave the others alone.
 */

/**
 * subject_has_one_strategy() - whether a run has but one retry, lifetime and churn
 * @s: the run
 *
 * Return: true if its subject is something else than strategies.
 */
bool subject_has_one_strategy(const struct summary *s);

/**
 * subject_is_kinds() - whether a run is about kinds of blockers
 * @s: the run
 *
 * Return: true if it has more than a few, and counted how far operations got.
 */
bool subject_is_kinds(const struct summary *s);

/**
 * subject_is_history() - whether a run is about kinds of blockers from version to version of Linux
 * @s: the run
 *
 * Return: true if it has kinds as subject_is_kinds() has it, and kernels as releases_make() does.
 */
bool subject_is_history(const struct summary *s);

/**
 * subject_is_targets() - whether targets are what a run compares
 * @s: the run
 *
 * Return: true if it has a few of them under one policy.
 */
bool subject_is_targets(const struct summary *s);

#endif
