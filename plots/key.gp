# SPDX-License-Identifier: GPL-2.0
#
# A legend of policies, or of what SERIES and look_of(p) tell, in as many columns as fit; part of canvas.gp. Style p
# of p = 1 .. nr is that of word p; KEY_LINES tells whether it has a line.

if (!exists("SERIES")) { SERIES = policies; look_of(p) = style_of(word(SERIES, p)) }

key_columns = key_columns_of(nr)
do for [p = 1 : nr] {
	x = WIDTH / 2.0 + ((p - 1) % key_columns - key_columns / 2.0) * KEY_CELL + (SHAPE eq "text" ? 0 : 16)
	y = py(LEGEND_TOP + KEY_LINE * ((p - 1) / key_columns) + 16)
	if (KEY_LINES) { set arrow p from screen px(x), y to screen px(x + 44), y nohead linestyle p back }
	eval marker(100 + p, FILLED[look_of(p)], p, x + 22, y)
	set label 200 + p styled("", TEXT_SIZE, word(SERIES, p)) at screen px(x + (IN_TEXT ? 60 : 52)), y left
}
