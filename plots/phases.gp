# SPDX-License-Identifier: GPL-2.0
#
# gnuplot -c plots/phases.gp DATA OUT [SHAPE]
#
# Where the time goes: a bar for each policy and target, cut into the phases of the operation. One column of
# panels a kernel, one row what was in the range; each row has its own scale, from 0, for bars to be compared in it.
# See theme.gp for DATA, OUT and SHAPE.

slash = strlen(ARG0)
while (slash > 0 && ARG0[slash : slash] ne "/") { slash = slash - 1 }
HERE = ARG0[1 : slash]
DATA = ARG1
OUT = ARG2
WANTED = ARG3
load HERE."theme.gp"

# Phases by their number in the file: colour, and what they are called. The colours are Okabe and Ito's and
# tints of them, with a white line between them and a dark one around a bar. In grey letters tell them apart.
NR = 12
array HUE[NR] = [0xd4d4d4, 0xCC79A7, 0x56B4E9, 0x0072B2, 0xF0E442, 0x8B4C8B, 0xE69F00, 0x000000, 0x009E73, 0xA03C00, 0xA8D8B9, 0x505050]
array MEANING[NR] = ["outside of the function", "search", "drain", "isolate", "early check", "notify", "migrate", "hugetlb", \
	"test", "finish", "undo", "other"]
# What is less than this share of every bar of the figure is not in the legend: it cannot be seen.
SEEN = 0.004

array KERNEL[64]
array FILL[64]
array BLOCKER[64]
array USED[64]
array LONGEST[64]
array MEASURED[64]
array POLICY[512]
array TARGET[512]
do for [i = 1 : 64] { USED[i] = 0; LONGEST[i] = 0; MEASURED[i] = 0; FILL[i] = "" }
do for [i = 1 : 512] { POLICY[i] = "" }
nr_kernels = 0
nr_rows = 0
nr_bars = 0
repeated = 0
failures = 0
timeouts = 0
clock = ""
where = ""
larger(a, b) = a > b ? a : b
smaller(a, b) = a < b ? a : b
note_row(r, k, b, p) = (KERNEL[k] = strcol("kernel"), nr_kernels = larger(k, nr_kernels), \
	FILL[r] = strcol("fill"), BLOCKER[r] = strcol("blocker"), nr_rows = larger(r, nr_rows), \
	POLICY[b] = strcol("policy"), TARGET[b] = strcol("target"), nr_bars = larger(b, nr_bars), \
	LONGEST[r] = larger(column("total_ns"), LONGEST[r]), \
	MEASURED[r] = larger(strcol("outcome") eq "timeout" ? 0 : column("total_ns"), MEASURED[r]), repeated = larger(column("trials"), repeated), \
	USED[p] = larger((column("to_ns") - column("from_ns")) / column("total_ns"), USED[p]), \
	failures = failures || strcol("outcome") eq "failure", timeouts = timeouts || strcol("outcome") eq "timeout", \
	clock = strcol("clock"), where = (strcol("retry") eq "none" ? "" : ", retry ".strcol("retry")) \
	.(strcol("lifetime") eq "forever" ? "" : ", lifetime ".strcol("lifetime")) \
	.(strcol("churn") eq "none" ? "" : ", churn ".strcol("churn")), 0)
stats DATA using (note_row(int(column("row")), int(column("panel")), int(column("bar")), int(column("number")))) nooutput
# What stands at the end of a bar that is no success, and where that is; by kernel, row and bar.
mark(outcome) = outcome eq "failure" ? "×" : outcome eq "timeout" ? "»" : ""
array MARK[nr_kernels * nr_rows * nr_bars]
array END[nr_kernels * nr_rows * nr_bars]
do for [i = 1 : nr_kernels * nr_rows * nr_bars] { MARK[i] = ""; END[i] = 0 }
note_end(i) = (MARK[i] = mark(strcol("outcome")), END[i] = column("total_ns"), 0)
stats DATA using (note_end(((int(column("panel")) - 1) * nr_rows + int(column("row")) - 1) * nr_bars + int(column("bar")))) nooutput
# A timeout's time is a bound, not a measurement: where anything else was measured, that gives the scale.
do for [r = 1 : nr_rows] { if (MEASURED[r] > 0) { LONGEST[r] = MEASURED[r] } }
# The row that only has what no run had is not drawn.
shown_rows = 0
array ROW[64]
do for [r = 1 : nr_rows] { if (FILL[r] ne "") { shown_rows = shown_rows + 1; ROW[shown_rows] = r } }
nr_used = 0
do for [p = 1 : NR] { nr_used = nr_used + (USED[p] >= SEEN) }

targets = ""
do for [b = 1 : nr_bars] {
	if (POLICY[b] ne "" && strstrt(" ".targets." ", " ".TARGET[b]." ") == 0) {
		targets = targets.(targets eq "" ? "" : " and ").TARGET[b]
	}
}

title = "Where ".targets." spend their time"
subtitle = "by policy, kernel, and what is in the range".where
array NOTES[1]
NOTES[1] = (failures ? "× not obtained. " : "").(timeouts ? "» not done when the deadline passed, cut. " : "") \
	.(repeated > 1 ? "Medians of the trials. " : "")."Each row has a scale of its own."
BAR = IN_TEXT ? 2 * CHARACTER_HEIGHT : 17
PANELS = nr_kernels
WIDE_PANEL = nr_kernels < 3 ? 640 / nr_kernels : 200
array COLUMN_TITLE[nr_kernels]
do for [k = 1 : nr_kernels] { COLUMN_TITLE[k] = kernel_name(KERNEL[k]) }
array ROWS[shown_rows]
array ABOVE[shown_rows]
do for [i = 1 : shown_rows] { ROWS[i] = BAR * (nr_bars + 0.4); ABOVE[i] = i > 1 ? 64 : 30 }
SQUEEZE = 1
TICS = 34
N_OF = "bar"
BETWEEN = IN_TEXT ? 12 : TICS
LEFT = 236
COLUMNS = SHAPE eq "column" ? 2 : IN_TEXT ? 3 : 4
ENTRY = IN_TEXT ? CHARACTER_HEIGHT : 24
LEGEND = ENTRY * ((nr_used + COLUMNS - 1) / COLUMNS) + 16
LEGEND_PROGRAM = "phases-legend.gp"
# In text a phase is a row of its letter.
LETTERS = ".SDIENMHTFUo"
repeat(letter, n) = n < 1 ? "" : letter.repeat(letter, n - 1)
load HERE."canvas.gp"

# Three round steps of time, in one unit.
round(third, unit) = unit * (third >= 5 * unit ? 5 : third >= 2 * unit ? 2 : 1)
here(k, r) = int(column("panel")) == k && int(column("row")) == r
at(k, r, p, name) = here(k, r) && int(column("number")) == p ? column(name) / scale : NaN

# The end of a part, a gap before the next one; what is less than a third of a pixel cannot be seen.
pixels(r, n) = n * 1.09 * LONGEST[r] / PANEL
length(ignored) = column("to_ns") - column("from_ns")
gap(r) = length(0) > pixels(r, 3) ? pixels(r, 0.8) : 0
cut(r, ns) = smaller(ns, 1.1 * LONGEST[r])
seen(k, r, p) = here(k, r) && int(column("number")) == p && length(0) > pixels(r, 0.33) ? \
	(cut(r, column("to_ns")) - gap(r)) / scale : NaN
# The end of a bar, where its first part is; the middle of a part that has room for its letter.
outline(k, r) = here(k, r) && column("from_ns") == 0 && column("to_ns") > 0 ? cut(r, column("total_ns")) / scale : NaN
is_wide(r) = length(0) > pixels(r, LETTER_ROOM) && \
	column("from_ns") < 1.03 * LONGEST[r]
middle(k, r, p) = here(k, r) && int(column("number")) == p && is_wide(r) ? \
	0.5 * (column("from_ns") + smaller(column("to_ns"), 1.02 * LONGEST[r])) / scale : NaN

set border 3 linewidth 1 linecolor rgb INK
set style fill solid 1 noborder
set yrange [nr_bars + 0.7 : 0.3]
do for [i = 1 : shown_rows] {
	r = ROW[i]
	scale = LONGEST[r] < 1e3 ? 1.0 : LONGEST[r] < 1e6 ? 1e3 : LONGEST[r] < 1e9 ? 1e6 : 1e9
	unit_name = scale == 1 ? "ns" : scale == 1e3 ? "µs" : scale == 1e6 ? "ms" : "s"
	third = LONGEST[r] / scale / 3.0
	STEP = round(third, 10 ** floor(log10(third)))
	set xrange [0 : 1.09 * LONGEST[r] / scale]
	do for [k = 1 : PANELS] {
		eval panel(k, i)
		unset ytics
		if (has_y_tics(k)) {
			set label 2 styled(":Bold", SMALL_SIZE + 1, "fill ".FILL[r].", blocker ".BLOCKER[r]." (".unit_name.")") \
				at screen px(16), py(top(k, i) - 14) left
			do for [b = 1 : nr_bars] {
				if (POLICY[b] ne "") {
					set label 100 + b styled("", SMALL_SIZE, (b > 1 && POLICY[b] eq POLICY[b > 1 ? b - 1 : 1]) ? "" : POLICY[b]) \
						at screen px(16), py(top(k, i) + BAR * (b - 0.3)) left
					set label 200 + b styled("", SMALL_SIZE, TARGET[b]) \
						at screen px(LEFT - 8), py(top(k, i) + BAR * (b - 0.3)) right
				}
			}
		}
		set xtics STEP nomirror scale 0.6 format "%g" font ",".SMALL_SIZE offset 0, (IN_TEXT ? 0 : 0.3)
		if (!IN_TEXT) { set grid xtics linetype 1 linewidth 0.8 linecolor rgb GRID }
		do for [b = 1 : nr_bars] {
			i_bar = ((k - 1) * nr_rows + r - 1) * nr_bars + b
			if (MARK[i_bar] ne "") {
				set label 300 + b styled("", SMALL_SIZE, MARK[i_bar]) front left offset 0.2, 0.05 \
					at first (END[i_bar] > 1.02 * LONGEST[r] ? 1.02 * LONGEST[r] : END[i_bar]) / scale, first b
			}
		}
		if (IN_TEXT) {
			letters(name) = floor((column(name) > 1.07 * LONGEST[r] ? 1.07 : column(name) / LONGEST[r]) \
				* PANEL / CHARACTER / 1.09 + 0.5)
			bar(p) = here(k, r) && int(column("number")) == p ? repeat(LETTERS[p : p], letters("to_ns") - letters("from_ns")) : ""
			plot for [p = 1 : NR] DATA using (at(k, r, p, "from_ns")):(column("bar")):(bar(p)) with labels left notitle
		} else {
			plot for [p = 1 : NR] DATA using (seen(k, r, p)):(column("bar")):(column("from_ns") / scale):(seen(k, r, p)): \
					(column("bar") - 0.42):(column("bar") + 0.42) \
					with boxxyerror fillcolor rgb HUE[p] notitle, \
				DATA using (outline(k, r)):(column("bar")):(0):(outline(k, r)): \
					(column("bar") - 0.42):(column("bar") + 0.42) \
					with boxxyerror fillstyle empty linecolor rgb OUTLINE linewidth 0.6 notitle, \
				for [p = 1 : NR] DATA using (middle(k, r, p)):(column("bar")):(LETTERS[p : p]) with labels \
					font ",".(SMALL_SIZE - 3) textcolor rgb letter_in(HUE[p]) notitle
		}
		unset label
	}
}
unset multiplot
