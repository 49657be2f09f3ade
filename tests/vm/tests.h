/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TESTS_VM_TESTS_H
#define PFNBENCH_TESTS_VM_TESTS_H

/* Each runs in a guest with the module loaded and prints its results through tap(). */
void test_ioctl(void);
void test_ownership(void);
void test_policies(void);
void test_blocks(void);
void test_cma(void);
void test_clock(void);
void test_counters(void);
void test_cpus(void);
void test_extfrag(void);
void test_phases(void);
void test_kill(void);
void test_poison(void);
void test_races(void);
void test_offline(void);
void test_unbind(void);
void test_driver(void);
void test_held(void);
void test_huge_zero(void);
void test_bh_lru(void);
void test_charge(void);
void test_unload(void);

#endif
