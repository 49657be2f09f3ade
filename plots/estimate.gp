# SPDX-License-Identifier: GPL-2.0
#
# gnuplot -c plots/estimate.gp DATA OUT [SHAPE]
#
# Estimates beside what was measured, kind by kind: the median of trials on a machine with their range, and what prices
# make of the same cells in guests. See theme.gp for DATA, OUT and SHAPE.

slash = strlen(ARG0)
while (slash > 0 && ARG0[slash : slash] ne "/") { slash = slash - 1 }
HERE = ARG0[1 : slash]
DATA = ARG1
OUT = ARG2
WANTED = ARG3
load HERE."theme.gp"

array KIND[256]
do for [i = 1 : 256] { KIND[i] = "" }
nr_kinds = 0
fastest = 1e30
slowest = 1
longest = 0
machine = ""
kernel = ""
clock = ""
less(name, than) = column(name) < than ? column(name) : than
more(name, than) = column(name) > than ? column(name) : than
note(i) = (KIND[i] = strcol("kind"), nr_kinds = i, machine = strcol("machine"), kernel = strcol("kernel"), \
	clock = strcol("clock"), longest = strlen(KIND[i]) > longest ? strlen(KIND[i]) : longest, \
	fastest = less("estimate_ns", less("measured_min_ns", fastest)), \
	slowest = more("estimate_ns", more("measured_max_ns", slowest)), 0)
stats DATA using (note(int(column("row")))) nooutput

# Style 1 is what was measured, 2 what is estimated.
array SERIES[2] = ["measured on the machine", "estimated from guests"]
array LETTER[2] = ["m", "E"]
do for [p = 1 : 2] {
	set style line p linetype p linecolor rgb COLOUR[p == 1 ? 1 : 3] dashtype 1 pointtype (p == 1 ? 6 : 2) \
		pointsize (p == 1 ? 0.8 : 0.9) linewidth 1.2
	if (IN_TEXT) { set style line p pointtype LETTER[p] }
}

title = "Estimates beside what was measured"
subtitle = machine."; guests of ".kernel
N_OF = "measured median"
array NOTES[1] = ["Measured: median and range of trials. Estimated: by prices fitted to the other kinds, unless prices were given."]
TOGETHER = 1
PANELS = 1
array COLUMN_TITLE[1] = [""]
array ROWS[1] = [(IN_TEXT ? CHARACTER_HEIGHT : 24) * nr_kinds + 20]
array ABOVE[1] = [0]
LEFT = 9 * longest + 24
TICS = 36
X_TITLE = "time"
LEGEND = KEY_LINE * (SHAPE eq "wide" ? 1 : 2)
LEGEND_PROGRAM = "estimate-legend.gp"
load HERE."canvas.gp"

low = log10(fastest) - 0.15
high = log10(slowest) + 0.15
if (high - low < 0.8) { low = low - 0.3; high = high + 0.3 }
set logscale x
set xrange [10 ** low : 10 ** high]
set yrange [nr_kinds + 0.7 : 0.3]
k = 1
eval panel(k, 1)
unset ytics
set ytics nomirror scale 0.6 noenhanced ("" 0)
do for [i = 1 : nr_kinds] { set ytics add (tic(KIND[i]) i) }
eval time_tics("x", SHAPE eq "column" ? 0.9 : 2.2, "1")
if (SHAPE ne "text") { set grid xtics ytics linetype 1 linewidth 0.8 linecolor rgb GRID }
plot DATA using (column("measured_ns")):(column("row")):(column("measured_min_ns")):(column("measured_max_ns")) \
		with xerrorbars linestyle 1 pointtype 0 notitle, \
	DATA using (column("measured_ns")):(column("row")) with points linestyle 1 notitle, \
	DATA using (column("estimate_ns")):(column("row")) with points linestyle 2 notitle
unset multiplot
