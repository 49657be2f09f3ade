# SPDX-License-Identifier: GPL-2.0
#
# gnuplot -c plots/penalty.gp DATA OUT [SHAPE]
#
# What a failed operation costs, by policy and by the blocker's place and density: latency above,
# pages migrated for nothing below, one column of panels a kernel. Cells that succeeded, as where
# nothing blocks, have hollow markers. See theme.gp for DATA, OUT and SHAPE.

slash = strlen(ARG0)
while (slash > 0 && ARG0[slash : slash] ne "/") { slash = slash - 1 }
HERE = ARG0[1 : slash]
DATA = ARG1
OUT = ARG2
WANTED = ARG3
load HERE."theme.gp"

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
failures = 0
longest = 0
fastest = 1e30
slowest = 1
most_wasted = 0
note_kernel(i, name) = (KERNEL[i] = name, nr_kernels = i > nr_kernels ? i : nr_kernels)
note_policy(name) = strstrt(" ".policies." ", " ".name." ") ? 0 : (policies = policies." ".name, 0)
note_outcome(o) = (timeouts = timeouts + (o eq "timeout"), successes = successes + (o eq "success"), \
	failures = failures + (o ne "success"))
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
	note_outcome(strcol("outcome")), note_label(strcol("label")), note_blocker(blocker_mask(strcol("blocker"), strcol("label"))), \
	note_ranges(0), target = strcol("target"), where = context(0), clock = strcol("clock"), 0)
stats DATA using (note_row(int(column("panel")))) nooutput
stats DATA using (column("x")) name "X" nooutput
stats DATA using (column("line")) name "LINE" nooutput
nr = words(policies)

# Style p: failures of policy p, filled; style 100 + p: its successes, hollow.
do for [p = 1 : nr] {
	s = style_of(word(policies, p))
	set style line p linecolor rgb COLOUR[s] dashtype DASH[s] pointtype FILLED[s] pointsize SIZE[s]
	set style line 100 + p linecolor rgb COLOUR[s] dashtype 1 pointtype HOLLOW[s] pointsize SIZE[s]
}

# cma_alloc() finds another range, and does not fail.
title = "What ".(failures ? "a failed " : "").target." costs"
subtitle = "by policy and by the blocker's place; ".where
array NOTES[1]
NOTES[1] = (successes ? SUCCESSES_NOTE." " : "")."Median and range of the trials." \
	.(timeouts ? " ↑: deadline passed." : "")
PANELS = nr_kernels
array COLUMN_TITLE[nr_kernels]
do for [k = 1 : nr_kernels] { COLUMN_TITLE[k] = kernel_name(KERNEL[k]) }
array ROWS[2] = [250, 150]
array ABOVE[2] = [0, 22]
TICS = 10 * longest + 12
X_TITLE = "the blocker: ".blockers
LEFT = most_wasted < 100000 ? 104 : 122
LEGEND = KEY_LINE * ceil(nr / real(key_columns_of(nr)))
LEGEND_PROGRAM = "key.gp"
KEY_LINES = 1
load HERE."canvas.gp"

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
	using (at_x(p)):(of_bar(number(p, o, MEDIAN), column(MIN), column(MAX))):(column(MIN)):(column(MAX)) \
	with yerrorbars linestyle 100 + p pointtype 0 notitle'
FAILED = 'for [p = 1 : nr] for [line = 0 : LINE_max] DATA using (at_x(p)):(joined(p, line, MEDIAN)) \
	with linespoints linestyle p notitle'
SUCCEEDED = 'for [p = 1 : nr] DATA using (at_x(p)):(number(p, "success", MEDIAN)) \
	with points linestyle 100 + p notitle'
LATE = 'for [p = 1 : nr] DATA using (at_x(p)):(number(p, "timeout", MEDIAN)):(0):(0.5 * column(MEDIAN)) \
	with vectors filled head size screen 0.012, 25, 90 linestyle 100 + p linewidth 1.5 notitle'
# Which policy's it is, where there is no colour.
LATE_MARK = 'for [p = 1 : nr] DATA using (at_x(p)):(number(p, "timeout", MEDIAN)) \
	with points linestyle p notitle'
LABELS = 'DATA using (column("x")):(NaN):xticlabels(shown(strcol("label"))) notitle'
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

set xrange [X_min - 0.6 : X_max + 0.6]
do for [k = 1 : PANELS] {
	eval panel(k, 1)
	eval y_title(k, 1, time_word(clock))
	MEDIAN = "latency_median_ns"
	MIN = "latency_min_ns"
	MAX = "latency_max_ns"
	set logscale y
	set yrange [10 ** low : 10 ** high]
	unset ytics
	set ytics nomirror scale 0.6
	set ytics ("" 10 ** ceil(low))
	do for [d = ceil(low) : floor(high)] { set ytics add ((has_y_tics(k) ? time_label(d) : "") 10 ** d) }
	unset xtics
	plot @RANGE, @FAILED, @SUCCEEDED, @LATE, @LATE_MARK
	unset label

	eval panel(k, 2)
	eval y_title(k, 2, "wasted pages")
	MEDIAN = "wasted_median_pages"
	MIN = "wasted_min_pages"
	MAX = "wasted_max_pages"
	unset logscale y
	set yrange [0 : most_wasted > 0 ? most_wasted * 1.08 : 1]
	unset ytics
	set ytics STEP nomirror scale 0.6 format (has_y_tics(k) ? "%.0f" : "")
	eval "set xtics nomirror scale 0.6 noenhanced ".tics_turned
	shown(s) = has_x_tics(k, 2) ? s : ""
	plot @RANGE, @FAILED, @SUCCEEDED, @LABELS
	unset label
}
unset multiplot
