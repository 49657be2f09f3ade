# SPDX-License-Identifier: GPL-2.0
#
# gnuplot -c plots/history.gp DATA OUT [SHAPE]
#
# From version to version of Linux: above, a row for each kind of unmovable page, with a marker that tells whether it
# was found early; below, a row for each kind of movable page, with the CPU time that moving one takes. Each field has its
# number, so that nothing hangs on the colours. See theme.gp for DATA, OUT and SHAPE.

slash = strlen(ARG0)
while (slash > 0 && ARG0[slash : slash] ne "/") { slash = slash - 1 }
HERE = ARG0[1 : slash]
DATA = ARG1
OUT = ARG2
WANTED = ARG3
load HERE."theme.gp"

array KERNEL[64]
array LABEL[512]
array ZONE[512]
do for [i = 1 : 64] { KERNEL[i] = "" }
do for [i = 1 : 512] { LABEL[i] = ""; ZONE[i] = "" }
nr_kernels = 0
array NR[2] = [0, 0]
target = ""
policy = ""
clock = ""
deadline = 0
longest = 0
widest = ""
array USED[6] = [0, 0, 0, 0, 0, 0]

# Rows of both parts in one array: those of the second from 257 on.
place(part, y) = (part - 1) * 256 + y
# Style of a row of the upper part: 1 found early, 2 found late, 3 timed out, 4 obtained, 5 neither is sure, 6 did not run
style_of_row(ignored) = strcol("outcome") eq "none" ? 6 : strcol("outcome") eq "timeout" ? 3 : strcol("outcome") eq "success" ? 4 : \
	strcol("found") eq "early" ? 1 : strcol("found") eq "late" ? 2 : 5
note_use(s) = (USED[s] = 1, 0)
note_place(part, y, x) = (KERNEL[x] = strcol("kernel"), nr_kernels = x > nr_kernels ? x : nr_kernels, \
	LABEL[place(part, y)] = strcol("label"), ZONE[place(part, y)] = strcol("online"), \
	NR[part] = y > NR[part] ? y : NR[part], part == 1 ? note_use(style_of_row(0)) : 0, 0)
note_row(ignored) = (note_place(int(column("row")), int(column("y")), int(column("x"))), target = strcol("target"), \
	policy = strcol("policy"), clock = strcol("clock"), deadline = column("deadline_ns"), 0)
stats DATA using (note_row(0)) nooutput

# A zone is named where it is another one than that of the first kind, or of the last fill.
usual(part) = ZONE[place(part, part == 1 ? 1 : NR[part])]
name_of(part, y) = LABEL[place(part, y)].(LABEL[place(part, y)] eq "empty range" ? ", ms" : "") \
	.(ZONE[place(part, y)] ne usual(part) ? ", ".ZONE[place(part, y)] : "")
do for [part = 1 : 2] { do for [y = 1 : NR[part]] { longest = strlen(name_of(part, y)) > longest ? strlen(name_of(part, y)) : longest } }

do for [v = 1 : nr_kernels] { widest = strlen(KERNEL[v]) > strlen(widest) ? KERNEL[v] : widest }

# As in kinds.gp.
array HUE[6] = [0x0072B2, 0xD55E00, 0x000000, 0x00805F, 0x7F5FA0, 0x707070]
array MARKER[6] = [7, 9, 5, 12, 3, 0]
array LETTER[6] = ["E", "L", "T", "o", "?", "-"]
array BIG[6] = [0.75, 0.95, 0.75, 0.95, 0.8, 0]
array MEANING[6]
MEANING[1] = "failed, found early"
MEANING[2] = "failed, found late"
MEANING[3] = "found late, not done after ".in_time(deadline)
MEANING[4] = "range obtained"
MEANING[5] = "failed; early and late, or not known"
MEANING[6] = "not measured"
do for [s = 1 : 6] {
	set style line s linecolor rgb HUE[s] pointtype MARKER[s] pointsize BIG[s] linewidth 1.4
	if (IN_TEXT) { set style line s pointtype LETTER[s] }
}

title = "From version to version: ".target
subtitle = "found early, or late? and what a migrated page takes; policy ".policy
array NOTES[1] = ["Pages: beside what an empty range takes. Orange: more than on the first version, blue: less, from 10, 25 and 50 % on. Medians."]
PANELS = 1
array COLUMN_TITLE[1] = [""]
PARTS = (NR[1] > 0) + (NR[2] > 0)
array PART[PARTS]
PART[1] = NR[1] > 0 ? 1 : 2
if (PARTS > 1) { PART[2] = 2 }
array ROWS[PARTS]
array ABOVE[PARTS]
do for [i = 1 : PARTS] { ROWS[i] = 25 * NR[PART[i]]; ABOVE[i] = i > 1 ? 34 : 0 }
WIDE_PANEL = 64 * nr_kernels < 460 ? 460 : 64 * nr_kernels
TICS = 34
X_TITLE = "Linux"
LEFT = 30 + 9.5 * longest
N_OF = "field"
ENTRY = 24
shown = 0
do for [s = 1 : 6] { shown = shown + USED[s] }
LEGEND = ENTRY * (SHAPE eq "wide" ? (shown + 1) / 2 : shown)
LEGEND_PROGRAM = "kinds-legend.gp"
load HERE."canvas.gp"

here(part) = int(column("row")) == part
of_style(s) = here(1) && style_of_row(0) == s
cost(ignored) = empty("cpu_median_ns") ? NaN : column("cpu_median_ns")
has_cost(ignored) = here(2) && !empty("cpu_median_ns")
# Three digits of microseconds a page, or of milliseconds of an empty range.
digits(x) = sprintf(x < 9.995 ? "%.2f" : x < 99.95 ? "%.1f" : "%.0f", x)
number_of(ns) = digits(strcol("label") eq "empty range" ? ns / 1e6 : ns / 1e3)
# Light enough for dark letters: of a change of a tenth, a quarter and a half.
shade(share) = share < 0.5 ? 0x7fb8e0 : share < 0.75 ? 0xa4cdea : share < 0.9 ? 0xc4e0f4 : share < 1.1 ? 0xf4f4f4 : share < 1.25 ? 0xffe3c2 : \
	share < 1.5 ? 0xffc98f : 0xf5a35c
TIC_SIZE = turned_size(0.85 * PANEL / nr_kernels, widest)
set xrange [0.5 : nr_kernels + 0.5]
set style fill solid 1 noborder
set border 15 linewidth 0.5 linecolor rgb OUTLINE
k = 1
do for [i = 1 : PARTS] {
	part = PART[i]
	eval panel(k, i)
	set label 2 styled(":Bold", SMALL_SIZE + 1, part == 1 ? "kinds of unmovable pages" : "CPU time: µs a migrated page") \
		at screen px(IN_TEXT ? left(k) + CHARACTER : SHAPE eq "column" ? 8 : left(k)), py(top(k, i) - 12) left
	set yrange [NR[part] + 0.5 : 0.5]
	unset xtics
	set xtics nomirror scale 0 noenhanced textcolor rgb INK font ",".sprintf("%.1f", TIC_SIZE)
	set xtics ("" 0)
	do for [v = 1 : nr_kernels] { set xtics add ((i == PARTS ? KERNEL[v] : "") v) }
	unset ytics
	set ytics nomirror scale 0 noenhanced textcolor rgb INK font ",".SMALL_SIZE
	set ytics ("" 0)
	do for [y = 1 : NR[part]] { set ytics add (tic(name_of(part, y)) y) }
	if (part == 1) {
		if (!IN_TEXT) { set grid xtics ytics linetype 1 linewidth 0.8 linecolor rgb GRID }
		plot for [s = 1 : 5] DATA using (of_style(s) ? column("x") : NaN):(column("y")) with points linestyle s notitle, \
			DATA using (of_style(3) ? column("x") : NaN):(column("y")):(0):(-0.45) \
				with vectors head size screen 0.008, 35, 90 linecolor rgb HUE[3] linewidth 1.2 notitle, \
			DATA using (of_style(6) ? column("x") - 0.08 : NaN):(column("y")):(0.16):(0) \
				with vectors nohead linecolor rgb HUE[6] linewidth 1 notitle
	} else {
		unset grid
		if (IN_TEXT) {
			plot DATA using (has_cost(0) ? column("x") : NaN):(column("y")):(number_of(cost(0))) with labels notitle
		} else {
			plot DATA using (has_cost(0) ? column("x") : NaN):(column("y")):(0.485):(0.46):(shade(column("share_of_first"))) \
					with boxxyerror fillcolor rgb variable notitle, \
				DATA using (has_cost(0) ? column("x") : NaN):(column("y")):(number_of(cost(0))) \
					with labels font ",".(SHAPE eq "wide" ? SMALL_SIZE - 2 : SMALL_SIZE - 3) textcolor rgb INK notitle
		}
	}
	unset label
}
unset multiplot
