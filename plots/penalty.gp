# SPDX-License-Identifier: GPL-2.0
#
# gnuplot -c plots/penalty.gp DATA.tsv OUT.svg
#
# What a failed operation costs, by policy and by the blocker's place and density: latency above,
# pages migrated for nothing below, one column of panels a kernel. Cells that succeeded, as where
# nothing blocks, have hollow markers. DATA.tsv is what pfnbench writes into DIR/plots/.

slash = strlen(ARG0)
while (slash > 0 && ARG0[slash : slash] ne "/") { slash = slash - 1 }
load ARG0[1 : slash]."theme.gp"
DATA = ARG1

# What the file holds: kernels, policies in their order, how far the axes go.
array KERNEL[64]
do for [k = 1 : 64] { KERNEL[k] = "" }
policies = ""
target = ""
where = ""
clock = ""
nr_kernels = 0
timeouts = 0
successes = 0
longest = 0
fastest = 1e30
slowest = 1
most_wasted = 0
note_kernel(i, name) = (KERNEL[i] = name, nr_kernels = i > nr_kernels ? i : nr_kernels)
note_policy(name) = strstrt(" ".policies." ", " ".name." ") ? 0 : (policies = policies." ".name, 0)
note_outcome(o) = (timeouts = timeouts + (o eq "timeout"), successes = successes + (o eq "success"))
note_label(s) = (longest = strlen(s) > longest ? strlen(s) : longest)
less(name, than) = column(name) < than ? column(name) : than
more(name, than) = column(name) > than ? column(name) : than
note_ranges(ignored) = (fastest = less("latency_min_ns", less("latency_median_ns", fastest)), \
	slowest = more("latency_max_ns", more("latency_median_ns", slowest)), \
	most_wasted = more("wasted_max_pages", most_wasted))
# Axes that are the same in all of the figure, as far as they are not what one expects.
context(ignored) = "fill ".strcol("fill") \
	.(strcol("retry") eq "none" ? "" : ", retry ".strcol("retry")) \
	.(strcol("lifetime") eq "forever" ? "" : ", lifetime ".strcol("lifetime")) \
	.(strcol("churn") eq "none" ? "" : ", churn ".strcol("churn"))
note_row(kernel) = (note_kernel(kernel, strcol("kernel")), note_policy(strcol("policy")), \
	note_outcome(strcol("outcome")), note_label(strcol("label")), \
	note_ranges(0), target = strcol("target"), where = context(0), clock = strcol("clock"), 0)
stats DATA using (note_row(int(column("panel")))) nooutput
stats DATA using (column("x")) name "X" nooutput
stats DATA using (column("line")) name "LINE" nooutput
nr = words(policies)

# Layout in pixels of the canvas, from the top. The sizes are such that the figure can be read at a
# column's width.
PANEL = nr_kernels < 3 ? 646 / nr_kernels : 210
GAP = 14
LEFT = 104
RIGHT = 16
LEGEND = 26 * ((nr + 1) / 2)
HEAD = 100 + LEGEND
TIME = 250
BETWEEN = 22
PAGES = 150
BOTTOM = HEAD + TIME + BETWEEN + PAGES
WIDTH = LEFT + nr_kernels * PANEL + (nr_kernels - 1) * GAP + RIGHT
HEIGHT = BOTTOM + 106 + 10 * longest
px(x) = real(x) / WIDTH
py(y) = 1 - real(y) / HEIGHT

set terminal svg size WIDTH, HEIGHT font FONTS.",".TEXT_SIZE linewidth 1.6 background rgb "white"
set output ARG2
set multiplot

# Style p: failures of policy p, filled; style 100 + p: its successes, hollow.
do for [p = 1 : nr] {
	s = style_of(word(policies, p))
	set style line p linecolor rgb COLOUR[s] dashtype DASH[s] pointtype FILLED[s] pointsize SIZE[s]
	set style line 100 + p linecolor rgb COLOUR[s] dashtype 1 pointtype HOLLOW[s] pointsize SIZE[s]
}

# Title, legend and notes; the empty plot gives the legend its place.
MIDDLE = px(WIDTH / 2.0)
set label 1 styled(":Bold", TITLE_SIZE, "What a failed ".target." costs") at screen MIDDLE, py(24) center
set label 2 styled("", TEXT_SIZE, "by policy and by the blocker's place; ".where) at screen MIDDLE, py(48) center
set label 3 "the blocker: none, by its place, by density" \
	at screen px((LEFT + WIDTH - RIGHT) / 2.0), py(HEIGHT - 70) center
set label 4 styled("", SMALL_SIZE, (successes ? "Filled: failures; hollow: successes. " : "") \
	."Median and range of the trials.".(timeouts ? " ↑: deadline passed." : "")) \
	at screen MIDDLE, py(HEIGHT - 38) center
set label 5 styled("", SMALL_SIZE, clock_note(clock)) at screen MIDDLE, py(HEIGHT - 16) center
unset border
unset tics
set lmargin at screen 0
set rmargin at screen 1
set tmargin at screen py(62)
set bmargin at screen py(62 + LEGEND)
set key at screen MIDDLE, py(62 + LEGEND / 2.0) center center horizontal maxcols 2 noenhanced \
	reverse Left samplen 2.2
set xrange [0 : 1]
set yrange [0 : 1]
plot for [p = 1 : nr] NaN with linespoints linestyle p title word(policies, p)
unset label
unset key

# Policies stand side by side, so that equal values do not hide each other.
DODGE = nr > 1 ? 0.6 / (nr - 1) : 0
at_x(p) = column("x") + (p - (nr + 1) / 2.0) * DODGE

# A value of the rows of one panel, policy and outcome; anything else is a gap.
rows(p, outcome) = int(column("panel")) == k && strcol("policy") eq word(policies, p) && \
	strcol("outcome") eq outcome
number(p, outcome, name) = rows(p, outcome) ? column(name) : NaN
joined(p, line, name) = column("line") == line ? number(p, "failure", name) : NaN

# What both rows of panels have in common: ranges as bars, failures joined along a line of the x
# axis, successes alone.
RANGE = 'for [p = 1 : nr] for [o in "success failure"] DATA \
	using (at_x(p)):(number(p, o, MEDIAN)):(column(MIN)):(column(MAX)) \
	with yerrorbars linestyle 100 + p pointtype 0 notitle'
FAILED = 'for [p = 1 : nr] for [line = 0 : LINE_max] DATA using (at_x(p)):(joined(p, line, MEDIAN)) \
	with linespoints linestyle p notitle'
SUCCEEDED = 'for [p = 1 : nr] DATA using (at_x(p)):(number(p, "success", MEDIAN)) \
	with points linestyle 100 + p notitle'
LATE = 'for [p = 1 : nr] DATA using (at_x(p)):(number(p, "timeout", MEDIAN)):(0):(0.5 * column(MEDIAN)) \
	with vectors filled head size screen 0.012, 25, 90 linestyle 100 + p linewidth 1.5 notitle'
LABELS = 'DATA using (column("x")):(NaN):xticlabels(strcol("label")) notitle'
set macros

# At least a decade of latency, and a little room for markers.
low = log10(fastest < 1 ? 1 : fastest) - 0.2
high = log10(slowest) + 0.2
narrow = high - low < 1
low = narrow ? floor(low) : low
high = narrow ? ceil(high) : high

# Three or four round steps of pages.
third = most_wasted > 3 ? most_wasted / 3.0 : 1
unit = 10 ** floor(log10(third))
STEP = unit * (third >= 5 * unit ? 5 : third >= 2 * unit ? 2 : 1)

set border 3 linewidth 1 linecolor rgb INK
set bars 0.5
set grid ytics linetype 1 linewidth 0.8 linecolor rgb GRID
set xrange [X_min - 0.6 : X_max + 0.6]
do for [k = 1 : nr_kernels] {
	x = LEFT + (k - 1) * (PANEL + GAP)
	set lmargin at screen px(x)
	set rmargin at screen px(x + PANEL)

	MEDIAN = "latency_median_ns"
	MIN = "latency_min_ns"
	MAX = "latency_max_ns"
	set tmargin at screen py(HEAD)
	set bmargin at screen py(HEAD + TIME)
	set label 1 styled(":Bold", TEXT_SIZE, KERNEL[k]) at screen px(x + PANEL / 2.0), py(HEAD - 16) center
	if (k == 1) {
		set label 2 "latency" at screen px(18), py(HEAD + TIME / 2.0) center rotate by 90
	}
	set logscale y
	set yrange [10 ** low : 10 ** high]
	unset ytics
	set ytics nomirror scale 0.6
	set ytics ("" 10 ** ceil(low))
	do for [d = ceil(low) : floor(high)] { set ytics add ((k == 1 ? time_label(d) : "") 10 ** d) }
	unset xtics
	plot @RANGE, @FAILED, @SUCCEEDED, @LATE
	unset label

	MEDIAN = "wasted_median_pages"
	MIN = "wasted_min_pages"
	MAX = "wasted_max_pages"
	set tmargin at screen py(HEAD + TIME + BETWEEN)
	set bmargin at screen py(BOTTOM)
	if (k == 1) {
		set label 2 "wasted pages" at screen px(18), py(BOTTOM - PAGES / 2.0) center rotate by 90
	}
	unset logscale y
	set yrange [0 : most_wasted > 0 ? most_wasted * 1.08 : 1]
	unset ytics
	set ytics STEP nomirror scale 0.6 format (k == 1 ? "%.0f" : "")
	set xtics nomirror scale 0.6 rotate by 90 right noenhanced
	plot @RANGE, @FAILED, @SUCCEEDED, @LABELS
	unset label
}
unset multiplot
