# SPDX-License-Identifier: GPL-2.0
#
# Legend of unplug.gp; part of canvas.gp.

cell = (WIDTH - 40.0) / KEY_COLUMNS
do for [p = 1 : nr] {
	x = 40 + ((p - 1) % KEY_COLUMNS) * cell
	y = py(LEGEND_TOP + KEY_LINE * ((p - 1) / KEY_COLUMNS) + 16)
	eval marker(100 + p, LETTERS[p : p], p, x, y)
	set label 200 + p styled("", SHAPE eq "wide" ? TEXT_SIZE : SMALL_SIZE, SERIES[p]) at screen px(x + 20), y left
}
