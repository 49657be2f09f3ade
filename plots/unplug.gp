# SPDX-License-Identifier: GPL-2.0
#
# gnuplot -c plots/unplug.gp DATA OUT [SHAPE]
#
# How much of what a virtio-mem device was asked for it gave, how fast, and how many pages were moved for nothing, over
# the blockers in its memory; a line for each zone and fill, or for each policy where there are several; one column of
# panels a kernel.
# See theme.gp for DATA, OUT and SHAPE.

slash = strlen(ARG0)
while (slash > 0 && ARG0[slash : slash] ne "/") { slash = slash - 1 }
HERE = ARG0[1 : slash]
DATA = ARG1
OUT = ARG2
WANTED = ARG3
load HERE."theme.gp"

array KERNEL[64]
array LABEL[512]
array SERIES[4]
array STYLE[4]
do for [i = 1 : 512] { LABEL[i] = "" }
do for [i = 1 : 4] { SERIES[i] = "" }
do for [i = 1 : 4] { STYLE[i] = i }
policies = ""
note_policy(name) = strstrt(" ".policies." ", " ".name." ") ? 0 : (policies = policies." ".name, 0)
stats DATA using (note_policy(strcol("policy"))) nooutput
by_policy = words(policies) > 1
place(ignored) = "zone ".(strcol("online") eq "movable" ? "Movable" : "Normal").", fill ".strcol("fill")
nr_kernels = 0
nr_x = 0
nr = 0
longest = 0
repeated = 0
partly = 0
fastest = 1
slowest = 1e30
most_wasted = 0
nothing = 0
larger(a, b) = a > b ? a : b
smaller(a, b) = a < b ? a : b
MIB = 1048576.0
note_rate(least, most) = (fastest = larger(most, fastest), slowest = least > 0 ? smaller(least, slowest) : slowest)
note(k, x, i) = (note_blocker(blocker_mask(strcol("blocker"), strcol("label"))), KERNEL[k] = strcol("kernel"), nr_kernels = larger(k, nr_kernels), \
	LABEL[x] = strcol("label"), nr_x = larger(x, nr_x), longest = larger(strlen(LABEL[x]), longest), \
	SERIES[i] = by_policy ? strcol("policy") : place(0), nr = larger(i, nr), \
	STYLE[i] = by_policy ? style_of(strcol("policy")) : i, \
	repeated = larger(column("trials"), repeated), partly = partly || strcol("outcome") ne "success", \
	nothing = nothing || column("rate_min_bytes") <= 0, note_rate(column("rate_min_bytes") / MIB, column("rate_max_bytes") / MIB), \
	most_wasted = larger(column("wasted_max_pages"), most_wasted), target = strcol("target"), clock = strcol("clock"), \
	conditions = (by_policy ? "; ".place(0) : "").(strcol("retry") eq "none" ? "" : ", retry ".strcol("retry")) \
	.(strcol("lifetime") eq "forever" ? "" : ", lifetime ".strcol("lifetime")) \
	.(strcol("churn") eq "none" ? "" : ", churn ".strcol("churn")), 0)
stats DATA using (note(int(column("panel")), int(column("x")), int(column("series")))) nooutput

# Series i: whole requests hollow, as successes are everywhere; what was given in part filled.
do for [i = 1 : nr] {
	set style line i linetype i linecolor rgb COLOUR[STYLE[i]] dashtype DASH[STYLE[i]] pointtype FILLED[STYLE[i]] pointsize SIZE[STYLE[i]]
	set style line 100 + i linetype i linecolor rgb COLOUR[STYLE[i]] dashtype 1 pointtype HOLLOW[STYLE[i]] pointsize SIZE[STYLE[i]]
}
LETTERS = "ABCD"
if (IN_TEXT) {
	do for [i = 1 : nr] { set style line i pointtype LETTERS[i : i] }
	do for [i = 1 : nr] { set style line 100 + i pointtype "abcd"[i : i] }
}

title = "What ".target." gets, and how fast"
subtitle = "by what blocks it".(by_policy ? " and policy" : ", zone and fill").conditions
array NOTES[IN_TEXT ? 2 : 1]
NOTES[1] = (partly ? (IN_TEXT ? "Capitals: a part of the request; small letters: all of it. " : "Filled: a part of the request; hollow: all of it. ") : "") \
	.(repeated > 1 ? "Median and range of the trials. " : "")."A rate is what was unplugged over the trial's time" \
	.(nothing ? "; a bar to the bottom ends at 0." : ".")
if (IN_TEXT) {
	NOTES[2] = ""
	do for [x = 1 : nr_x] { NOTES[2] = NOTES[2].x.": ".LABEL[x]."; " }
}
PANELS = nr_kernels
array COLUMN_TITLE[nr_kernels]
do for [k = 1 : nr_kernels] { COLUMN_TITLE[k] = kernel_name(KERNEL[k]) }
array ROWS[3] = [120, 120, 120]
array ABOVE[3] = [0, 22, 22]
SQUEEZE = 0.8
LEFT = 104
TICS = 9 * longest + 14
X_TITLE = "the blockers: ".blockers
KEY_COLUMNS = SHAPE eq "wide" && nr_kernels > 2 ? 2 : 1
LEGEND = KEY_LINE * ((nr + KEY_COLUMNS - 1) / KEY_COLUMNS)
LEGEND_PROGRAM = "unplug-legend.gp"
load HERE."canvas.gp"

DODGE = nr > 1 ? 0.72 / (nr - 1) : 0
at_x(p) = column("x") + (p - (nr + 1) / 2.0) * DODGE
here(p, o) = int(column("panel")) == k && int(column("series")) == p && strcol("outcome") eq o
array MEASURE[3] = ["unplugged", "rate", "wasted"]
array UNIT[3] = ["ppm", "bytes", "pages"]
array PER[3] = [1e4, MIB, 1]
array Y_TITLE[3] = ["unplugged, %", "MiB per s", "wasted pages"]
number(p, o, what) = here(p, o) && !empty(MEASURE[i]."_".what."_".UNIT[i]) ? column(MEASURE[i]."_".what."_".UNIT[i]) / PER[i] : NaN
# On a log axis nothing has no place: it stands at the bottom.
on_axis(v) = i == 2 && v < low ? low : v
low = slowest > fastest ? 1 : 10 ** floor(log10(slowest))
high = 10 ** ceil(log10(fastest))
if (high <= low) { high = 10 * low }
# Round rates: 1, 2 and 5 of each decade.
DECADES = floor(log10(high / low) + 0.5)
rate(r) = low * 10 ** (r / 3) * (r % 3 == 1 ? 2 : r % 3 == 2 ? 5 : 1)
most(i) = i == 1 ? 108 : most_wasted > 0 ? 1.12 * most_wasted : 1
set xrange [0.4 : nr_x + 0.6]
do for [k = 1 : PANELS] {
	do for [i = 1 : 3] {
		eval panel(k, i)
		eval y_title(k, i, Y_TITLE[i])
		unset ytics
		if (i == 2) {
			set logscale y
			set yrange [0.7 * low : 1.4 * high]
			set ytics nomirror scale 0.6
			set ytics ("" 1e30)
			do for [r = 0 : 3 * DECADES] {
				if (DECADES < 3 || r % 3 == 0) {
					set ytics add ((has_y_tics(k) ? sprintf("%g", rate(r)) : "") rate(r))
				}
			}
		} else {
			unset logscale y
			set yrange [-0.1 * most(i) : most(i)]
			third = i == 1 ? 25 : most(i) / 3.0
			unit = 10 ** floor(log10(third))
			set ytics 0, (i == 1 ? 50 : unit * (third >= 5 * unit ? 5 : third >= 2 * unit ? 2 : 1)) nomirror scale 0.6 \
				format (has_y_tics(k) ? "%.0f" : "")
		}
		unset xtics
		eval "set xtics nomirror scale 0.6 noenhanced font ',".SMALL_SIZE."' ".tics_turned
		set xtics ("" 0)
		do for [x = 1 : nr_x] {
			set xtics add ((has_x_tics(k, i) ? (IN_TEXT ? "".x : tic(LABEL[x])) : "") x)
		}
		plot for [p = 1 : nr] for [o in "success failure timeout"] DATA \
				using (at_x(p)):(of_bar(on_axis(number(p, o, "median")), on_axis(number(p, o, "min")), on_axis(number(p, o, "max")))):(on_axis(number(p, o, "min"))):(on_axis(number(p, o, "max"))) \
				with yerrorbars linestyle 100 + p pointtype 0 notitle, \
			for [p = 1 : nr] for [o in "failure timeout"] DATA using (at_x(p)):(on_axis(number(p, o, "median"))) \
				with points linestyle p notitle, \
			for [p = 1 : nr] DATA using (at_x(p)):(on_axis(number(p, "success", "median"))) \
				with points linestyle 100 + p notitle
		unset label
	}
}
unset multiplot
