/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_HTML_MARKUP_H
#define PFNBENCH_REPORT_HTML_MARKUP_H

#include <stdio.h>

/**
 * markup_text() - write text into HTML so that it stays text, in elements and in attributes
 * @out: the page
 * @text: any string; control characters that HTML forbids become U+FFFD; NULL is "-"
 */
void markup_text(FILE *out, const char *text);

/**
 * markup_element() - "<tag>text</tag>", text escaped
 * @out: the page
 * @tag: name of the element, written as it is
 * @text: as in markup_text()
 */
void markup_element(FILE *out, const char *tag, const char *text);

/**
 * markup_svg() - put an SVG file that gnuplot wrote into a page
 * @out: the page
 * @svg: the file's contents
 * @prefix: comes before each id, so that several figures can stand in one page
 * @label: what the figure shows, for those who do not see it
 */
void markup_svg(FILE *out, const char *svg, const char *prefix, const char *label);

/**
 * markup_data_link() - a link that saves data which the page itself holds
 * @out: the page
 * @file: name that the saved file gets, and text of the link
 * @data: its contents
 */
void markup_data_link(FILE *out, const char *file, const char *data);

#endif
