// SPDX-License-Identifier: GPL-2.0
/* Profiles of two sides: what is added up, and that it adds up. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <zlib.h>

#include "bench/analysis/explain.h"
#include "bench/record/profiles.h"
#include "bench/util/file.h"
#include "bench/util/text.h"
#include "tests/lib/fixture.h"

#define CELL(policy, blocker) "contig:2M " policy " none anon:50% " blocker " forever"
#define FIRST		      CELL("isolate-first", "none")
#define CHECK		      CELL("isolate-check", "none")
#define PINNED		      CELL("isolate-first", "pin:1@start")
#define MOVED(pages)	      "\"outcome\":\"success\",\"latency_ns\":1,\"migrated_pages\":" #pages
#define FAILED		      "\"outcome\":\"failure\",\"latency_ns\":1,\"migrated_pages\":0"
#define CRASHED		      "\"outcome\":\"crashed\",\"reason\":\"gone\""

#define FUNCTION(name, instructions) "\"" name "\":[" #instructions ",0]"

/* A run whose profiles are written one after the other. */
struct profiled {
	struct fixture f;
	char *lines;
	size_t nr;
};

static int setup(void **state)
{
	struct profiled *p = calloc(1, sizeof(*p));

	fixture_new(&p->f);
	fixture_axis(&p->f, AXIS_POLICY, "isolate-first isolate-check");
	fixture_axis(&p->f, AXIS_BLOCKER, "none pin:1@start");
	p->lines = text_copy("");
	*state = p;
	return 0;
}

static int teardown(void **state)
{
	struct profiled *p = *state;

	fixture_free(&p->f);
	free(p->lines);
	free(p);
	return 0;
}

static void add_line(struct profiled *p, size_t id, const char *kernel, unsigned int instructions,
		     const char *columns, const char *rest)
{
	char *longer =
		text_print("%s{\"schema\":1,\"id\":%zu,\"kernel\":\"%s\",\"instructions\":%u,"
			   "\"idle_ns\":30,\"windows\":1,\"columns\":[%s],%s}\n",
			   p->lines, id, kernel, instructions, columns, rest);

	free(p->lines);
	p->lines = longer;
	p->nr++;
}

/* A trial with its profile; functions in the order of their names. */
static void add(struct profiled *p, const char *kernel, const char *values, const char *more,
		unsigned int instructions, const char *functions)
{
	char *rest = text_print("\"functions\":{%s},\"stacks\":[]", functions);

	fixture_add(&p->f, kernel, values, more);
	add_line(p, p->f.nr - 1, kernel, instructions, "\"instructions\",\"bytes\"", rest);
	free(rest);
}

static void save(struct profiled *p)
{
	char *path = text_print("%s/" PROFILES_FILE, p->f.dir), hex[SHA256_HEX];
	gzFile gz = gzopen(path, "w");

	gzputs(gz, p->lines);
	assert_int_equal(gzclose(gz), Z_OK);
	data_sha256(p->lines, strlen(p->lines), hex);
	json_object_set_new(p->f.run, "profiles",
			    json_pack("{s:s, s:I, s:s}", "file", PROFILES_FILE, "recorded",
				      (json_int_t)p->nr, "sha256", hex));
	fixture_save(&p->f, true);
	free(path);
}

static void read_set(struct profiled *p, int what, struct profile_set *set)
{
	struct diag why = { "" };

	save(p);
	if (profile_set_read(p->f.dir, &where_all, what, set, &why))
		fail_msg("%s", why.text);
}

static void make(struct explain *e, const struct profile_set *a, const struct profile_set *b,
		 const struct explain_ask *ask)
{
	struct diag why = { "" };

	if (explain_make(e, a, b, ask, &why))
		fail_msg("%s", why.text);
}

static const struct explained *function(const struct explanation *x, const char *name)
{
	for (size_t i = 0; i < x->nr; i++)
		if (!strcmp(x->function[i].name, name))
			return &x->function[i];
	fail_msg("no %s", name);
	return NULL;
}

static void assert_sides(const double value[2], double a, double b)
{
	if (fabs(value[0] - a) > 1e-9 || fabs(value[1] - b) > 1e-9)
		fail_msg("%g and %g instead of %g and %g", value[0], value[1], a, b);
}

/* Each total of its groups, each group of its functions, to what the records hold. */
static void assert_adds_up(const struct explanation *x)
{
	for (int s = 0; s < 2; s++) {
		double total = 0, groups[GROUP_NR] = { 0 };

		for (size_t i = 0; i < x->nr; i++) {
			groups[x->function[i].group] += x->function[i].value[s];
			total += x->function[i].value[s];
		}
		assert_true(fabs(total - x->total[s]) < 1e-9 * total);
		for (int g = 0; g < GROUP_NR; g++)
			assert_true(fabs(groups[g] - x->group[g][s]) <= 1e-9 * total);
	}
}

/* The same work under other names is one group, and nothing is lost between kernels. */
static void two_kernels(void **state)
{
	struct profiled *p = *state;
	const struct explain_ask ask = { .by = LABEL_KERNEL };
	struct profile_set set;
	struct explain e;

	add(p, "debian:6.12", FIRST, MOVED(10), 1000,
	    FUNCTION("__list_add_valid", 100) "," FUNCTION("copy_page", 500) "," FUNCTION("odd",
											  400));
	add(p, "debian:6.12", FIRST, MOVED(10), 1200,
	    FUNCTION("__list_add_valid", 100) "," FUNCTION("copy_page", 700) "," FUNCTION("odd",
											  400));
	add(p, "debian:7", FIRST, MOVED(20), 4000,
	    FUNCTION("__list_add_valid_or_report",
		     400) "," FUNCTION("memcpy_orig", 3000) "," FUNCTION("odd", 600));
	read_set(p, PROFILE_INSTRUCTIONS, &set);
	assert_int_equal(set.profiles, 3);
	make(&e, &set, &set, &ask);
	assert_int_equal(e.nr, 1);
	assert_false(e.single);
	assert_true(e.explanation->per_page);
	assert_int_equal(e.explanation->cells, 1);
	assert_int_equal(e.explanation->operations[0], 2);
	assert_int_equal(e.explanation->operations[1], 1);
	assert_string_equal(e.explanation->base[LABEL_KERNEL], "debian:6.12");
	assert_string_equal(e.explanation->label[LABEL_KERNEL], "debian:7");
	assert_sides(e.explanation->pages, 10, 20);
	assert_sides(e.explanation->total, 110, 200);
	assert_sides(e.explanation->group[GROUP_COPY], 60, 150);
	assert_sides(e.explanation->group[GROUP_LIST], 10, 20);
	assert_sides(e.explanation->group[GROUP_REST], 40, 30);
	assert_sides(e.explanation->idle_ns, 3, 1.5);
	assert_sides(function(e.explanation, "memcpy_orig")->value, 0, 150);
	assert_sides(function(e.explanation, "copy_page")->value, 60, 0);
	assert_adds_up(e.explanation);
	explain_free(&e);
	profile_set_free(&set);
}

static void groups_in_order(void **state)
{
	struct profiled *p = *state;
	const struct explain_ask ask = { .by = LABEL_KERNEL };
	enum function_group order[GROUP_NR];
	struct profile_set set;
	struct explain e;

	add(p, "debian:6.12", FIRST, MOVED(1), 900,
	    FUNCTION("_raw_spin_lock", 500) "," FUNCTION("copy_page", 100) "," FUNCTION("odd",
											300));
	add(p, "debian:7", FIRST, MOVED(1), 1000,
	    FUNCTION("_raw_spin_lock", 510) "," FUNCTION("copy_page", 150) "," FUNCTION("odd",
											340));
	read_set(p, PROFILE_INSTRUCTIONS, &set);
	make(&e, &set, &set, &ask);
	assert_int_equal(explain_order(e.explanation, order, false), 3);
	assert_int_equal(order[0], GROUP_COPY);
	assert_int_equal(order[1], GROUP_REST);
	assert_int_equal(order[2], GROUP_LOCKS);
	assert_int_equal(explain_order(e.explanation, order, true), 3);
	assert_int_equal(order[0], GROUP_LOCKS);
	explain_free(&e);
	profile_set_free(&set);
}

/* Outcomes are not mixed, cells count alike, and each cell can be had by itself. */
static void cells_together_and_alone(void **state)
{
	struct profiled *p = *state;
	struct explain_ask ask = { .by = LABEL_AXIS(AXIS_POLICY) };
	struct where pinned = {};
	struct profile_set set;
	struct explain e;

	add(p, "debian:7", FIRST, MOVED(4), 400, FUNCTION("odd", 400));
	add(p, "debian:7", FIRST, MOVED(4), 400, FUNCTION("odd", 400));
	add(p, "debian:7", FIRST, FAILED, 50, FUNCTION("odd", 50));
	add(p, "debian:7", PINNED, MOVED(2), 100, FUNCTION("odd", 100));
	add(p, "debian:7", CHECK, MOVED(4), 600, FUNCTION("odd", 600));
	add(p, "debian:7", CHECK, FAILED, 60, FUNCTION("odd", 60));
	add(p, "debian:7", CELL("isolate-check", "pin:1@start"), MOVED(2), 160,
	    FUNCTION("odd", 160));
	fixture_add(&p->f, "debian:7", CHECK, CRASHED);
	read_set(p, PROFILE_INSTRUCTIONS, &set);
	make(&e, &set, &set, &ask);
	assert_int_equal(e.nr, 2);
	assert_int_equal(e.explanation[0].outcome, OUTCOME_SUCCESS);
	assert_int_equal(e.explanation[0].cells, 2);
	assert_sides(e.explanation[0].pages, 3, 3);
	assert_sides(e.explanation[0].total, 500 / 6.0, 760 / 6.0);
	assert_null(e.explanation[0].label[LABEL_AXIS(AXIS_BLOCKER)]);
	assert_int_equal(e.explanation[1].outcome, OUTCOME_FAILURE);
	assert_false(e.explanation[1].per_page);
	assert_sides(e.explanation[1].total, 50, 60);
	explain_free(&e);

	ask.each = ask.per_operation = true;
	make(&e, &set, &set, &ask);
	assert_int_equal(e.nr, 3);
	assert_sides(e.explanation[0].total, 400, 600);
	explain_free(&e);

	profile_set_free(&set);
	where_add(&pinned, LABEL_AXIS(AXIS_BLOCKER), "pin:1@start");
	assert_int_equal(profile_set_read(p->f.dir, &pinned, PROFILE_INSTRUCTIONS, &set, NULL), 0);
	make(&e, &set, &set, &ask);
	assert_int_equal(e.nr, 1);
	assert_sides(e.explanation->total, 100, 160);
	explain_free(&e);
	profile_set_free(&set);
}

static void one_side(void **state)
{
	struct profiled *p = *state;
	const struct explain_ask ask = { .by = -1 };
	struct profile_set set;
	struct explain e;

	add(p, "debian:7", FIRST, MOVED(1), 300, FUNCTION("copy_page", 300));
	read_set(p, PROFILE_INSTRUCTIONS, &set);
	make(&e, &set, &set, &ask);
	assert_true(e.single);
	assert_sides(e.explanation->total, 300, 300);
	explain_free(&e);
	profile_set_free(&set);
}

static void two_runs(void **state)
{
	struct profiled *a = *state, *b;
	const struct explain_ask ask = { .by = -1 };
	struct profile_set set[2];
	struct explain e;

	setup((void **)&b);
	add(a, "debian:7", FIRST, MOVED(1), 300,
	    FUNCTION("copy_page", 250) "," FUNCTION("gone", 50));
	add(b, "debian:7", FIRST, MOVED(1), 330,
	    FUNCTION("came", 70) "," FUNCTION("copy_page", 260));
	/* its cell has failures alone in the other run */
	add(a, "debian:7", PINNED, MOVED(1), 300, FUNCTION("copy_page", 300));
	add(b, "debian:7", PINNED, FAILED, 300, FUNCTION("copy_page", 300));
	read_set(a, PROFILE_INSTRUCTIONS, &set[0]);
	read_set(b, PROFILE_INSTRUCTIONS, &set[1]);
	make(&e, &set[0], &set[1], &ask);
	assert_int_equal(e.nr, 1);
	assert_int_equal(e.unlike, 1);
	assert_sides(e.explanation->total, 300, 330);
	assert_sides(function(e.explanation, "copy_page")->value, 250, 260);
	assert_sides(function(e.explanation, "gone")->value, 50, 0);
	assert_sides(function(e.explanation, "came")->value, 0, 70);
	assert_adds_up(e.explanation);
	explain_free(&e);
	profile_set_free(&set[0]);
	profile_set_free(&set[1]);
	teardown((void **)&b);
}

#define ALL_COLUMNS                                                                                \
	"\"instructions\",\"bytes\",\"loads\",\"stores\",\"load_bytes\",\"store_bytes\","          \
	"\"string_iterations\",\"l1d_misses\",\"l2_misses\",\"l3_misses\",\"l3_sequential\","      \
	"\"tlb_fills\""
#define STACKS                                                                                     \
	"\"stacks\":[[\"ioctl\",0,[[\"copy_page\",500,[]],[\"odd\",60,[[\"copy_page\",40,"         \
	"[]]]]]]]"

static void other_columns(void **state)
{
	struct profiled *p = *state;
	const struct explain_ask ask = { .by = -1 };
	struct profile_set set;
	struct explain e;

	fixture_add(&p->f, "debian:7", FIRST, MOVED(1));
	add_line(p, 0, "debian:7", 600, ALL_COLUMNS,
		 "\"functions\":{\"copy_page\":[540,4096,5,6,7,8,9,10,11,12,13,14],"
		 "\"odd\":[60,0,1,1,1,1,1,1,1,1,1,1]}," STACKS);
	read_set(p, PROFILE_L3_MISSES, &set);
	make(&e, &set, &set, &ask);
	assert_sides(e.explanation->total, 13, 13);
	explain_free(&e);
	profile_set_free(&set);

	/* what is copied counts by its bytes, whatever loop did it */
	read_set(p, PROFILED_WORK, &set);
	make(&e, &set, &set, &ask);
	assert_sides(e.explanation->total, 512 + 60, 512 + 60);
	explain_free(&e);
	profile_set_free(&set);

	read_set(p, PROFILED_STACKS, &set);
	make(&e, &set, &set, &ask);
	assert_int_equal(e.explanation->nr, 3);
	assert_sides(function(e.explanation, "ioctl;odd;copy_page")->value, 40, 40);
	assert_sides(e.explanation->group[GROUP_COPY], 540, 540);
	assert_sides(e.explanation->total, 600, 600);
	explain_free(&e);
	profile_set_free(&set);
}

static void refused(struct profiled *p, int what, int err, const char *words)
{
	struct profile_set set;
	struct diag why = { "" };

	save(p);
	assert_int_equal(profile_set_read(p->f.dir, &where_all, what, &set, &why), err);
	assert_non_null(strstr(why.text, words));
	profile_set_free(&set);
}

static void profiles_that_do_not_fit(void **state)
{
	struct profiled *p = *state;

	add(p, "debian:7", FIRST, MOVED(1), 300, FUNCTION("copy_page", 300));
	refused(p, PROFILE_LOADS, -ENOENT, "no profile with loads; take some that have");
	/* of a kernel that the run has, but not this trial */
	fixture_add(&p->f, "debian:6.12", FIRST, MOVED(1));
	add_line(p, 1, "debian:7", 1, "\"instructions\",\"bytes\"",
		 "\"functions\":{\"x\":[1,0]},\"stacks\":[]");
	refused(p, PROFILE_INSTRUCTIONS, -EBADMSG,
		"the profile of trial 1 is of kernel debian:7, the trial of debian:6.12");
}

static void run_without(void **state)
{
	struct profiled *p = *state;
	struct profile_set set;
	struct diag why = { "" };

	fixture_add(&p->f, "debian:7", FIRST, MOVED(1));
	fixture_save(&p->f, true);
	assert_int_equal(profile_set_read(p->f.dir, &where_all, PROFILE_INSTRUCTIONS, &set, &why),
			 -ENOENT);
	assert_non_null(strstr(why.text, "measure=profile"));
	profile_set_free(&set);
}

/* Stopped before the first trial's end. */
static void run_without_yet(void **state)
{
	struct profiled *p = *state;
	char *path = text_print("%s/" PROFILES_FILE, p->f.dir);
	struct profile_set set;
	struct diag why = { "" };

	assert_int_equal(file_write_atomic(path, "", 0, &why), 0);
	fixture_save(&p->f, false);
	assert_int_equal(profile_set_read(p->f.dir, &where_all, PROFILE_INSTRUCTIONS, &set, &why),
			 -ENOENT);
	assert_non_null(strstr(why.text, "no profile yet; go on with `pfnbench run --resume"));
	profile_set_free(&set);
	free(path);
}

static void not_explained(const struct profile_set *set, const struct explain_ask *ask, int err,
			  const char *words)
{
	struct explain e;
	struct diag why = { "" };

	assert_int_equal(explain_make(&e, set, set, ask, &why), err);
	if (!strstr(why.text, words))
		fail_msg("%s", why.text);
	explain_free(&e);
}

static void bad_questions(void **state)
{
	struct profiled *p = *state;
	struct explain_ask ask = { .by = LABEL_AXIS(AXIS_POLICY) };
	struct profile_set set;

	add(p, "debian:7", FIRST, MOVED(1), 300, FUNCTION("copy_page", 300));
	add(p, "debian:7", CHECK, FAILED, 300, FUNCTION("copy_page", 300));
	read_set(p, PROFILE_INSTRUCTIONS, &set);
	not_explained(&set, &ask, -ENOENT, "no cell has profiles of trials that ended alike");
	ask.base = "x";
	not_explained(&set, &ask, -EINVAL, "no policy x in this run");
	profile_set_free(&set);
}

static void columns_by_name(void **state)
{
	struct diag why;

	for (int i = 0; i < PROFILED_STACKS; i++)
		assert_int_equal(profiled_parse(profiled_name(i), &why), i);
	assert_int_equal(profiled_parse("load", &why), -EINVAL);
	assert_non_null(strstr(why.text, "did you mean 'loads'"));
	assert_int_equal(profiled_parse("zzzzzzzz", &why), -EINVAL);
	assert_non_null(strstr(why.text, "there are instructions, bytes"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(two_kernels),
		TEST(groups_in_order),
		TEST(cells_together_and_alone),
		TEST(one_side),
		TEST(two_runs),
		TEST(other_columns),
		TEST(profiles_that_do_not_fit),
		TEST(run_without),
		TEST(run_without_yet),
		TEST(bad_questions),
		TEST(columns_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
