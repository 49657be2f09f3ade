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

#include "bench/report/findings/findings.h"
#include "bench/report/finish.h"
#include "bench/report/html/markup.h"
#include "bench/report/plot/category.h"
#include "bench/report/plot/figures.h"
#include "bench/util/file.h"
#include "bench/util/text.h"
#include "tests/lib/fixture.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static char *escaped(const char *text)
{
	char *html = NULL;
	size_t size;
	FILE *out = open_memstream(&html, &size);

	markup_text(out, text);
	fclose(out);
	return html;
}

static void text_stays_text(void **state)
{
	static const struct {
		const char *text;
		const char *html;
	} cases[] = {
		{ "", "" },
		{ "a<b>&\"c'", "a&lt;b&gt;&amp;&quot;c&#39;" },
		{ "<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;" },
		{ "&amp;", "&amp;amp;" },
		{ "line\n\tnext", "line\n\tnext" },
		{ "\033[31m\177", "\xef\xbf\xbd[31m\xef\xbf\xbd" },
		{ "4,2 µs", "4,2 µs" },
		{ NULL, "-" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		char *html = escaped(cases[i].text);

		assert_string_equal(html, cases[i].html);
		free(html);
	}
}

static void svg_is_made_fit_for_a_page(void **state)
{
	static const char svg[] = "<?xml version=\"1.0\"?>\n<svg width=\"5\"><title>Gnuplot</title>"
				  "<g id=\"a\"/><g id='b'/><use xlink:href='#b'/>"
				  "<g fill='url(#a)'/></svg>";
	char *html = NULL;
	size_t size;
	FILE *out = open_memstream(&html, &size);

	markup_svg(out, svg, "f1-", "a \"b\"");
	fclose(out);
	assert_string_equal(html, "<svg role=\"img\" aria-label=\"a &quot;b&quot;\" width=\"5\">"
				  "<g id=\"f1-a\"/><g id='f1-b'/><use xlink:href='#f1-b'/>"
				  "<g fill='url(#f1-a)'/></svg>");
	free(html);
}

static void data_links_hold_any_data(void **state)
{
	char *html = NULL;
	size_t size;
	FILE *out = open_memstream(&html, &size);

	markup_data_link(out, "a.tsv", "x\t1%\n\"'<");
	fclose(out);
	assert_string_equal(
		html, "<a download=\"a.tsv\" "
		      "href=\"data:text/plain;charset=utf-8,x%091%25%0A%22%27%3C\">a.tsv</a>");
	free(html);
}

/* The x axis of the blockers in @blockers: "label@x/line ...", in order. */
static void assert_axis(const char *blockers, const char *expected)
{
	struct category *categories;
	struct fixture *f;
	struct summary s;
	bool wanted[16];
	char got[512] = "";
	size_t nr;

	fixture_setup((void **)&f);
	fixture_axis(f, AXIS_BLOCKER, blockers);
	fixture_summary(f, &s);
	memset(wanted, true, sizeof(wanted));
	nr = categories_make(&s, wanted, &categories);
	for (size_t i = 0; i < nr; i++)
		snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s%s@%g/%d", i ? ", " : "",
			 categories[i].label, categories[i].x, categories[i].line);
	assert_string_equal(got, expected);
	free(categories);
	summary_free(&s);
	fixture_teardown((void **)&f);
}

static void blockers_along_an_axis(void **state)
{
	assert_axis("none", "none@0/0");
	/* the default experiment's */
	assert_axis("none kernel:1@start kernel:1@middle kernel:1@end kernel:1%@random",
		    "none@0/0, start@1.6/1, middle@2.6/1, end@3.6/1, 1%@5.2/2");
	/* in whatever order they are asked */
	assert_axis("kernel:10%@random kernel:1@end none kernel:1%@random kernel:1@start",
		    "none@0/0, start@1.6/1, end@2.6/1, 1%@4.2/2, 10%@5.2/2");
	assert_axis("kernel:4@start kernel:1@start kernel:1@end",
		    "1 start@0/0, 1 end@1/0, 4 start@2.6/1");
	assert_axis("kernel:1%@random kernel:1%@end", "1% end@0/0, 1% random@1.6/1");
	assert_axis("pinned:1@end kernel:1@end", "kernel end@0/0, pinned end@1.6/1");
	assert_axis("something none", "none@0/0, something@1.6/1");
}

static void figures_of_a_run(void **state)
{
	struct fixture *f = *state;
	struct figures figures;
	struct summary s;

	fixture_axis(f, AXIS_TARGET, "contig:2M null offline");
	fixture_axis(f, AXIS_POLICY, "early-check isolate-first");
	fixture_axis(f, AXIS_FILL, "anon:50% anon:100%");
	for (int i = 0; i < 2; i++) {
		fixture_add(f, "debian:7", "contig:2M early-check none anon:50% none forever",
			    "\"outcome\":\"success\",\"latency_ns\":5,\"wasted_pages\":0");
		fixture_add(f, "debian:7", "null early-check none anon:50% none forever",
			    "\"outcome\":\"success\",\"latency_ns\":5");
		fixture_add(f, "debian:7", "offline early-check none anon:100% none forever",
			    "\"outcome\":\"failure\",\"latency_ns\":5,\"wasted_pages\":3");
	}
	fixture_summary(f, &s);
	figures_make(&s, &figures);
	assert_int_equal(figures.nr, 5);
	assert_string_equal(figures.figure[2].name, "cdf-contig-2M-anon-50");
	assert_string_equal(figures.figure[3].name, "cdf-null-anon-50");
	assert_string_equal(figures.figure[4].name, "cdf-offline-anon-100");
	assert_string_equal(figures.figure[0].name, "penalty-contig-2M-anon-50");
	assert_string_equal(figures.figure[0].caption, "Penalty, contig:2M, anon:50%");
	assert_string_equal(figures.figure[1].name, "penalty-offline-anon-100");
	figures_free(&figures);
	summary_free(&s);
}

static void assert_figures(struct fixture *f, const char *expected)
{
	char got[512];

	assert_string_equal(fixture_figures(f, got, sizeof(got)), expected);
}

#define FAILED "\"outcome\":\"failure\",\"latency_ns\":5,\"wasted_pages\":3"

/* Two densities at two places are a map, one at many are none; kernels are compared where there are
 * two. */
static void figures_of_maps_and_kernels(void **state)
{
	struct fixture *f = *state;

	fixture_axis(f, AXIS_BLOCKER,
		     "kernel:1@start kernel:1@end kernel:9@end none kernel:1%@random");
	fixture_add(f, "debian:7", "contig:2M early-check none anon:50% kernel:1@end forever",
		    FAILED);
	assert_figures(f, "penalty-contig-2M");
	fixture_axis(f, AXIS_BLOCKER, "kernel:1@start kernel:1@end kernel:9@end kernel:9@start");
	fixture_add(f, "debian:6.12", "contig:2M early-check none anon:50% kernel:9@end forever",
		    FAILED);
	assert_figures(f, "penalty-contig-2M heat-contig-2M versions-contig-2M");
}

/* Under one policy targets are what is compared. */
static void figures_of_targets(void **state)
{
	struct fixture *f = *state;

	fixture_axis(f, AXIS_TARGET, "cma:2M cma-contig:2M");
	fixture_add(f, "debian:7", "cma:2M early-check none anon:50% none forever", FAILED);
	fixture_add(f, "debian:7", "cma-contig:2M early-check none anon:50% none forever", FAILED);
	assert_figures(f, "targets");
	fixture_axis(f, AXIS_POLICY, "early-check isolate-first");
	assert_figures(f, "penalty-cma-2M penalty-cma-contig-2M");
}

/* Nothing left behind is nothing to draw; a loss that shrank is something. */
static void figures_of_aftermath(void **state)
{
	static const char values[] = "contig:2M early-check none anon:50% none forever";
	struct fixture *f = *state;

	fixture_add(f, "debian:7", values,
		    FAILED ",\"aftermath\":{\"operation\":{\"blocks_retyped\":0,"
			   "\"machine_retyped\":0,\"misplaced_pages_delta\":0}}");
	assert_figures(f, "penalty-contig-2M");
	fixture_add(f, "debian:7", values,
		    FAILED ",\"aftermath\":{\"operation\":{\"blocks_retyped\":0,"
			   "\"machine_retyped\":0,\"misplaced_pages_delta\":-2}}");
	assert_figures(f, "penalty-contig-2M cdf-contig-2M aftermath-contig-2M");
}

static void figures_by_name(void **state)
{
	struct fixture *f = *state;
	struct figures figures;
	struct diag why;
	struct summary s;

	fixture_axis(f, AXIS_FILL, "anon:5% anon:50%");
	fixture_add(f, "debian:7", "contig:2M early-check none anon:5% none forever", FAILED);
	fixture_add(f, "debian:7", "contig:2M early-check none anon:50% none forever", FAILED);
	fixture_summary(f, &s);
	figures_make(&s, &figures);
	assert_int_equal(figures_match(&figures, "pie", &why), -EINVAL);
	assert_string_equal(why.text,
			    "no plot is called 'pie'; there are: penalty-contig-2M-anon-5, "
			    "penalty-contig-2M-anon-50");
	assert_int_equal(figures_match(&figures, NULL, &why), 0);
	assert_int_equal(figures.nr, 2);
	assert_int_equal(figures_match(&figures, "penalty", &why), 0);
	assert_int_equal(figures.nr, 2);
	/* a whole name is that one, even where others begin with it */
	assert_int_equal(figures_match(&figures, "penalty-contig-2M-anon-5", &why), 0);
	assert_int_equal(figures.nr, 1);
	assert_string_equal(figures.figure[0].name, "penalty-contig-2M-anon-5");
	figures_free(&figures);
	assert_int_equal(figures_match(&figures, NULL, &why), -ENOENT);
	summary_free(&s);
}

/* Each kind of plot comes where the run has the axes for it, and nowhere else. */
static void figures_of_retries(void **state)
{
	static const char *const names[] = {
		"trade-off-contig-2M",	      "retry-time-contig-2M-none",
		"retry-burnt-contig-2M-none", "retry-burnt-contig-2M-respawn",
		"deadline-contig-2M",	      "contention-contig-2M-1ms",
		"contention-contig-2M-20ms",
	};
	struct fixture *f = *state;
	struct figures figures;
	struct summary s;

	fixture_axis(f, AXIS_RETRY, "callback backoff:1ms..2ms");
	fixture_axis(f, AXIS_LIFETIME, "20ms 1ms forever exp:5ms");
	fixture_axis(f, AXIS_CHURN, "none respawn");
	fixture_add(f, "debian:7", "contig:2M early-check callback anon:50% none 20ms none",
		    "\"outcome\":\"success\",\"latency_ns\":5,\"wasted_pages\":0,"
		    "\"freed_to_done_ns\":3,\"counters\":{\"task_clock_ns\":4}");
	fixture_add(f, "debian:7", "contig:2M early-check callback anon:50% none 1ms respawn",
		    "\"outcome\":\"timeout\",\"latency_ns\":5,\"counters\":{\"task_clock_ns\":4}");
	fixture_summary(f, &s);
	figures_make(&s, &figures);
	assert_int_equal(figures.nr, COUNT(names));
	for (size_t i = 0; i < COUNT(names); i++) {
		bool found = false;

		for (size_t j = 0; j < figures.nr; j++)
			found |= !strcmp(figures.figure[j].name, names[i]);
		if (!found)
			fail_msg("no %s", names[i]);
	}
	figures_free(&figures);
	summary_free(&s);
}

/* Runs @each with a PATH that has no program in it. */
static int finish_without_path(const char *dir, FILE *out, struct diag *why)
{
	char *path = strdup(getenv("PATH"));
	int err;

	setenv("PATH", "/nonexistent", 1);
	err = run_finish(dir, &(struct finish){ .where = &where_all, .out = out }, NULL, why);
	setenv("PATH", path, 1);
	free(path);
	return err;
}

/* Plots cost neither table nor report; and names that look like markup stay names. */
/* Each value of the later axes is a place of its own, too. */
static void sentences_of_retries_at_places(void **state)
{
	static const char *const ends[] = { "kernel none", "kernel holes:50%@0..3", "movable none",
					    "movable holes:50%@0..3" };
	struct fixture *f = *state;
	struct findings findings;
	struct summary s;
	char values[128];

	fixture_axis(f, AXIS_RETRY, "callback backoff:1ms..2ms");
	fixture_axis(f, AXIS_LIFETIME, "20ms");
	fixture_axis(f, AXIS_ONLINE, "kernel movable");
	fixture_axis(f, AXIS_FRAGMENT, "none holes:50%@0..3");
	for (size_t i = 0; i < 2 * COUNT(ends); i++) {
		snprintf(values, sizeof(values),
			 "contig:2M early-check %s anon:50%% none 20ms none %s",
			 i % 2 ? "callback" : "backoff:1ms..2ms", ends[i / 2]);
		fixture_add(
			f, "debian:7", values,
			i % 2 ? "\"outcome\":\"success\",\"latency_ns\":5,\"freed_to_done_ns\":3"
			      : "\"outcome\":\"success\",\"latency_ns\":9,\"freed_to_done_ns\":9");
	}
	fixture_summary(f, &s);
	findings_make(&s, &findings);
	assert_int_equal(findings.nr, COUNT(ends));
	assert_string_equal(
		findings.finding[0].scope,
		"7.3, contig:2M, online kernel, fragment none, blocker freed after 20ms");
	assert_string_equal(findings.finding[3].scope,
			    "7.3, contig:2M, online movable, fragment holes:50%@0..3, "
			    "blocker freed after 20ms");
	findings_free(&findings);
	summary_free(&s);
}

static void no_gnuplot(void **state)
{
	struct fixture *f = *state;
	struct diag why = { "" };
	char *table = NULL, *page, *path = text_print("%s/report.html", f->dir);
	size_t size;
	FILE *out = open_memstream(&table, &size);

	json_object_set_new(f->run, "name", json_string("<b>&name"));
	fixture_add(f, "debian:7", "contig:2M early-check none anon:50% none forever",
		    "\"outcome\":\"success\",\"latency_ns\":5000,\"wasted_pages\":0");
	fixture_add(f, "debian:7", "contig:2M early-check none anon:50% none forever",
		    "\"outcome\":\"crashed\",\"reason\":\"</td><script>\",\"log\":\"<img src=x>\"");
	fixture_save(f, true);
	assert_true(finish_without_path(f->dir, out, &why) < 0);
	fclose(out);
	assert_string_equal(why.text,
			    "no plots: gnuplot is not installed; apt-get install gnuplot-nox");
	assert_non_null(strstr(table, "5.00 us"));
	assert_int_equal(file_read(path, &page, NULL), 0);
	assert_non_null(strstr(page, "<h1>&lt;b&gt;&amp;name</h1>"));
	assert_non_null(strstr(page, "Plots are missing: no plots: gnuplot is not installed"));
	assert_non_null(strstr(page, "&lt;img src=x&gt;"));
	/* there is one script, and it is the page's own */
	assert_non_null(strstr(page, "&lt;/td&gt;&lt;script&gt;"));
	assert_null(strstr(strstr(page, "<script") + 1, "<script"));
	assert_null(strstr(page, "<img"));
	free(page);
	free(path);
	free(table);
}

/* The page depends on the run alone. */
static void reports_are_reproducible(void **state)
{
	struct fixture *f = *state;
	char *path = text_print("%s/report.html", f->dir), *first, *second;
	struct diag why = { "" };

	fixture_add(f, "debian:7", "contig:2M early-check none anon:50% none forever",
		    "\"outcome\":\"success\",\"latency_ns\":5000,\"wasted_pages\":0");
	fixture_save(f, true);
	if (run_finish(f->dir, &(struct finish){ .where = &where_all }, NULL, &why))
		fail_msg("%s", why.text);
	assert_int_equal(file_read(path, &first, NULL), 0);
	assert_int_equal(run_finish(f->dir, &(struct finish){ .where = &where_all }, NULL, &why),
			 0);
	assert_int_equal(file_read(path, &second, NULL), 0);
	assert_string_equal(first, second);
	/* self-contained: the only addresses are names of XML and data in the page itself */
	assert_null(strstr(first, "src="));
	assert_null(strstr(first, "@import"));
	assert_null(strstr(first, "<link"));
	assert_non_null(strstr(first, "</svg>"));
	free(first);
	free(second);
	free(path);
}

/* A run with nothing in it, and one whose kernels were all missing, still get table and report. */
static void nothing_measured(void **state)
{
	struct fixture *f = *state;
	char *table = NULL;
	struct diag why = { "" };
	size_t size;
	FILE *out = open_memstream(&table, &size);

	json_object_set_new(
		f->run, "kernels",
		json_pack("[{s:s, s:s}]", "spec", "debian:5", "error", "not in any suite"));
	fixture_save(f, true);
	if (run_finish(f->dir, &(struct finish){ .where = &where_all, .out = out }, NULL, &why))
		fail_msg("%s", why.text);
	fclose(out);
	assert_non_null(strstr(table, "\ndebian:5\nno trials: not in any suite\n"));
	free(table);
}

int main(void)
{
#define RUN_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_stays_text),
		cmocka_unit_test(svg_is_made_fit_for_a_page),
		cmocka_unit_test(data_links_hold_any_data),
		cmocka_unit_test(blockers_along_an_axis),
		RUN_TEST(figures_of_a_run),
		RUN_TEST(figures_of_retries),
		RUN_TEST(figures_of_maps_and_kernels),
		RUN_TEST(figures_of_aftermath),
		RUN_TEST(figures_of_targets),
		RUN_TEST(figures_by_name),
		RUN_TEST(sentences_of_retries_at_places),
		RUN_TEST(no_gnuplot),
		RUN_TEST(reports_are_reproducible),
		RUN_TEST(nothing_measured),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
