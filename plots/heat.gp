# SPDX-License-Identifier: GPL-2.0
#
# gnuplot -c plots/heat.gp DATA OUT [SHAPE]
#
# The penalty over density and place of the blockers: how much longer a failure takes than the fastest policy's
# before the same blockers, as a map for each policy; one column of maps a kernel. Each field has its number, so that
# nothing hangs on the colours; the lighter ones are the larger.

slash = strlen(ARG0)
while (slash > 0 && ARG0[slash : slash] ne "/") { slash = slash - 1 }
HERE = ARG0[1 : slash]
DATA = ARG1
OUT = ARG2
WANTED = ARG3
load HERE."theme.gp"
load HERE."strategy-data.gp"
load HERE."policy-style.gp"

nr_x = 0
nr_y = 0
array PLACE[256]
array DENSITY[256]
most = 1e5 # ns: five decades above 1
array ROW_POLICY[64]
note(x, y, i) = (PLACE[x] = strcol("place"), DENSITY[y] = strcol("density"), nr_x = x > nr_x ? x : nr_x, \
	nr_y = y > nr_y ? y : nr_y, ROW_POLICY[i] = strcol("policy"), \
	most = !empty("penalty_ns") && column("penalty_ns") > most ? column("penalty_ns") : most, 0)
stats DATA using (note(int(column("x")), int(column("y")), int(column("row")))) nooutput
longest = 0
do for [y = 1 : nr_y] { longest = strlen(DENSITY[y]) > longest ? strlen(DENSITY[y]) : longest }

title = "Penalty by density and place: ".target
subtitle = "a map for each policy; ".conditions.common_churn
array NOTES[1]
NOTES[1] = "Time of a failure over that of the fastest policy before the same blockers, medians." \
	." ok: succeeded. late: not done at the deadline."
array ROWS[nr_policies]
array ABOVE[nr_policies]
do for [i = 1 : nr_policies] { ROWS[i] = 34 * nr_y; ABOVE[i] = i > 1 ? 34 : 22 }
SQUEEZE = 1
TICS = 70
X_TITLE = "place"
WIDE_PANEL = nr_kernels < 3 ? 330 : 60 * nr_x > 210 ? 60 * nr_x : 210
LEFT = 40 + 9.5 * longest
LEGEND = IN_TEXT ? 0 : 54
N_OF = "field"
LEGEND_PROGRAM = "heat-legend.gp"
# Luminance grows all the way, in grey as well: from Nunez, Anderton and Renslow's cividis.
# A shade for each decade below the largest.
array SHADE[6] = [0x00224e, 0x31446b, 0x666970, 0x958f78, 0xcbba69, 0xfee838]
one_digit(x) = 10 ** floor(log10(x)) * floor(x / 10 ** floor(log10(x)) + 0.5)
# From dark to light; what is none, or below the fifth decade, is the darkest.
DECADES = 5
shade(ns) = ns < most / 10 ** DECADES ? 0 : 1 + log10(ns / most) / DECADES
mix(a, b, t) = int(a + t * (b - a))
channel(j, t, bit) = mix((SHADE[j] >> bit) & 255, (SHADE[j < 6 ? j + 1 : 6] >> bit) & 255, t) << bit
between(j, t) = channel(j, t, 16) + channel(j, t, 8) + channel(j, t, 0)
hue(f) = between(1 + int(5 * f), 5 * f - int(5 * f))
load HERE."canvas.gp"

here(ignored) = int(column("panel")) == k && int(column("row")) == i
failed(ignored) = here(0) && strcol("outcome") eq "failure"
time_of(ns) = ns < 0.5 ? "0" : ns < 999.5 ? sprintf("%.0f ns", ns) : ns < 999.5e3 ? sprintf("%.3g µs", ns / 1e3) : \
	ns < 999.5e6 ? sprintf("%.3g ms", ns / 1e6) : sprintf("%.3g s", ns / 1e9)
words_of(ignored) = failed(0) ? time_of(column("penalty_ns")) : strcol("outcome") eq "success" ? "ok" : "late"
bright(ignored) = failed(0) && shade(column("penalty_ns")) > 0.45
FIELD_SIZE = nr_x > 5 ? SMALL_SIZE - 4 : SMALL_SIZE - 2
set xrange [0.5 : nr_x + 0.5]
set yrange [0.5 : nr_y + 0.5]
set style fill solid 1 noborder
unset grid
set border 15 linewidth 0.5 linecolor rgb OUTLINE
do for [k = 1 : PANELS] {
	do for [i = 1 : nr_rows] {
		eval panel(k, i)
		set label 2 styled("", SMALL_SIZE, ROW_POLICY[i]) at screen px(left(k) + (IN_TEXT ? CHARACTER : 0)), \
			py(top(k, i) - 12) left
		unset xtics
		eval "set xtics nomirror scale 0 noenhanced textcolor rgb INK ".tics_turned
		set xtics ("" 0)
		do for [x = 1 : nr_x] { set xtics add ((has_x_tics(k, i) ? PLACE[x] : "") x) }
		unset ytics
		set ytics nomirror scale 0 noenhanced textcolor rgb INK
		set ytics ("" 0)
		do for [y = 1 : nr_y] { set ytics add ((has_y_tics(k) ? tic(DENSITY[y]) : "") y) }
		if (IN_TEXT) {
			plot DATA using (here(0) ? column("x") : NaN):(column("y")):(words_of(0)) with labels notitle
		} else {
			plot DATA using (failed(0) ? column("x") : NaN):(column("y")):(0.485):(0.47):(hue(shade(column("penalty_ns")))) \
					with boxxyerror fillcolor rgb variable notitle, \
				DATA using (here(0) && !bright(0) ? column("x") : NaN):(column("y")):(words_of(0)) \
					with labels font ",".FIELD_SIZE textcolor rgb "white" notitle, \
				DATA using (here(0) && (bright(0) || !failed(0)) ? column("x") : NaN):(column("y")):(words_of(0)) \
					with labels font ",".FIELD_SIZE textcolor rgb INK notitle
		}
		unset label
	}
}
unset multiplot
