# SPDX-License-Identifier: GPL-2.0
#
# The canvas of a figure: its size, title, notes and legend, and where panels go. Loaded after theme.gp, by
# programs that have set
#
#	title, subtitle	strings
#	NOTES		an array of lines below the panels
#	PANELS		how many panels stand side by side
#	COLUMN_TITLE	an array of what stands above each of them
#	ROWS, ABOVE	heights of the rows of panels in pixels, from the top, and what is left free above each
#	TICS		pixels below the last row that the x axis' tics take when they are rotated
#	BETWEEN		pixels between kernels that stand below one another, unless 12 is enough
#	X_TITLE		of the x axis, or ""
#	LEFT		pixels for the y axes' tics and titles
#	N_OF		what has as many trials as the column "trials" tells, unless it is a marker; "" where DATA has no such column
#	SQUEEZE		what rows are multiplied by where columns stand below one another, unless that is set
#	LEGEND		pixels that the legend takes; LEGEND_PROGRAM draws it, from LEGEND_TOP downwards
#
# Where there is no room for panels side by side (SHAPE "column" or "text") those of each kernel stand below
# those of the one before, unless the program sets TOGETHER = 1.
#
# For each panel programs `eval panel(k, i)`, which puts panel k of row i in its place, with the title of its
# column and, as far as they belong there, tics: has_y_tics(k) and has_x_tics(k, i) tell.

if (!exists("TOGETHER")) { TOGETHER = 0 }
if (!exists("WIDE_PANEL")) { WIDE_PANEL = PANELS < 3 ? 660 / PANELS : 210 }
if (!exists("X_TITLE")) { X_TITLE = "" }
STACKED = SHAPE ne "wide" && !TOGETHER && PANELS > 1
GAP = 14
RIGHT = SHAPE eq "text" ? 2 * CHARACTER : 16
LEFT = SHAPE ne "text" ? LEFT : LEFT > 112 ? 0.9 * LEFT : 12 * CHARACTER
side_by_side = STACKED ? 1 : PANELS
PANEL = SHAPE eq "wide" ? WIDE_PANEL : (NARROW_WIDTH - LEFT - RIGHT - (side_by_side - 1) * GAP) / real(side_by_side)
WIDTH = LEFT + side_by_side * PANEL + (side_by_side - 1) * GAP + RIGHT

# Notes are broken into lines that fit. The last one but one says of how many trials values are, the last which clock they are in.
if (!exists("N_OF")) { N_OF = "marker" }
if (N_OF ne "") { stats DATA using (note_n(column("trials"))) nooutput }
nr_lines = 0
array LINE_OF[64]
line = ""
room = WIDTH / (SHAPE eq "text" ? CHARACTER : 0.53 * SMALL_SIZE)
do for [i = 1 : |NOTES| + 1] {
	do for [w in (i > |NOTES| ? clock_note(clock) : NOTES[i].(i < |NOTES| ? "" : " ".n_note(N_OF)))] {
		if (strlen(line) + 1 + strlen(w) > room) { nr_lines = nr_lines + 1; LINE_OF[nr_lines] = line; line = "" }
		line = line.(line eq "" ? "" : " ").w
	}
	if (line ne "") { nr_lines = nr_lines + 1; LINE_OF[nr_lines] = line; line = "" }
}
# So is the subtitle. A title has a size that fits.
nr_subtitles = 0
array SUBTITLE[16]
do for [w in subtitle] {
	if (strlen(line) + 1 + strlen(w) > room) { nr_subtitles = nr_subtitles + 1; SUBTITLE[nr_subtitles] = line; line = "" }
	line = line.(line eq "" ? "" : " ").w
}
nr_subtitles = nr_subtitles + 1
SUBTITLE[nr_subtitles] = line
fitting_in(width, size, s) = (size * 0.62 * strlen(s) < width || SHAPE eq "text") ? size : width / (0.62 * strlen(s))
fitting(size, s) = fitting_in(WIDTH, size, s)

nr_rows = |ROWS|
if (!exists("SQUEEZE")) { SQUEEZE = SHAPE eq "text" ? 0.85 : 0.62 }
squeeze = STACKED ? SQUEEZE : 1
tall(i) = squeeze * ROWS[i]
free(i) = SHAPE eq "text" && ABOVE[i] > 0 ? (ABOVE[i] > 40 ? 3 : 2) * CHARACTER_HEIGHT : ABOVE[i]
block(n) = n < 1 ? 0 : sum [j = 1 : n] (free(j) + tall(j))
LEGEND_TOP = 44 + 18 * nr_subtitles
HEAD = LEGEND_TOP + LEGEND + (SHAPE eq "text" ? 1 : 0) * CHARACTER_HEIGHT
TITLED = 34
if (!exists("BETWEEN")) { BETWEEN = 12 }
BLOCK = TITLED + block(nr_rows)
down(k) = HEAD + (STACKED ? (k - 1) * (BLOCK + BETWEEN) : 0) + TITLED
top(k, i) = down(k) + block(i - 1) + free(i)
left(k) = LEFT + (STACKED ? 0 : (k - 1) * (PANEL + GAP))
BOTTOM = top(PANELS, nr_rows) + tall(nr_rows)
UNDER = (SHAPE eq "text" ? 2 * CHARACTER_HEIGHT : TICS) + (X_TITLE eq "" ? 4 : 26)
if (SHAPE eq "text" && exists("TEXT_TICS")) { UNDER = UNDER + (TEXT_TICS - 1) * CHARACTER_HEIGHT }
STEP_OF_NOTES = SHAPE eq "text" ? CHARACTER_HEIGHT : 21
HEIGHT = BOTTOM + UNDER + STEP_OF_NOTES * nr_lines + 16
px(x) = real(x) / WIDTH
py(y) = 1 - real(y) / HEIGHT
MIDDLE = px(WIDTH / 2.0)

eval open_canvas(WIDTH, HEIGHT)
set multiplot
set label 1 styled(":Bold", fitting(TITLE_SIZE, title), title) at screen MIDDLE, py(24) center
do for [i = 1 : nr_subtitles] {
	set label 5100 + i styled("", SMALL_SIZE, SUBTITLE[i]) at screen MIDDLE, py(30 + 18 * i) center
}
do for [i = 1 : nr_lines] {
	set label 5000 + i styled("", SMALL_SIZE, LINE_OF[i]) \
		at screen MIDDLE, py(BOTTOM + UNDER + STEP_OF_NOTES * (i - 0.3)) center
}
if (X_TITLE ne "") {
	set label 3 styled("", fitting(TEXT_SIZE, X_TITLE."        "), X_TITLE) \
		at screen px((LEFT + WIDTH - RIGHT) / 2.0), py(BOTTOM + UNDER - 12) center
}

# A marker in a legend; at x pixels and the screen's y. Text has its letter.
marker(tag, letter, style, x, y) = sprintf("set label %d ", tag) \
	.(SHAPE eq "text" ? "'".letter."'" : "''").sprintf(" at screen %.6f, %.6f %s front", px(x), y, \
	SHAPE eq "text" ? "center" : sprintf("point linestyle %d", style))

# What an area of the figure means, in a legend; at x and y pixels: a field of its colour with its letter, or in text the letter.
area_meaning(n, x, y, hue, letter, meaning) = (IN_TEXT \
	? sprintf("set label %d %s at screen px(%.9g), py(%.9g) left; ", 10 + n, quoted(letter), x, y + 7) \
	: sprintf("set object %d rectangle from screen px(%.9g), py(%.9g) to screen px(%.9g), py(%.9g) \
		fillcolor rgb %d fillstyle solid 1 border rgb OUTLINE linewidth 0.4; ", 10 + n, x, y, x + 18, y + 14, hue) \
	.sprintf("set label %d %s at screen px(%.9g), py(%.9g) center front font ',%d' textcolor rgb %d; ", \
		10 + n, quoted(letter), x + 9, y + 7, SMALL_SIZE - 3, letter_in(hue))) \
	.sprintf("set label %d %s at screen px(%.9g), py(%.9g) left", 300 + n, \
		quoted(styled("", SHAPE eq "column" ? SMALL_SIZE - 2 : SMALL_SIZE + 1, meaning)), x + (IN_TEXT ? 16 : 24), y + 7)
load HERE.LEGEND_PROGRAM

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
unset object

set border 3 linewidth 1 linecolor rgb INK
set bars (SHAPE eq "text" ? 0 : 0.5)
if (SHAPE ne "text") { set grid ytics linetype 1 linewidth 0.8 linecolor rgb GRID }

has_y_tics(k) = STACKED || k == 1
has_x_tics(k, i) = (!STACKED || k == PANELS) && i == nr_rows
column_title(k) = styled(":Bold", fitting_in(PANEL + GAP, TEXT_SIZE, COLUMN_TITLE[k]), COLUMN_TITLE[k])
panel(k, i) = sprintf("set lmargin at screen %.6f; set rmargin at screen %.6f; \
	set tmargin at screen %.6f; set bmargin at screen %.6f; ", \
	px(left(k)), px(left(k) + PANEL), py(top(k, i)), py(top(k, i) + tall(i))) \
	.(i > 1 ? "" : "set label 1 column_title(k) at screen ".sprintf("%.6f, %.6f", \
	px(left(k) + PANEL / 2.0), py(down(k) - 16))." center; ")

# Small enough for names not to run into those of other rows.
turned_size(room, s) = 0.56 * TEXT_SIZE * strlen(s) < room ? TEXT_SIZE : room / (0.56 * strlen(s))

# The title of a row's y axis: text stands above the axis, since it cannot be turned.
y_title(k, i, s) = !has_y_tics(k) ? "" : SHAPE eq "text" \
	? sprintf("set label 2 %s at screen %.6f, %.6f left noenhanced", quoted(s), \
		px(CHARACTER), py(top(k, i) - 0.9 * CHARACTER_HEIGHT)) \
	: sprintf("set label 2 %s at screen %.6f, %.6f center rotate by 90 noenhanced font ',%.1f'", quoted(s), \
		px(18), py(top(k, i) + tall(i) / 2.0), turned_size(tall(i) + 20, s))

# Tics of the x axis that are words.
tics_turned = SHAPE eq "text" ? "norotate center" : "rotate by 90 right"
