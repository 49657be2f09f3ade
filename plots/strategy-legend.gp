# SPDX-License-Identifier: GPL-2.0
#
# A legend of strategies: a line a retry, a column a policy. Part of canvas.gp; see strategy-frame.gp.

NAME = SHAPE eq "column" ? 168 : 190
CELL = SHAPE eq "wide" ? 132 : (WIDTH - 16.0 - NAME) / (nr_policies < 2 ? 2 : nr_policies)
HALF = CELL < 100 ? 20 : 26
# Names that are longer than their cell are written smaller.
NAME_SIZE = (SMALL_SIZE + 1) * (CELL < 110 && SHAPE ne "text" ? CELL / 115.0 : 1)
legend_left = (WIDTH - NAME - nr_policies * CELL) / 2.0
column_middle(p) = legend_left + NAME + (p - 0.5) * CELL
line_middle(r) = LEGEND_TOP + LINE * (r + 0.5) + 6
set label 19 styled(":Bold", NAME_SIZE, "retry") at screen px(legend_left), py(line_middle(0)) left
do for [p = 1 : nr_policies] {
	set label 20 + 20 * p styled(":Bold", NAME_SIZE, word(policies, p)) \
		at screen px(column_middle(p)), py(line_middle(0)) center
}
do for [r = 1 : nr_retries] {
	set label 200 + r styled("", SMALL_SIZE + 1, word(retries, r)) \
		at screen px(legend_left), py(line_middle(r)) left
	do for [p = 1 : nr_policies] {
		if (!runs(p, r)) {
			set label 1000 + style(p, r) "–" at screen px(column_middle(p)), py(line_middle(r)) center
		}
	}
}
do for [n = 1 : nr] {
	x = column_middle(POLICY[n])
	y = py(line_middle(RETRY[n]))
	if (LEGEND_LINES) {
		set arrow n from screen px(x - HALF), y to screen px(x + HALF), y nohead linestyle look(n) back
	}
	eval marker(2000 + look(n), LETTERS[n : n], 250 + look(n), x, y)
}
