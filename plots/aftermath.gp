# SPDX-License-Identifier: GPL-2.0
#
# gnuplot -c plots/aftermath.gp DATA OUT [SHAPE]
#
# What operations leave behind: pageblocks that have another type than before, and free pages on the list of another
# type than their pageblock's; by policy, blocker and churn, one column of panels a kernel.

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
longest = 0
array LABEL[512]
array GROUP[512]
do for [i = 1 : 512] { LABEL[i] = ""; GROUP[i] = "" }
# Where there are several churns, tics are churns, and stand in a group for each blocker.
first = ""
several = 0
note_churn(c) = (several = several || (first ne "" && c ne first), first = first eq "" ? c : first, 0)
stats DATA using (note_churn(strcol("churn"))) nooutput
array MOST[3] = [1, 1, 1]
array LEAST[3] = [0, 0, 0]
array MEASURED[3] = [0, 0, 0]
array MEASURE[3] = ["retyped", "machine_retyped", "misplaced"]
array UNIT[3] = ["blocks", "blocks", "pages"]
array MEANING[3] = ["retyped here", "anywhere", "misplaced"]
successes = 0
highest(i, v) = (MEASURED[i] = 1, MOST[i] = v > MOST[i] ? v : MOST[i])
lowest(i, v) = (LEAST[i] = v < LEAST[i] ? v : LEAST[i])
name(i, what) = MEASURE[i]."_".what."_".UNIT[i]
note_measure(i) = empty(name(i, "max")) ? 0 : (highest(i, column(name(i, "max"))), lowest(i, column(name(i, "min"))), 0)
note(x) = (LABEL[x] = several ? strcol("churn") : strcol("label"), GROUP[x] = several ? strcol("label") : "", \
	note_blocker(blocker_mask(strcol("blocker"), strcol("label"))), nr_x = x > nr_x ? x : nr_x, \
	longest = strlen(LABEL[x]) > longest ? strlen(LABEL[x]) : longest, \
	successes = successes || strcol("outcome") eq "success", note_measure(1), note_measure(2), note_measure(3), 0)
stats DATA using (note(int(column("x")))) nooutput

title = "What ".target." leaves behind"
subtitle = conditions
array NOTES[IN_TEXT ? 3 : 2]
NOTES[1] = (successes ? SUCCESSES_NOTE." " : "")."Median and range of the trials."
NOTES[2] = "Pageblocks of another type than before, in the range and anywhere; free pages on the list of another" \
	." type than their pageblock's."
if (IN_TEXT) {
	NOTES[3] = ""
	do for [x = 1 : nr_x] { NOTES[3] = NOTES[3].x.": ".GROUP[x].(several ? ", " : "").LABEL[x]."; " }
}
array ROWS[3] = [120, 120, 120]
array ABOVE[3] = [several && !IN_TEXT ? 20 : 0, 22, 22]
SQUEEZE = 0.8
TICS = 8.5 * longest + 8
X_TITLE = several ? "churn; above: blocker ".blockers : nr_x > 1 ? "the blocker: ".blockers : ""
KEY_LINES = 0
load HERE."canvas.gp"

DODGE = nr > 1 ? 0.6 / (nr - 1) : 0
at_x(p) = column("x") + (p - (nr + 1) / 2.0) * DODGE
here(p, o) = int(column("panel")) == k && is_policy(p, o)
number(p, o, what) = here(p, o) && !empty(name(i, what)) ? column(name(i, what)) : NaN
set xrange [0.4 : nr_x + 0.6]
do for [k = 1 : PANELS] {
	do for [i = 1 : 3] {
		eval panel(k, i)
		eval y_title(k, i, MEANING[i])
		unset arrow
		do for [x = 2 : (several && !IN_TEXT ? nr_x : 1)] {
			if (GROUP[x] ne GROUP[x - 1]) {
				set arrow x from first x - 0.5, graph 0 to first x - 0.5, graph 1 nohead back linewidth 0.8 linecolor rgb GRID
			}
		}
		do for [x = 1 : (several && !IN_TEXT && i == 1 ? nr_x : 0)] {
			if (x == 1 || GROUP[x] ne GROUP[x > 1 ? x - 1 : 1]) {
				set label 100 + x styled(":Bold", SMALL_SIZE, GROUP[x]) \
					at screen px(left(k) + (x - 0.9) * PANEL / nr_x), py(top(k, 1) - 10) left
			}
		}
		set yrange [LEAST[i] - 0.12 * (MOST[i] - LEAST[i]) : MOST[i] + 0.12 * (MOST[i] - LEAST[i])]
		third = (MOST[i] - LEAST[i]) > 3 ? (MOST[i] - LEAST[i]) / 3.0 : 1
		unit = 10 ** floor(log10(third))
		unset ytics
		set ytics unit * (third >= 5 * unit ? 5 : third >= 2 * unit ? 2 : 1) nomirror scale 0.6 \
			format (has_y_tics(k) ? "%.0f" : "")
		unset xtics
		eval "set xtics nomirror scale 0.6 noenhanced font ',".SMALL_SIZE."' ".tics_turned
		set xtics ("" 0)
		do for [x = 1 : nr_x] {
			set xtics add ((has_x_tics(k, i) ? (IN_TEXT ? "".x : tic(LABEL[x])) : "") x)
		}
		plot for [p = 1 : nr] for [o in "success failure timeout"] DATA \
				using (at_x(p)):(of_bar(number(p, o, "median"), number(p, o, "min"), number(p, o, "max"))):(number(p, o, "min")):(number(p, o, "max")) \
				with yerrorbars linestyle 100 + p pointtype 0 notitle, \
			for [p = 1 : nr] for [o in "failure timeout"] DATA using (at_x(p)):(number(p, o, "median")) \
				with points linestyle p notitle, \
			for [p = 1 : nr] DATA using (at_x(p)):(number(p, "success", "median")) \
				with points linestyle 100 + p notitle
		unset label
	}
}
unset multiplot
