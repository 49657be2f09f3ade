# SPDX-License-Identifier: GPL-2.0
#
# Legend of kinds.gp; part of canvas.gp. What is not used in the figure is not in it.

n = 0
do for [s = 1 : 6] {
	if (USED[s]) {
		x = SHAPE eq "wide" ? WIDTH / 2.0 - 310 + 330 * (n % 2) : 60
		y = py(LEGEND_TOP + ENTRY * (SHAPE eq "wide" ? n / 2 : n) + 14)
		if (s == 6) {
			set label 20 + s "–" at screen px(x), y center textcolor rgb HUE[s]
		} else {
			eval marker(20 + s, LETTER[s], s, x, y)
		}
		if (s == 3 && !IN_TEXT) {
			set arrow 1 from screen px(x), y to screen px(x), y + 13.0 / HEIGHT \
				head size screen 0.008, 35, 90 linecolor rgb HUE[s] linewidth 1.2
		}
		set label 30 + s styled("", SMALL_SIZE + 1, MEANING[s]) at screen px(x + 16), y left
		n = n + 1
	}
}
