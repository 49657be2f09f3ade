// SPDX-License-Identifier: GPL-2.0
/* Loads on other CPUs: each thread works until it is stopped, whether it ever began or not. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/sysinfo.h>

#include "bench/util/json_count.h"
#include "workloads/background/load.h"
#include "workloads/site.h"

#define PAGES 3

static char mem[PAGES];
static unsigned int rounds, given_back;
/* No cpuset keeps us from some CPUs. */
static bool all_ours;

static void page(const struct load_work *w, uint64_t i)
{
	w->mem[i % w->nr_pages]++;
}

static void finished(const struct load_work *w)
{
	__atomic_fetch_add(&rounds, 1, __ATOMIC_RELAXED);
}

static int work(struct site *s, unsigned int i, struct load_work *w, struct diag *why)
{
	*w = (struct load_work){ .mem = mem, .nr_pages = PAGES, .page = page, .round = finished };
	return 0;
}

static void give_back(const struct load_work *w)
{
	given_back++;
}

static int refuse(struct site *s, unsigned int i, struct load_work *w, struct diag *why)
{
	return diag_set(why, -ENOMEM, "no memory");
}

/* As trials are: on one CPU. */
static int set_up(void **state)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(sched_getcpu(), &set);
	rounds = given_back = 0;
	return sched_setaffinity(0, sizeof(set), &set);
}

static void test_works_elsewhere(void **state)
{
	struct site s = { 0 };
	json_t *trial = json_object(), *load;
	unsigned int others = get_nprocs() - 1;

	if (!others || !all_ours)
		skip();
	assert_int_equal(load_place(&s, work, give_back, NULL), 0);
	assert_int_equal(rounds, 0);
	assert_int_equal(load_begin(&s, NULL), 0);
	while (__atomic_load_n(&rounds, __ATOMIC_RELAXED) < 100)
		;
	load_stop(&s, 0, 0);
	load_report(&s, trial);
	load = json_object_get(trial, "load");
	assert_int_equal(json_count(load, "cpus"), others);
	assert_true(json_count(load, "pages") >= 100 * PAGES);
	assert_int_equal(load_end(&s, NULL), 0);
	assert_int_equal(given_back, others);
	assert_null(s.churn_state);
	json_decref(trial);
}

static void test_never_began(void **state)
{
	struct site s = { 0 };

	if (!all_ours)
		skip();
	assert_int_equal(load_end(&s, NULL), 0);
	assert_int_equal(load_place(&s, work, give_back, NULL), 0);
	assert_int_equal(load_end(&s, NULL), 0);
	assert_int_equal(rounds, 0);
	assert_int_equal(given_back, get_nprocs() - 1);
}

static void test_cannot(void **state)
{
	struct site s = { 0 };
	struct diag why = { "" };

	if (get_nprocs() == 1)
		assert_int_equal(load_supported(&why), -ENOTSUP);
	else
		assert_int_equal(load_place(&s, refuse, give_back, &why), -ENOMEM);
	assert_true(*why.text);
	assert_int_equal(load_end(&s, NULL), 0);
	assert_int_equal(given_back, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_works_elsewhere, set_up),
		cmocka_unit_test_setup(test_never_began, set_up),
		cmocka_unit_test_setup(test_cannot, set_up),
	};
	cpu_set_t set;

	all_ours = !sched_getaffinity(0, sizeof(set), &set) && CPU_COUNT(&set) == get_nprocs();

	return cmocka_run_group_tests_name("load", tests, NULL, NULL);
}
