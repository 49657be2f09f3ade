# SPDX-License-Identifier: GPL-2.0
#
# Legend of explain.gp; part of canvas.gp. Groups without a bar are not in it.

n = 0
do for [g = 1 : NR] {
	if (MEANING[g] ne "") {
		x = 20 + (n % COLUMNS) * (WIDTH - 30.0) / COLUMNS
		y = LEGEND_TOP + 10 + ENTRY * (n / COLUMNS)
		if (IN_TEXT) {
			set label 10 + g LETTERS[g : g] at screen px(x), py(y + 7) left
		} else {
			set object 10 + g rectangle from screen px(x), py(y) to screen px(x + 18), py(y + 14) \
				fillcolor rgb HUE[g] fillstyle solid 1 border rgb OUTLINE linewidth 0.4
			set label 10 + g LETTERS[g : g] at screen px(x + 9), py(y + 7) center front \
				font ",".(SMALL_SIZE - 3) textcolor rgb letter_in(HUE[g])
		}
		set label 300 + g styled("", SHAPE eq "column" ? SMALL_SIZE - 2 : SMALL_SIZE + 1, MEANING[g]) \
			at screen px(x + (IN_TEXT ? 16 : 24)), py(y + 7) left
		n = n + 1
	}
}
