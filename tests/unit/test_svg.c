// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "bench/report/plot/svg.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void assert_tidy(const char *svg, const char *expected)
{
	char *tidy = svg_tidy(svg);

	assert_string_equal(tidy, expected);
	free(tidy);
}

/* As gnuplot 5.4 writes it: a text, a tic that is none, two lines of one pen, markers, an area. */
static const char drawn[] =
	"<?xml version=\"1.0\"?>\n<svg \n width=\"5\"\n>\n\n<title>Gnuplot</title>\n"
	"<desc>Produced by GNUPLOT </desc>\n<g id=\"gnuplot_canvas\">\n"
	"<rect x=\"0\" y=\"0\" fill=\"#ffffff\"/>\n<defs>\n"
	"\t<path id='gpPt1' stroke-width='0.157' stroke='currentColor' d='M-1,0 h2'/>\n"
	"\t<path id='gpPt2' stroke-width='0.157' stroke='currentColor' d='M-1,0 h2'/>\n"
	"\t<filter id='box'>\n\t <feFlood/>\n\t</filter>\n</defs>\n"
	"<g fill=\"none\" stroke-width=\"1.60\">\n</g>\n"
	"<g fill=\"none\" stroke-width=\"1.60\">\n"
	"\t<g transform=\"translate(530.00,29.54)\" fill=\"rgb(32, 32, 32)\">\n"
	"\t\t<text><tspan font-size=\"19.0\">a &lt; b</tspan><tspan> </tspan>"
	"<tspan font-size=\"17.0\" dy=\"0.00\"></tspan></text>\n\t</g>\n</g>\n"
	"<g fill=\"none\" stroke-width=\"1.28\">\n"
	"\t<path stroke='rgb(216, 216,   0)'  d='M1.50,2.00 L30.27,\n\t\t4.10  '/>"
	"<path stroke='black'  d='M1,2 M3.5,4 '/></g>\n"
	"<g fill=\"none\" stroke-width=\"1.60\">\n</g>\n"
	"<g id=\"gnuplot_plot_1\" ><title>gnuplot_plot_1</title>\n"
	"<g fill=\"none\" stroke-width=\"1.28\">\n"
	"\t<path stroke='rgb(216, 216,   0)'  d='M5.00,6.00 L7.00,8.00  '/>\n</g>\n"
	"<use xlink:href='#gpPt2' transform='scale(4.50)' color='white'/>\n"
	"<use xlink:href='#gpPt2' transform='scale(4.50)' color='red'/>\n"
	"<use xlink:href='#gpDot' x='5' color='red'/>\n"
	"<g stroke='none' shape-rendering='crispEdges'>\n"
	"\t<polygon fill = '#0060A8' points = '1.00,2.00 3.00,4.00 '/>\n</g>\n"
	"</g>\n</g>\n</svg>\n\n";

static const char tidied[] =
	"<?xml version=\"1.0\"?>\n<svg \n width=\"5\"\n><title>a &lt; b </title>\n"
	"<g id=\"gnuplot_canvas\" fill=\"none\" color=\"black\" "
	"stroke-width=\"1.6\" stroke-linecap=\"butt\" stroke-linejoin=\"miter\" "
	"font-family=\"sans-serif\" font-size=\"17\"><rect x=\"0\" y=\"0\" fill=\"#ffffff\"/>\n<defs>"
	"<path id='gpPt2' stroke-width='0.34' stroke='currentColor' d='M-1,0 h2'/>\n</defs>\n"
	"<text transform=\"translate(530,29.5)\" fill=\"#202020\">"
	"<tspan font-size=\"19\">a &lt; b</tspan> </text>\n"
	"<g stroke-width=\"1.28\"><path stroke='#d8d800' d='M1.5,2 L30.3, 4.1M5,6 L7,8'/>\n</g>\n"
	"<use xlink:href='#gpPt2' transform='scale(4.5)' color='red'/>\n"
	"<polygon fill='#0060A8' points='1,2 3,4'/>\n"
	"</g>\n</svg>\n";

static void only_what_is_seen_is_left(void **state)
{
	assert_tidy(drawn, tidied);
}

static void a_tidy_picture_stays(void **state)
{
	static const char svg[] =
		"<svg><title>x</title>\n<g stroke-width=\"1.28\"><path d='M1,2 L3,4'/>\n</g>\n"
		"<text>x</text>\n</svg>\n";

	assert_tidy(svg, svg);
}

static void what_is_not_understood_stays(void **state)
{
	static const char *const odd[] = {
		"",	 "no picture",	      "<svg",
		"<svg>", "<svg></svg></svg>", "<svg><g><text>x</text></g>",
	};

	for (size_t i = 0; i < COUNT(odd); i++)
		assert_tidy(odd[i], odd[i]);
	for (size_t cut = strlen("<?xml version=\"1.0\"?>\n<svg>"); cut < strlen(drawn) - 4;
	     cut++) {
		char *part = strndup(drawn, cut);

		assert_tidy(part, part);
		free(part);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_is_seen_is_left),
		cmocka_unit_test(a_tidy_picture_stays),
		cmocka_unit_test(what_is_not_understood_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
