/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_WORKLOADS_HOLES_H
#define PFNBENCH_WORKLOADS_HOLES_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/cell/cell.h"
#include "bench/util/rng.h"

/**
 * struct holes - choosing holes in a pool of pages, one after the other
 * @taken: bitmap over page frames from 0: pages of the pool that are in no hole
 * @nr_pfns: how long it is, a multiple of 1 << (HOLE_ORDER_MAX + 1)
 * @low: smallest order
 * @high: largest one
 * @slot: numbers of the aligned blocks of each order that may become a hole
 * @left: how many
 */
struct holes {
	uint64_t *taken;
	uint64_t nr_pfns;
	unsigned int low;
	unsigned int high;
	uint32_t *slot[HOLE_ORDER_MAX + 1];
	uint64_t left[HOLE_ORDER_MAX + 1];
};

/**
 * holes_open() - allocate and touch all memory that choosing takes
 * @h: filled; its taken has no bits yet
 * @nr_pfns: page frames that the pool may lie in; rounded up
 * @low: smallest order of a hole
 * @high: largest order of a hole, at most HOLE_ORDER_MAX
 *
 * Return: 0 or -ENOMEM; holes_close() is due either way.
 */
int holes_open(struct holes *h, uint64_t nr_pfns, unsigned int low, unsigned int high);

/**
 * holes_begin() - look for places, when @h->taken has a bit for each page of the pool
 * @h: opened
 */
void holes_begin(struct holes *h);

/**
 * holes_next() - choose another hole at random, and take its pages out of @h->taken
 * @h: begun
 * @rng: decides which
 * @pfn: its first page frame, a multiple of its size
 * @order: drawn from those that still find a place, each as likely as any other
 *
 * All of its pages were taken, and a page of its buddy is and stays so: the hole does not grow.
 *
 * Return: false when there is no place left.
 */
bool holes_next(struct holes *h, struct rng *rng, uint64_t *pfn, unsigned int *order);

/**
 * holes_close() - give all memory back
 * @h: opened, or tried to
 */
void holes_close(struct holes *h);

#endif
