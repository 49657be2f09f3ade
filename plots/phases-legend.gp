# SPDX-License-Identifier: GPL-2.0
#
# Legend of phases.gp; part of canvas.gp. What cannot be seen in the figure is not in it.

n = 0
do for [p = 1 : NR] {
	if (USED[p] >= SEEN) {
		x = 20 + (n % COLUMNS) * (WIDTH - 30.0) / COLUMNS
		y = LEGEND_TOP + 10 + ENTRY * (n / COLUMNS)
		if (IN_TEXT) {
			set label 10 + p LETTERS[p : p] at screen px(x), py(y + 7) left
		} else {
			set object 10 + p rectangle from screen px(x), py(y) to screen px(x + 18), py(y + 14) \
				fillcolor rgb HUE[p] fillstyle solid 1 border rgb OUTLINE linewidth 0.4
			set label 10 + p LETTERS[p : p] at screen px(x + 9), py(y + 7) center front \
				font ",".(SMALL_SIZE - 3) textcolor rgb letter_in(HUE[p])
		}
		set label 300 + p styled("", SHAPE eq "column" ? SMALL_SIZE - 2 : SMALL_SIZE + 1, MEANING[p]) \
			at screen px(x + (IN_TEXT ? 16 : 24)), py(y + 7) left
		n = n + 1
	}
}
