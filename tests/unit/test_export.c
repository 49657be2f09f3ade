// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "bench/report/export/csv.h"
#include "bench/report/export/export.h"
#include "bench/report/export/flat.h"
#include "bench/util/file.h"
#include "bench/util/text.h"
#include "tests/lib/fixture.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* The examples of RFC 4180, section 2, and what else there is. */
static void fields_are_quoted_where_they_must(void **state)
{
	static const struct {
		const char *text;
		const char *csv;
	} cases[] = {
		{ "aaa", "aaa" },
		{ "", "" },
		{ "b\"bb", "\"b\"\"bb\"" },
		{ "b\r\nbb", "\"b\r\nbb\"" },
		{ "a,b", "\"a,b\"" },
		{ " a b ", " a b " },
		{ "kernel:1%@random", "kernel:1%@random" },
		/* formulas of spreadsheets, and numbers, which are none */
		{ "=1+1", "\"'=1+1\"" },
		{ "@SUM(A1)", "\"'@SUM(A1)\"" },
		{ "+cmd|' /C calc'!A0", "\"'+cmd|' /C calc'!A0\"" },
		{ "-2+3", "\"'-2+3\"" },
		{ "-", "\"'-\"" },
		{ "\t=1", "\"'\t=1\"" },
		{ "\t1", "\"'\t1\"" },
		{ "\r=1", "\"'?=1\"" },
		{ "\n=1", "\"'\n=1\"" },
		{ "-1", "-1" },
		{ "+2.5e3", "+2.5e3" },
		{ "-0.25", "-0.25" },
		/* nothing for a terminal to obey */
		{ "\033[2J\2332J", "?[2J?2J" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		char *text = NULL;
		size_t size;
		FILE *out = open_memstream(&text, &size);

		csv_put(out, cases[i].text);
		fclose(out);
		assert_string_equal(text, cases[i].csv);
		free(text);
	}
}

static void plot_data_become_csv(void **state)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	csv_of_tsv(out, "a\tb\tc\n-\t-1\t--\n2 early, 1 late\t-\t-\n");
	fclose(out);
	assert_string_equal(text, "a,b,c\n,-1,\"'--\"\n\"2 early, 1 late\",,\"\"\n");
	free(text);
}

/* What a table holds after learning and putting @records, NULL at their end. */
static char *table_of(const char *const *records, const char *name)
{
	struct flat flat = {};
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; pass && i < flat.nr; i++)
			if (!strcmp(flat.table[i].name, name)) {
				flat.table[i].out = out;
				flat_head(&flat.table[i]);
			}
		for (size_t i = 0; records[i]; i++) {
			json_t *record = json_loads(records[i], 0, NULL);

			assert_non_null(record);
			if (pass)
				flat_put(&flat, record);
			else
				flat_learn(&flat, "trials", record);
			json_decref(record);
		}
	}
	flat_free(&flat);
	fclose(out);
	return text;
}

static void assert_table(const char *const *records, const char *name, const char *expected)
{
	char *text = table_of(records, name);

	assert_string_equal(text, expected);
	free(text);
}

static void records_become_lines(void **state)
{
	static const char *const records[] = {
		"{\"id\":0,\"outcome\":\"failure\",\"waits\":2,\"attempts\":[{\"ns\":5,\"errno\":\"EBUSY\"},{\"ns\":6}],"
		"\"free\":{\"orders\":[7,0],\"unusable\":12}}",
		"{\"id\":1,\"outcome\":\"skipped\",\"reason\":\"no, \\\"not\\\" here\",\"attempts\":[]}",
		"{\"id\":2,\"counters\":{\"mm_migrate_pages\":3,\"task_clock_ns\":4},\"latency_ns\":1.5,"
		"\"a\":{\"b\":{\"left_pages\":-1}},\"ok\":true,\"attempts\":[{\"migrated\":9}]}",
		NULL,
	};

	assert_table(
		records, "trials",
		"id,outcome,waits_count,free_unusable_permille,reason,counters_mm_migrate_pages_count,"
		"counters_task_clock_ns,latency_ns,a_b_left_pages,ok\n"
		"0,failure,2,12,,,,,,\n"
		"1,skipped,,,\"no, \"\"not\"\" here\",,,,,\n"
		"2,,,,,3,4,1.5,-1,true\n");
	assert_table(records, "attempts",
		     "trial_id,index,duration_ns,errno,migrated_pages\n"
		     "0,0,5,EBUSY,\n0,1,6,,\n2,0,,,9\n");
	assert_table(records, "free_orders", "trial_id,order,free_blocks\n0,0,7\n0,1,0\n");
	assert_table(records, "nothing", "");
}

/* Largest numbers are not rounded: seeds have 53 bits, times may have more. */
static void numbers_stay_exact(void **state)
{
	static const char *const records[] = {
		"{\"id\":0,\"seed\":9007199254740993,\"latency_ns\":9223372036854775807}", NULL
	};

	assert_table(records, "trials",
		     "id,seed,latency_ns\n0,9007199254740993,9223372036854775807\n");
}

static void units_of_columns(void **state)
{
	static const struct {
		const char *column;
		bool number;
		const char *name;
	} cases[] = {
		{ "latency_ns", true, "latency_ns" },
		{ "bystander_p99_ns", true, "bystander_p99_ns" },
		{ "nr_pages", true, "nr_pages" },
		{ "start_pfn", true, "start_pfn" },
		{ "wakeups", true, "wakeups_count" },
		{ "phases_drain", true, "phases_drain_ns" },
		{ "counters_test_pages_isolated", true, "counters_test_pages_isolated_count" },
		{ "counters_page_faults", true, "counters_page_faults_count" },
		{ "counters_running_cycles_enabled_ns", true,
		  "counters_running_cycles_enabled_ns" },
		{ "aftermath_operation_blocks_retyped", true,
		  "aftermath_operation_blocks_retyped" },
		{ "policy", false, "policy" },
	};
	char buf[256];

	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(
			flat_name("trials", cases[i].column, cases[i].number, buf, sizeof(buf)),
			cases[i].name);
}

/* What stands before the damage is written, and the damage is told. */
static void damage_ends_a_table(void **state)
{
	struct fixture *f = *state;
	struct diag why = { "" };
	char *text = NULL, *path = text_print("%s/csv/trials.csv", f->dir),
	     *folder = text_print("%s/csv", f->dir);
	size_t size;
	FILE *said = open_memstream(&text, &size);

	for (int i = 0; i < 3; i++)
		fixture_add(f, "debian:7", "contig:2M early-check none anon:50% none forever",
			    "\"outcome\":\"success\",\"latency_ns\":5");
	*strchr(fixture_line(f, 3), '{') = '[';
	fixture_save(f, true);
	assert_int_equal(export_csv(f->dir, &where_all, NULL, folder, said, &why), -EBADMSG);
	assert_non_null(strstr(why.text, "trials.ndjson:3: no JSON"));
	fclose(said);
	free(text);
	assert_int_equal(file_read(path, &text, NULL), 0);
	assert_non_null(strstr(text, "\n1,1,debian:7,"));
	assert_null(strstr(text, "\n1,2,debian:7,"));
	free(text);
	free(path);
	free(folder);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_are_quoted_where_they_must),
		cmocka_unit_test(plot_data_become_csv),
		cmocka_unit_test(records_become_lines),
		cmocka_unit_test(numbers_stay_exact),
		cmocka_unit_test(units_of_columns),
		cmocka_unit_test_setup_teardown(damage_ends_a_table, fixture_setup,
						fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
