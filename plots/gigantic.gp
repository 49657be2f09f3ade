# SPDX-License-Identifier: GPL-2.0
#
# gnuplot -c plots/gigantic.gp DATA OUT [SHAPE]
#
# What a gigantic page costs: a bar for each state of memory. One column of panels a kernel; below one another
# the search for a range alone, all of the time, the ranges, and the pages that were moved.
# See theme.gp for DATA, OUT and SHAPE.

slash = strlen(ARG0)
while (slash > 0 && ARG0[slash : slash] ne "/") { slash = slash - 1 }
HERE = ARG0[1 : slash]
DATA = ARG1
OUT = ARG2
WANTED = ARG3
load HERE."theme.gp"

# Parts of the bars of time, and other colours for those of ranges and pages: each means one thing. Okabe and Ito's, with
# a dark line around them; in grey letters tell them apart.
NR = 5
array HUE[NR] = [0xCC79A7, 0x0072B2, 0xE69F00, 0x009E73, 0xb4b4b4]
array MEANING[NR] = ["search for a range", "isolate and check", "migrate", "take the pages", "other"]
array COUNT_HUE[3] = [0x707070, 0xD55E00, 0x56B4E9]
array COUNT_MEANING[3] = ["passed over by the search", "tried in vain; pages moved for nothing", "obtained; pages moved out of it"]
LETTERS = "SIMTo"
COUNT_LETTERS = "-x+"

array KERNEL[64]
array FILL[64]
array BLOCKER[64]
array LONGEST[4] = [0, 0, 0, 0]
array MEASURE[4] = ["search", "all", "ranges", "pages moved"]
do for [i = 1 : 64] { FILL[i] = "" }
nr_kernels = 0
nr_bars = 0
repeated = 0
failures = 0
target = ""
policy = ""
clock = ""
where = ""
larger(a, b) = a > b ? a : b
note_row(k, b, c) = (KERNEL[k] = strcol("kernel"), nr_kernels = larger(k, nr_kernels), \
	FILL[b] = strcol("fill"), BLOCKER[b] = strcol("blocker"), nr_bars = larger(b, nr_bars), \
	LONGEST[c] = larger(column("to"), LONGEST[c]), repeated = larger(column("trials"), repeated), \
	failures = failures || strcol("outcome") ne "success", target = strcol("target"), policy = strcol("policy"), \
	clock = strcol("clock"), where = (strcol("retry") eq "none" ? "" : ", retry ".strcol("retry")) \
	.(strcol("lifetime") eq "forever" ? "" : ", lifetime ".strcol("lifetime")), 0)
stats DATA using (note_row(int(column("panel")), int(column("bar")), int(column("chart")))) nooutput

# Where no page was obtained: the end of the bar of all time; by kernel and bar.
array END[nr_kernels * nr_bars]
do for [i = 1 : nr_kernels * nr_bars] { END[i] = 0 }
note_end(i) = (END[i] = strcol("outcome") ne "success" && int(column("chart")) == 2 ? larger(column("to"), END[i]) : END[i], 0)
stats DATA using (note_end((int(column("panel")) - 1) * nr_bars + int(column("bar")))) nooutput
array TOTAL[nr_kernels * 4 * nr_bars]
do for [i = 1 : |TOTAL|] { TOTAL[i] = 0 }
bar_of(panel, chart, bar) = ((panel - 1) * 4 + chart - 1) * nr_bars + bar
note_total(i) = (TOTAL[i] = larger(column("to"), TOTAL[i]), 0)
stats DATA using (note_total(bar_of(int(column("panel")), int(column("chart")), int(column("bar"))))) nooutput

title = "What ".target." costs, and what of it is the search"
subtitle = "policy ".policy.where.", by kernel and what the ranges hold that the kernel tries first"
array NOTES[1]
NOTES[1] = (failures ? "× ".(strstrt(target, "*") ? "not all pages were" : "no page was")." obtained. " : "").(repeated > 1 ? "Medians of the trials. " : "") \
	."Each measure has one scale for all kernels."
BAR = IN_TEXT ? 2 * CHARACTER_HEIGHT : 19
PANELS = nr_kernels
WIDE_PANEL = nr_kernels < 3 ? 640 / nr_kernels : 220
array COLUMN_TITLE[nr_kernels]
do for [k = 1 : nr_kernels] { COLUMN_TITLE[k] = kernel_name(KERNEL[k]) }
array ROWS[4]
array ABOVE[4]
do for [i = 1 : 4] { ROWS[i] = BAR * (nr_bars + 0.4); ABOVE[i] = i > 1 ? 64 : 30 }
SQUEEZE = 1
TICS = 34
N_OF = "bar"
BETWEEN = IN_TEXT ? 12 : TICS
LEFT = 236
COLUMNS = SHAPE eq "wide" ? NR : SHAPE eq "column" ? 2 : 3
ENTRY = IN_TEXT ? CHARACTER_HEIGHT : 24
lines_of_time = (NR + COLUMNS - 1) / COLUMNS
COUNT_COLUMNS = SHAPE eq "wide" ? 2 : 1
LEGEND = ENTRY * (lines_of_time + (3 + COUNT_COLUMNS - 1) / COUNT_COLUMNS) + 16
LEGEND_PROGRAM = "gigantic-legend.gp"
# In text a part is a row of its letter.
repeat(letter, n) = n < 1 ? "" : letter.repeat(letter, n - 1)
load HERE."canvas.gp"

# Three round steps.
round(third, unit) = unit * (third >= 5 * unit ? 5 : third >= 2 * unit ? 2 : 1)
here(k, c) = int(column("panel")) == k && int(column("chart")) == c
at(k, c, p, name) = here(k, c) && int(column("number")) == p ? column(name) / scale : NaN
# A gap before the next part; the outline stands where the first part is.
length(ignored) = column("to") - column("from")
pixels(n) = n * 1.09 * most / PANEL
gap(ignored) = length(0) > pixels(3) ? pixels(0.8) : 0
part(k, c, p) = here(k, c) && int(column("number")) == p && length(0) > pixels(0.33) ? (column("to") - gap(0)) / scale : NaN
outline(k, c) = here(k, c) && column("from") == 0 && column("to") > 0 ? TOTAL[bar_of(k, c, int(column("bar")))] / scale : NaN
hue(c, p) = c < 3 ? HUE[p] : COUNT_HUE[p]
letter(c, p) = c < 3 ? LETTERS[p : p] : COUNT_LETTERS[p : p]
is_wide(ignored) = length(0) > pixels(LETTER_ROOM)
middle(k, c, p) = here(k, c) && int(column("number")) == p && is_wide(0) ? 0.5 * (column("from") + column("to")) / scale : NaN

set border 3 linewidth 1 linecolor rgb INK
set style fill solid 1 noborder
set yrange [nr_bars + 0.7 : 0.3]
do for [c = 1 : 4] {
	scale = c > 2 || LONGEST[c] < 1e3 ? 1.0 : LONGEST[c] < 1e6 ? 1e3 : LONGEST[c] < 1e9 ? 1e6 : 1e9
	unit_name = scale == 1 ? "ns" : scale == 1e3 ? "µs" : scale == 1e6 ? "ms" : "s"
	most = LONGEST[c] > 0 ? LONGEST[c] : 1
	third = most / scale / (c == 4 ? 2.0 : 3.0)
	STEP = round(third, 10 ** floor(log10(third)))
	STEP = c > 2 && STEP < 1 ? 1 : STEP
	set xrange [0 : 1.09 * most / scale]
	do for [k = 1 : PANELS] {
		eval panel(k, c)
		unset ytics
		if (has_y_tics(k)) {
			set label 2 styled(":Bold", SMALL_SIZE + 1, MEASURE[c].(c < 3 ? " (".unit_name.")" : "")) \
				at screen px(16), py(top(k, c) - 14) left
			do for [b = 1 : nr_bars] {
				if (FILL[b] ne "") {
					set label 100 + b styled("", SMALL_SIZE, (b > 1 && FILL[b] eq FILL[b > 1 ? b - 1 : 1]) ? "" : "fill ".FILL[b]) \
						at screen px(16), py(top(k, c) + BAR * (b - 0.3)) left
					set label 200 + b styled("", SMALL_SIZE, BLOCKER[b]) \
						at screen px(LEFT - 8), py(top(k, c) + BAR * (b - 0.3)) right
				}
			}
		}
		set xtics STEP nomirror scale 0.6 format (IN_TEXT || c < 4 || most < 1e4 ? "%g" : "%.0s%c") font ",".SMALL_SIZE offset 0, (IN_TEXT ? 0 : 0.3)
		if (!IN_TEXT) { set grid xtics linetype 1 linewidth 0.8 linecolor rgb GRID }
		do for [b = 1 : nr_bars] {
			if (c == 2 && END[(k - 1) * nr_bars + b] > 0) {
				set label 300 + b "×" front left offset 0.2, 0.05 at first END[(k - 1) * nr_bars + b] / scale, first b
			}
		}
		if (IN_TEXT) {
			letters(name) = floor(column(name) / most * PANEL / CHARACTER / 1.09 + 0.5)
			bar(p) = here(k, c) && int(column("number")) == p ? repeat(letter(c, p), letters("to") - letters("from")) : ""
			plot for [p = 1 : NR] DATA using (at(k, c, p, "from")):(column("bar")):(bar(p)) with labels left notitle
		} else {
			plot for [p = 1 : (c < 3 ? NR : 3)] DATA using (part(k, c, p)):(column("bar")):(column("from") / scale): \
					(part(k, c, p)):(column("bar") - 0.42):(column("bar") + 0.42) \
					with boxxyerror fillcolor rgb hue(c, p) notitle, \
				DATA using (outline(k, c)):(column("bar")):(0):(outline(k, c)):(column("bar") - 0.42):(column("bar") + 0.42) \
					with boxxyerror fillstyle empty linecolor rgb OUTLINE linewidth 0.6 notitle, \
				for [p = 1 : (c < 3 ? NR : 3)] DATA using (middle(k, c, p)):(column("bar")):(letter(c, p)) with labels \
					font ",".(SMALL_SIZE - 3) textcolor rgb letter_in(hue(c, p)) notitle
		}
		unset label
	}
}
unset multiplot
