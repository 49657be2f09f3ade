# SPDX-License-Identifier: GPL-2.0
#
# Legend of gigantic.gp; part of canvas.gp: parts of the time, then what the bars of ranges and pages mean.

do for [n = 0 : NR + 2] {
	time = n < NR
	i = time ? n : n - NR
	columns = time ? COLUMNS : COUNT_COLUMNS
	x = 20 + (i % columns) * (WIDTH - 30.0) / columns
	y = LEGEND_TOP + 10 + ENTRY * (i / columns + (time ? 0 : lines_of_time))
	its_letter = time ? LETTERS[i + 1 : i + 1] : COUNT_LETTERS[i + 1 : i + 1]
	its_hue = time ? HUE[i + 1] : COUNT_HUE[i + 1]
	if (IN_TEXT) {
		set label 10 + n its_letter at screen px(x), py(y + 7) left
	} else {
		set object 10 + n rectangle from screen px(x), py(y) to screen px(x + 18), py(y + 14) \
			fillcolor rgb its_hue fillstyle solid 1 border rgb OUTLINE linewidth 0.4
		set label 10 + n its_letter at screen px(x + 9), py(y + 7) center front \
			font ",".(SMALL_SIZE - 3) textcolor rgb letter_in(its_hue)
	}
	meaning = time ? MEANING[i + 1] : COUNT_MEANING[i + 1]
	set label 300 + n styled("", SHAPE eq "column" ? SMALL_SIZE - 2 : SMALL_SIZE + 1, meaning) \
		at screen px(x + (IN_TEXT ? 16 : 24)), py(y + 7) left
}
