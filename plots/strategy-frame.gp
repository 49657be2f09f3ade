# SPDX-License-Identifier: GPL-2.0
#
# For figures whose series are strategies: the canvas with title, legend and notes, and where panels go,
# kernels from left to right. Loaded after strategy-data.gp, by programs that have set
#
#	OUT, title, subtitle	strings
#	NOTES			an array of lines below the panels
#	ROWS			heights of the rows of panels in pixels, from the top
#	UNDER			pixels between the last row and the notes: tics and their title
#	LEGEND_LINES		whether lines are drawn, or markers alone
#
# For each panel they `eval panel(k, i)`: it puts kernel k's panel of row i in its place.

# Sizes in pixels are such that the figure can be read at a column's width.
PANEL = nr_kernels < 3 ? 646 / nr_kernels : 210
GAP = 14
LEFT = 112
RIGHT = 16
BETWEEN = 22
LINE = 24
NAME = 190
CELL = 132
TOP = 62
HEAD = TOP + LINE * (nr_retries + 1) + 42
WIDTH = LEFT + nr_kernels * PANEL + (nr_kernels - 1) * GAP + RIGHT
nr_rows = |ROWS|
top(i) = HEAD + (i > 1 ? sum [j = 1 : i - 1] (ROWS[j] + BETWEEN) : 0)
BOTTOM = top(nr_rows) + ROWS[nr_rows]
HEIGHT = BOTTOM + UNDER + 21 * (|NOTES| + 1) + 12
px(x) = real(x) / WIDTH
py(y) = 1 - real(y) / HEIGHT
left(k) = LEFT + (k - 1) * (PANEL + GAP)

set terminal svg size WIDTH, HEIGHT font FONTS.",".TEXT_SIZE linewidth 1.6 background rgb "white"
set output OUT
set multiplot

MIDDLE = px(WIDTH / 2.0)
set label 1 styled(":Bold", TITLE_SIZE, title) at screen MIDDLE, py(24) center
set label 2 styled("", SMALL_SIZE, subtitle) at screen MIDDLE, py(48) center
do for [i = 1 : |NOTES|] {
	set label 2 + i styled("", SMALL_SIZE, NOTES[i]) \
		at screen MIDDLE, py(BOTTOM + UNDER + 21 * i) center
}
set label 20 styled("", SMALL_SIZE, clock_note(clock)) \
	at screen MIDDLE, py(BOTTOM + UNDER + 21 * (|NOTES| + 1)) center

# The legend: a line a retry, a column a policy.
legend_left = (WIDTH - NAME - nr_policies * CELL) / 2.0
column_middle(p) = legend_left + NAME + (p - 0.5) * CELL
line_middle(r) = TOP + LINE * (r + 0.5) + 6
do for [p = 1 : nr_policies] {
	set label 20 + p styled(":Bold", SMALL_SIZE + 1, word(policies, p)) \
		at screen px(column_middle(p)), py(line_middle(0)) center
}
do for [r = 1 : nr_retries] {
	set label 30 + r styled("", SMALL_SIZE + 1, word(retries, r)) \
		at screen px(legend_left), py(line_middle(r)) left
	do for [p = 1 : nr_policies] {
		s = style(p, r)
		x = column_middle(p)
		y = py(line_middle(r))
		if (!runs(p, r)) {
			set label 1000 + s "–" at screen px(x), y center
		} else {
			if (LEGEND_LINES) {
				set arrow s from screen px(x - 26), y to screen px(x + 26), y \
					nohead linestyle s back
			}
			set label 1000 + s "" at screen px(x), y point linestyle 500 + s front
			set label 2000 + s "" at screen px(x), y point linestyle s front
		}
	}
}

# An empty plot, so that all of this is drawn once.
unset border
unset tics
unset key
set lmargin at screen 0
set rmargin at screen 1
set tmargin at screen 1
set bmargin at screen 0
set xrange [0 : 1]
set yrange [0 : 1]
plot NaN notitle
unset label
unset arrow

set border 3 linewidth 1 linecolor rgb INK
set bars 0.5
set grid ytics linetype 1 linewidth 0.8 linecolor rgb GRID

panel(k, i) = sprintf("set lmargin at screen %.6f; set rmargin at screen %.6f; \
	set tmargin at screen %.6f; set bmargin at screen %.6f", \
	px(left(k)), px(left(k) + PANEL), py(top(i)), py(top(i) + ROWS[i]))
