# SPDX-License-Identifier: GPL-2.0
#
# Legend of gigantic.gp; part of canvas.gp: parts of the time, then what the bars of ranges and pages mean.

do for [n = 0 : NR + 2] {
	time = n < NR
	i = time ? n : n - NR
	columns = time ? COLUMNS : COUNT_COLUMNS
	x = 20 + (i % columns) * (WIDTH - 30.0) / columns
	y = LEGEND_TOP + 10 + ENTRY * (i / columns + (time ? 0 : lines_of_time))
	eval area_meaning(n, x, y, time ? HUE[i + 1] : COUNT_HUE[i + 1], \
		time ? LETTERS[i + 1 : i + 1] : COUNT_LETTERS[i + 1 : i + 1], time ? MEANING[i + 1] : COUNT_MEANING[i + 1])
}
