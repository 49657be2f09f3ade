# SPDX-License-Identifier: GPL-2.0
#
# Legend of estimate.gp; part of canvas.gp.

columns = SHAPE eq "wide" ? 2 : 1
do for [p = 1 : 2] {
	x = WIDTH / 2.0 + (SHAPE eq "wide" ? (p == 1 ? -250 : 30) : -110)
	y = py(LEGEND_TOP + KEY_LINE * (columns == 2 ? 0 : p - 1) + 16)
	eval marker(100 + p, LETTER[p], p, x, y)
	set label 200 + p styled("", TEXT_SIZE, SERIES[p]) at screen px(x + 20), y left
}
