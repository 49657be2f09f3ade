# SPDX-License-Identifier: GPL-2.0
#
# gnuplot -c plots/targets.gp DATA OUT [SHAPE]
#
# Targets side by side under one policy: latency by the blocker's place; a column of panels for each kernel, a row for
# each fill. See theme.gp for DATA, OUT and SHAPE.

slash = strlen(ARG0)
while (slash > 0 && ARG0[slash : slash] ne "/") { slash = slash - 1 }
HERE = ARG0[1 : slash]
DATA = ARG1
OUT = ARG2
WANTED = ARG3
load HERE."theme.gp"

array KERNEL[64]
array FILL[64]
do for [i = 1 : 64] { KERNEL[i] = ""; FILL[i] = "" }
targets = ""
policy = ""
clock = ""
nr_kernels = 0
nr_fills = 0
longest = 0
fastest = 1e30
slowest = 1
failures = 0
less(name, than) = column(name) < than ? column(name) : than
more(name, than) = column(name) > than ? column(name) : than
note_place(k, f) = (KERNEL[k] = strcol("kernel"), FILL[f] = strcol("fill"), \
	nr_kernels = k > nr_kernels ? k : nr_kernels, nr_fills = f > nr_fills ? f : nr_fills)
note_target(t) = (targets = strstrt(targets." ", " ".t." ") ? targets : targets." ".t)
note_row(s) = (note_blocker(blocker_mask(strcol("blocker"), s)), note_place(int(column("panel")), int(column("row"))), note_target(strcol("target")), \
	policy = strcol("policy"), clock = strcol("clock"), failures = failures + (strcol("outcome") eq "failure"), \
	longest = strlen(s) > longest ? strlen(s) : longest, \
	fastest = less("latency_min_ns", fastest), slowest = more("latency_max_ns", slowest), 0)
stats DATA using (note_row(strcol("label"))) nooutput
stats DATA using (column("x")) name "X" nooutput
nr = words(targets)

# Targets are no policies: other colours, of the same palette. Style t: failures, filled; 100 + t: successes, hollow.
array SHADE[5] = [0x000000, 0xB83280, 0x2383BF, 0x7A3B8F, 0x767676]
do for [t = 1 : nr] {
	set style line t linetype t linecolor rgb SHADE[t] dashtype DASH[t] pointtype FILLED[t] pointsize SIZE[t]
	set style line 100 + t linetype t linecolor rgb SHADE[t] dashtype DASH[t] pointtype HOLLOW[t] pointsize SIZE[t]
}

title = "Targets side by side: ".time_word(clock)
subtitle = "by the blocker's place, what is in the range, and kernel; policy ".policy
array NOTES[1]
NOTES[1] = (failures ? SUCCESSES_NOTE." " : "")."Median and range of the trials."
PANELS = nr_kernels
array COLUMN_TITLE[nr_kernels]
do for [k = 1 : nr_kernels] { COLUMN_TITLE[k] = kernel_name(KERNEL[k]) }
array ROWS[nr_fills]
array ABOVE[nr_fills]
do for [i = 1 : nr_fills] { ROWS[i] = 170; ABOVE[i] = i > 1 ? 30 : 14 }
# room for a legend of four
WIDE_PANEL = PANELS < 3 ? 710 / PANELS : 225
TICS = 10 * longest + 12
X_TITLE = "the blocker: ".blockers
LEFT = 104
LEGEND = KEY_LINE * ceil(nr / real(key_columns_of(nr)))
LEGEND_PROGRAM = "key.gp"
KEY_LINES = 0
SERIES = targets
look_of(t) = t
load HERE."canvas.gp"

low = log10(fastest < 1 ? 1 : fastest) - 0.2
high = log10(slowest) + 0.2
if (high - low < 1) { low = floor(low); high = ceil(high) }
DODGE = nr > 1 ? 0.5 / (nr - 1) : 0
at_x(t) = column("x") + (t - (nr + 1) / 2.0) * DODGE
here(t, outcome) = int(column("panel")) == k && int(column("row")) == i && strcol("target") eq word(targets, t) && \
	strcol("outcome") eq outcome
number(t, outcome, name) = here(t, outcome) ? column(name) : NaN

set logscale y
set yrange [10 ** low : 10 ** high]
set xrange [X_min - 0.6 : X_max + 0.6]
do for [k = 1 : PANELS] {
	do for [i = 1 : nr_fills] {
		eval panel(k, i)
		eval y_title(k, i, SHAPE eq "text" ? "" : time_word(clock))
		set label 4 styled(":Bold", SMALL_SIZE, "fill ".FILL[i]) at screen px(left(k) + 6), py(top(k, i) - 12) left
		eval time_tics("y", 2, "has_y_tics(k)")
		eval "set xtics nomirror scale 0.6 noenhanced ".tics_turned
		if (!has_x_tics(k, i)) { set xtics format "" } else { set xtics format "%g" }
		plot for [t = 1 : nr] for [o in "success failure"] DATA \
				using (at_x(t)):(of_bar(number(t, o, "latency_median_ns"), column("latency_min_ns"), column("latency_max_ns"))):(column("latency_min_ns")):(column("latency_max_ns")) \
				with yerrorbars linestyle 100 + t dashtype 1 pointtype 0 notitle, \
			for [t = 1 : nr] DATA using (at_x(t)):(number(t, "success", "latency_median_ns")) \
				with points linestyle 100 + t notitle, \
			for [t = 1 : nr] DATA using (at_x(t)):(number(t, "failure", "latency_median_ns")) \
				with points linestyle t notitle, \
			DATA using (column("x")):(NaN):xticlabels(has_x_tics(k, i) ? strcol("label") : "") notitle
		unset label
	}
}
unset multiplot
