# SPDX-License-Identifier: GPL-2.0
#
# Legend of explain.gp; part of canvas.gp. Groups without a bar are not in it.

n = 0
do for [g = 1 : NR] {
	if (MEANING[g] ne "") {
		eval area_meaning(g, 20 + (n % COLUMNS) * (WIDTH - 30.0) / COLUMNS, LEGEND_TOP + 10 + ENTRY * (n / COLUMNS), \
			HUE[g], LETTERS[g : g], MEANING[g])
		n = n + 1
	}
}
