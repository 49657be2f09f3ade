/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_PLOT_SVG_H
#define PFNBENCH_REPORT_PLOT_SVG_H

/**
 * svg_tidy() - a picture as gnuplot writes it, without what draws nothing
 * @svg: the file's contents
 *
 * Elements that are empty, titles of single lines and paths without a stroke go; neighbours that
 * are drawn with the same pen share a group. The picture has the text that it begins with as its
 * title. Hollow markers get a pen as thick as lines have. The picture looks the same otherwise, in
 * a fifth of the bytes.
 *
 * Return: malloc()ed text, which the caller frees; without memory the process ends. What is not
 * understood is left as it is.
 */
char *svg_tidy(const char *svg);

#endif
