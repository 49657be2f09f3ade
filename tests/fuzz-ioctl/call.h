/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TESTS_FUZZ_CALL_H
#define PFNBENCH_TESTS_FUZZ_CALL_H

#include <stdint.h>

#include "tests/fuzz-ioctl/fuzz.h"

/* The most lifetimes that one call schedules. */
#define LIFETIMES_MAX 64

/**
 * call_send() - an ioctl, with a word of its argument spoiled now and then
 * @call: what it is counted as
 * Return: 0 or -errno, like all that follow
 */
int call_send(struct fuzz_caller *c, int fd, enum fuzz_call call, unsigned long request, void *arg);

/**
 * call_header() - with another version or other flags now and then
 */
struct pfnb_header call_header(struct rng *rng, uint32_t flags);

/**
 * call_simple() - an ioctl that takes nothing but a header
 */
int call_simple(struct fuzz_caller *c, int fd, enum fuzz_call call, unsigned long request);

/**
 * call_on_pages() - an ioctl that takes struct pfnb_pages; c->bitmap says which
 */
int call_on_pages(struct fuzz_caller *c, int fd, enum fuzz_call call, unsigned long request,
		  uint64_t start, uint64_t nr, uint32_t flags);

int call_claim(struct fuzz_caller *c, int fd, uint64_t start, uint64_t nr);
int call_arm(struct fuzz_caller *c, int fd, uint64_t start, uint64_t nr, uint32_t target);
int call_heal(struct fuzz_caller *c, int fd, uint32_t flags, uint64_t pfn);
int call_lifetimes(struct fuzz_caller *c, int fd, const struct pfnb_lifetime *entries, uint64_t nr);
int call_pin(struct fuzz_caller *c, int fd, uint64_t pfn);
int call_churn(struct fuzz_caller *c, int fd, uint32_t kind);
void call_random_lifetimes(struct fuzz_caller *c, int fd);
void call_virtio(struct fuzz_caller *c, int fd);
void call_cma_area(struct fuzz_caller *c, int fd);
void call_cma(struct fuzz_caller *c, int fd);

/**
 * call_blocks() - PFNB_IOC_BLOCKS, or PFNB_IOC_TYPE with types that are drawn
 */
void call_blocks(struct fuzz_caller *c, int fd, enum fuzz_call call, uint64_t start, uint64_t nr);

void call_walk(struct fuzz_caller *c, int fd, uint64_t start, uint64_t nr);
void call_part(struct fuzz_caller *c, int fd, uint64_t start);

/**
 * call_noise() - any request with any bytes
 */
void call_noise(struct fuzz_caller *c, int fd);

/**
 * call_reopen() - close a file of the process, in which other threads may be, and open another
 */
void call_reopen(struct fuzz_caller *c, unsigned int file);

/* row.c */

/**
 * row_trial() - what a trial does, with gaps
 */
void row_trial(struct fuzz_caller *c, int fd);

/**
 * row_driver() - what a trial does with the virtio-mem device, whose driver is armed
 */
void row_driver(struct fuzz_caller *c, int fd);

/**
 * row_crumbs() - claim many ranges, each of a page
 */
void row_crumbs(struct fuzz_caller *c, int fd);

/**
 * row_poison() - poison a page of ours, and have it healed now or when the file is closed
 */
void row_poison(struct fuzz_caller *c, int fd);

#endif
