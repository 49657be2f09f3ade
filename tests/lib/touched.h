/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TESTS_LIB_TOUCHED_H
#define PFNBENCH_TESTS_LIB_TOUCHED_H

/*
 * What tests/tools/toucher.c does to memory, in windows of their own, and tests/tools/expect_touched.c
 * calculates. The caches are those of tests/tools/boot.c.
 */

/**
 * enum touch - what happens in a window; the id of its trial
 * @TOUCH_LOAD: TOUCHES loads of 8 bytes
 * @TOUCH_STORE: TOUCHES stores of 4 bytes
 * @TOUCH_MOVE: rep movsb of TOUCH_MOVED bytes
 * @TOUCH_FILL: rep stosq of TOUCH_FILLED times 8 bytes
 * @TOUCH_CHASE: a load in each of CHASE_LINES lines, in an order of chance, by nobody before
 * @TOUCH_CHASE_AGAIN: the same lines, in the same order
 * @TOUCH_SWEEP: a load in each of as many other lines, one after the other, by nobody before
 * @TOUCH_NEAR: a load in each of NEAR_LINES lines of the chase's, in which the sweep was not
 * @TOUCH_NEAR_AGAIN: the same
 */
enum touch {
	TOUCH_LOAD = 1,
	TOUCH_STORE,
	TOUCH_MOVE,
	TOUCH_FILL,
	TOUCH_CHASE,
	TOUCH_CHASE_AGAIN,
	TOUCH_SWEEP,
	TOUCH_NEAR,
	TOUCH_NEAR_AGAIN,
	TOUCH_END,
};

#define TOUCHES	     10000
#define TOUCH_MOVED  3000
#define TOUCH_FILLED 512

#define LINE_BYTES  64
#define CHASE_LINES 65536 /* 4 MiB: more than L2 holds, less than L3 */
#define NEAR_LINES  512	  /* 32 KiB: less than L1d holds */

#endif
