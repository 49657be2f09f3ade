# SPDX-License-Identifier: GPL-2.0
#
# Legend of phases.gp; part of canvas.gp. What cannot be seen in the figure is not in it.

n = 0
do for [p = 1 : NR] {
	if (USED[p] >= SEEN) {
		eval area_meaning(p, 20 + (n % COLUMNS) * (WIDTH - 30.0) / COLUMNS, LEGEND_TOP + 10 + ENTRY * (n / COLUMNS), \
			HUE[p], LETTERS[p : p], MEANING[p])
		n = n + 1
	}
}
