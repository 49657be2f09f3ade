/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_FINDINGS_FINDINGS_SUBJECTS_H
#define PFNBENCH_REPORT_FINDINGS_FINDINGS_SUBJECTS_H

#include "bench/analysis/summary.h"
#include "bench/report/findings/finding.h"

/*
 * What sentences can be about, one a findings_*.c; findings.c has them in order. Each adds those to
 * @f that it has to say of the run @s, whose samples get sorted. Without memory the process ends.
 */

/**
 * findings_retry() - compare strategies, that is policies with retries, in words
 * @s: the run; its samples get sorted
 * @f: sentences are added
 *
 * For each kernel, target, fill and blocker, without churn (or under the one that there is): time
 * from release to done, CPU time and isolation held, each at the lifetime where strategies differ
 * most; and what a blocker that outlives the deadline costs. For each churn: holding against
 * releasing isolation.
 */
void findings_retry(struct summary *s, struct findings *f);

/**
 * findings_policies() - compare policies, in words
 * @s: the run; its samples get sorted
 * @f: sentences are added
 *
 * For each kernel, target and fill, under the first churn, at most three sentences: the failure that differs most from the
 * baseline's by ratio, success where least stands in the way, and the success share that differs
 * most. The baseline is mainline's early-check, else the first policy asked.
 */
void findings_policies(struct summary *s, struct findings *f);

/**
 * findings_kinds() - where operations meet each blocker, in words
 * @s: the run; its samples get sorted
 * @f: sentences are added
 *
 * For each blocker that is found early by some kernel or target and late by another: where which;
 * with which version that changed, if the kernels are a row of versions; and what the worst timeout
 * that came of it did until the deadline. One sentence more for all that are found alike everywhere.
 * Likewise for each value of the other axes. Nothing if it was not counted how far operations got.
 */
void findings_kinds(struct summary *s, struct findings *f);

/**
 * findings_gigantic() - what it costs to find a range for a gigantic page, in words
 * @s: the run; its samples get sorted
 * @f: sentences are added
 *
 * For each place (fill, blocker, ...), under the first policy, of each kernel: how much of the time
 * is the search for a candidate and how much migration, what was tried and what moved for nothing.
 * Then by how much the search differs from one kernel to the next. Nothing where phases, or what
 * was tried, were not measured.
 */
void findings_gigantic(struct summary *s, struct findings *f);

/**
 * findings_phases() - where the time goes, in words
 * @s: the run; its samples get sorted
 * @f: sentences are added
 *
 * For each kernel, of the place (fill, blocker, ...) where the first policy's successes take
 * longest, and of that where they take least: the phase that takes most, target beside target; and
 * in the former what the early check has of it. Nothing where phases were not measured.
 */
void findings_phases(struct summary *s, struct findings *f);

/**
 * findings_unplug() - how much a virtio-mem device gave, how fast, and what was moved for nothing
 * @s: the run; its samples get sorted
 * @f: sentences are added
 *
 * What findings_unplug_check() says. Then, under the first policy, of each kernel and of all that is
 * not the blocker: one sentence with the first blocker that the run has, and the one that left most
 * behind.
 */
void findings_unplug(struct summary *s, struct findings *f);

/**
 * findings_unplug_check() - what virtio-mem would gain or lose if the early check went
 * @s: the run; its samples get sorted
 * @f: sentences are added
 *
 * Of each kernel and place, without retries: isolate-first against early-check with the blocker
 * where it gains most, and the one where it loses most. Nothing where a run has not both.
 */
void findings_unplug_check(struct summary *s, struct findings *f);

/**
 * findings_sweep() - how many blocks of a node or device went offline before one stayed
 * @s: the run; its samples get sorted
 * @f: sentences are added
 *
 * Of each kernel and place: one sentence, policy beside policy, with the time and the pages that
 * were moved for nothing.
 */
void findings_sweep(struct summary *s, struct findings *f);

/**
 * findings_harm() - whom an operation keeps waiting, and what it leaves behind, in words
 * @s: the run; its samples get sorted
 * @f: sentences are added
 *
 * Of each kernel and place: a bystander's longest stall under each policy, with the blocker where it
 * is longest; and the pageblocks of the range that are left with another type, where most are.
 * Nothing where there was no bystander, and where none is left so.
 */
void findings_harm(struct summary *s, struct findings *f);

/**
 * findings_cma() - what busy ranges cost cma_alloc(), in words
 * @s: the run; its samples get sorted
 * @f: sentences are added
 *
 * Of each kernel and place: where policies differ, one sentence with the first of them and the one
 * that gets past an unmovable page soonest, for the blocker where that saves most; and one with the
 * first blocker that the run has, and the one with which it takes longest. Nothing where busy ranges
 * were not counted.
 */
void findings_cma(struct summary *s, struct findings *f);

/**
 * findings_fills() - what a page of each kind of fill takes to move, in words
 * @s: the run; its samples get sorted
 * @f: sentences are added
 *
 * Of each kernel and target, with the first value of all other axes. Nothing where pages of one kind
 * alone were migrated, and where findings_history() tells of them.
 */
void findings_fills(struct summary *s, struct findings *f);

/**
 * findings_history() - what moving pages costs from version to version of Linux, in words
 * @s: the run; its samples get sorted
 * @f: sentences are added
 *
 * Of each place where nothing blocks: the CPU time that an empty range takes, or a migrated page of
 * each fill beside that, on the oldest and on the newest kernel; and with which version most of the
 * difference came. Nothing where the kernels are no row of versions: see releases_make().
 */
void findings_history(struct summary *s, struct findings *f);

/**
 * findings_hangs() - where the kernel hangs, in words
 * @s: the run; its samples get sorted
 * @f: sentences are added
 *
 * Of each kernel and target: the first cell that hangs, in which function, with how many pages
 * isolated of those on the LRU lists; and in how many other cells it does. Nothing where no trial
 * hung.
 */
void findings_hangs(struct summary *s, struct findings *f);

/**
 * findings_plain() - what else there is to say, in words, where no other subject has a sentence
 * @s: the run; its samples get sorted
 * @f: at least one sentence is added
 *
 * How the trials of each kernel and target ended, in the first cell that ran; else why none did.
 */
void findings_plain(struct summary *s, struct findings *f);

/**
 * findings_explain() - why kernels differ, and policies, in words
 * @s: the run
 * @f: sentences are added
 *
 * Of a run with profiles: for each kernel after the first, then for each policy after the first on
 * each kernel, and each outcome: by how much an operation has more instructions, and which groups
 * of functions they are in. All cells that both sides have are taken together. Nothing where one
 * side alone migrates pages. Profiles that cannot be read give one sentence that says so.
 */
void findings_explain(struct summary *s, struct findings *f);

#endif
