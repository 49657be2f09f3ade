# SPDX-License-Identifier: GPL-2.0
#
# gnuplot -c plots/explain.gp DATA OUT [SHAPE]
#
# What makes the difference of two sides: a bar for each of the functions that differ most, to the right where the
# compared side has more of it. One row a pair of sides, with a scale of its own; colours are groups of functions.
# See theme.gp for DATA, OUT and SHAPE.

slash = strlen(ARG0)
while (slash > 0 && ARG0[slash : slash] ne "/") { slash = slash - 1 }
HERE = ARG0[1 : slash]
DATA = ARG1
OUT = ARG2
WANTED = ARG3
load HERE."theme.gp"

# Groups by their number in the file, as bench/measure/function_groups.h has them: Okabe and Ito's colours
# and shades with a dark line around them. A letter before a name tells its group in grey.
NR = 14
array HUE[NR] = [0xD55E00, 0xF0A070, 0x0072B2, 0x56B4E9, 0x009E73, 0xE69F00, 0xCC79A7, 0x8B4C8B, 0xF0E442, 0xA8D8B9, \
	0x000000, 0x707070, 0xA03C00, 0xc8c8c8]
array MEANING[NR]
do for [g = 1 : NR] { MEANING[g] = "" }

array SIDES[16]
array WHAT[16]
array BARS[16]
array LEAST[16]
array MOST[16]
LETTERS = "CZALRMKWITHNUo"
array FUNCTION[512]
array LETTER[512]
array END[512]
do for [i = 1 : 16] { BARS[i] = 0; LEAST[i] = 0; MOST[i] = 0 }
do for [i = 1 : 512] { FUNCTION[i] = ""; LETTER[i] = ""; END[i] = 0 }
ROOM_OF_BARS = 20
nr_pairs = 0
clock = ""
measure = ""
larger(a, b) = a > b ? a : b
smaller(a, b) = a < b ? a : b
# The value of a kernel is told once.
side_name(s) = s[1 : 7] eq "debian:" ? "Linux ".s[8 : *] : s
of_kernel(kernel, compared) = kernel eq compared || kernel eq "-" ? "" : side_name(kernel).", "
change(a, b) = a > 0 ? sprintf("%+.1f%%", 100.0 * (b - a) / a) : ""
note(r, b, g) = (clock = strcol("clock"), measure = strcol("measure"), nr_pairs = larger(r, nr_pairs), \
	BARS[r] = larger(b, BARS[r]), LEAST[r] = smaller(LEAST[r], column("difference")), \
	MOST[r] = larger(MOST[r], column("difference")), FUNCTION[(r - 1) * ROOM_OF_BARS + b] = strcol("function"), LETTER[(r - 1) * ROOM_OF_BARS + b] = strcol("function") eq "all others" ? "" : LETTERS[g : g], \
	END[(r - 1) * ROOM_OF_BARS + b] = column("difference"), \
	MEANING[g] = strcol("function") eq "all others" ? MEANING[g] : strcol("group"), \
	SIDES[r] = of_kernel(strcol("kernel"), strcol("compared")).side_name(strcol("compared"))." against ".side_name(strcol("base")).", " \
	.(strcol("outcome") eq "success" ? "successes" : strcol("outcome")."s"), \
	WHAT[r] = strcol("measure").(strcol("per") eq "page" ? " a migrated page: " : " an operation: ") \
	.sprintf("%.4g to %.4g, ", column("base_total"), column("compared_total")) \
	.change(column("base_total"), column("compared_total")) \
	.sprintf(", n=%d and %d trials", column("base_trials"), column("compared_trials")), 0)
stats DATA using (note(int(column("row")), int(column("bar")), int(column("number")))) nooutput
nr_used = 0
do for [g = 1 : NR] { nr_used = nr_used + (MEANING[g] ne "") }

title = "What makes the difference"
subtitle = measure." by function, more on the right, less on the left"
array NOTES[1]
NOTES[1] = "The functions that differ most, without what they call, and all others together; each row has a scale of its own."
N_OF = ""
BAR = IN_TEXT ? 1.25 * CHARACTER_HEIGHT : 17
PANELS = 1
WIDE_PANEL = 560
array COLUMN_TITLE[1]
COLUMN_TITLE[1] = ""
array ROWS[nr_pairs]
array ABOVE[nr_pairs]
do for [i = 1 : nr_pairs] { ROWS[i] = BAR * (BARS[i] + 0.4); ABOVE[i] = i == 1 ? 44 : 66 }
SQUEEZE = 1
TICS = 34
LEFT = SHAPE eq "column" ? 200 : 300
COLUMNS = SHAPE eq "column" ? 2 : IN_TEXT ? 3 : 4
ENTRY = IN_TEXT ? CHARACTER_HEIGHT : 24
LEGEND = ENTRY * ((nr_used + COLUMNS - 1) / COLUMNS) + 4
LEGEND_PROGRAM = "explain-legend.gp"
# In text a group is a row of its letter.
repeat(letter, n) = n < 1 ? "" : letter.repeat(letter, n - 1)
load HERE."canvas.gp"

# Two round steps on the longer side.
round(half, unit) = unit * (half >= 5 * unit ? 5 : half >= 2 * unit ? 2 : 1)
# Names that do not fit lose their beginning, since it is their end that tells them apart.
short(s, n) = strlen(s) > n ? "…".s[strlen(s) - n + 2 : *] : s
NAME = IN_TEXT ? floor(LEFT / CHARACTER) - 4 : SHAPE eq "column" ? 19 : 34
# Room for numbers at the ends of bars, of the longest one
AT_END = SHAPE eq "column" ? 0.36 : 0.17
here(r, g) = int(column("row")) == r && int(column("number")) == g

set border 1 linewidth 1 linecolor rgb INK
set style fill solid 1 border rgb OUTLINE
unset ytics
k = 1
do for [r = 1 : nr_pairs] {
	longest = larger(MOST[r], -LEAST[r])
	longest = longest > 0 ? longest : 1.0
	low = LEAST[r] - (LEAST[r] < 0 ? AT_END : 0.02) * longest
	high = MOST[r] + (MOST[r] > 0 ? AT_END : 0.02) * longest
	STEP = round(longest / 2.0, 10 ** floor(log10(longest / 2.0)))
	eval panel(1, r)
	set xrange [low : high]
	set yrange [BARS[r] + 0.7 : 0.3]
	set xtics STEP nomirror scale 0.6 format "%g" font ",".SMALL_SIZE offset 0, (IN_TEXT ? 0 : 0.3)
	if (!IN_TEXT) { set grid xtics linetype 1 linewidth 0.8 linecolor rgb GRID }
	set label 2 styled(":Bold", SMALL_SIZE + 1, SIDES[r]) at screen px(16), py(top(1, r) - (IN_TEXT ? 1.3 * CHARACTER_HEIGHT : 30)) left
	set label 4 styled("", SMALL_SIZE, WHAT[r]) at screen px(16), py(top(1, r) - (IN_TEXT ? 0.3 * CHARACTER_HEIGHT : 11)) left
	do for [b = 1 : BARS[r]] {
		i = (r - 1) * ROOM_OF_BARS + b
		set label 100 + b styled("", SMALL_SIZE, short(FUNCTION[i], NAME)) at screen px(LEFT - (IN_TEXT ? 8 : 24)), first b right
		if (!IN_TEXT) { set label 400 + b styled("", SMALL_SIZE - 2, LETTER[i]) at screen px(LEFT - 12), first b center }
		if (END[i] < 0) {
			set label 200 + b styled("", SMALL_SIZE - 2, sprintf("%+.4g", END[i])) at first END[i], first b right offset -0.3, 0
		} else {
			set label 200 + b styled("", SMALL_SIZE - 2, sprintf("%+.4g", END[i])) at first END[i], first b left offset 0.3, 0
		}
	}
	set arrow 1 from first 0, graph 0 to first 0, graph 1 nohead linewidth 1 linecolor rgb INK front
	if (IN_TEXT) {
		letters = PANEL / CHARACTER / (high - low)
		from(g) = here(r, g) ? smaller(column("difference"), 0) : NaN
		row_of(g) = here(r, g) ? repeat(LETTERS[g : g], floor(abs(column("difference")) * letters + 0.5)) : ""
		plot for [g = 1 : NR] DATA using (from(g)):(column("bar")):(row_of(g)) with labels left notitle
	} else {
		to(g) = here(r, g) ? column("difference") : NaN
		plot for [g = 1 : NR] DATA using (to(g)):(column("bar")):(smaller(to(g), 0)):(larger(to(g), 0)): \
			(column("bar") - 0.4):(column("bar") + 0.4) with boxxyerror fillcolor rgb HUE[g] linewidth 0.4 notitle
	}
	unset label
	unset arrow
}
unset multiplot
