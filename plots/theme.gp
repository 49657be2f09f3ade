# SPDX-License-Identifier: GPL-2.0
#
# What all figures share: colours, markers, fonts, names of units. Loaded by the programs beside it.
#
# Colours are those of Okabe and Ito, made darker until each stands out from white paper by 3:1 (WCAG 1.4.11;
# tests/golden/plots.sh measures it). People with any kind of colour vision can tell them apart; markers and dashes differ
# as well, for print in grey. A policy has the same ones in every figure.
#
# A hollow marker is a success in every figure, a filled one something else.

# Every program is called as
#
#	gnuplot -c plots/NAME.gp DATA OUT [SHAPE]
#
# DATA is what pfnbench writes into DIR/plots/ (.tsv), or exports (.csv). OUT's ending says what is drawn: .svg,
# .pdf or .png, or .txt for a terminal, and .ansi for one that knows colours. SHAPE is wide (panels side by side), or
# column: panels below one another, for a column of print (8.5 cm) or a telephone. For text it is the width in
# characters.

# They set DATA, OUT and WANTED from these arguments, for files that are loaded do not see them.

ending_of(s) = strstrt(s, ".") ? ending_of(s[strstrt(s, ".") + 1 : *]) : s
ENDING = ending_of(OUT)
IN_TEXT = ENDING eq "txt" || ENDING eq "ansi"
SHAPE = IN_TEXT ? "text" : WANTED eq "column" ? "column" : "wide"

FONTS = "sans-serif"
TITLE_SIZE = 19
TEXT_SIZE = 17
SMALL_SIZE = 14

# Programs reckon in pixels; a character of text stands for this many.
CHARACTER = 7.5
CHARACTER_HEIGHT = 17.0
NARROW_WIDTH = IN_TEXT ? (WANTED eq "" ? 100 : int(WANTED)) * CHARACTER : 460

# Opens OUT for a canvas of so many pixels: a column of 460 is 8.5 cm of print. Cairo has its own sizes of letters,
# lines (half as thick) and points; with these factors a figure looks as it does in SVG.
PRINT = 8.5 / 460
open_canvas(width, height) = IN_TEXT ? sprintf("set terminal dumb size %d, %d %s enhanced; set output OUT", \
		floor(width / CHARACTER + 0.5), ceil(height / CHARACTER_HEIGHT), ENDING eq "ansi" ? "ansi256" : "mono") : \
	ENDING eq "pdf" ? sprintf("set terminal pdfcairo size %.3fcm, %.3fcm font '%s,%g' fontscale %.4f linewidth %.3f \
		pointscale %.4f background rgb 'white'; set output OUT", width * PRINT, height * PRINT, FONTS, TEXT_SIZE, \
		0.75 * PRINT * 28.35, 3.2 * PRINT * 28.35, 1.15) : \
	ENDING eq "png" ? sprintf("set terminal pngcairo size %d, %d font '%s,%g' fontscale 0.75 linewidth 1.6 pointscale 2.2 \
		background rgb 'white'; set output OUT", width, height, FONTS, TEXT_SIZE) : \
	sprintf("set terminal svg size %g, %g font '%s,%g' linewidth 1.6 background rgb 'white'; set output OUT", \
		width, height, FONTS, TEXT_SIZE)

# policy: index of its style; 5 for one that is not known here
style_of(policy) = policy eq "early-check"   ? 1 : \
		   policy eq "isolate-check" ? 2 : \
		   policy eq "isolate-first" ? 3 : \
		   policy eq "isolate-stop"  ? 4 : 5

# Per style: colour, dash, filled marker (failures), hollow marker (successes).
array COLOUR[5] = [0x0060A8, 0x806000, 0xE06000, 0x00926C, 0x000000]
array DASH[5]   = [1, 2, 3, 4, 5]
array FILLED[5] = [7, 5, 9, 13, 11]
array HOLLOW[5] = [6, 4, 8, 12, 10]
array SIZE[5]   = [0.7, 0.65, 0.85, 0.85, 0.85]

# Text has letters for markers: of failures upper case, of successes lower case.
if (IN_TEXT) {
	array FILLED[5] = ["E", "C", "F", "S", "X"]
	array HOLLOW[5] = ["e", "c", "f", "s", "x"]
}


# A strategy is a policy and a retry. The policy gives the colour, as everywhere, and for print in grey whether lines are
# thick; the retry gives marker and dash.
array THICK[5] = [1.0, 1.0, 2.2, 2.2, 1.0]

# retry: index of its style; 6 for one that is not known here
style_of_retry(retry) = retry eq "callback-hold"	   ? 1 : \
			retry eq "callback"		   ? 2 : \
			retry[1 : 7] eq "backoff"	   ? 3 : \
			retry[1 : 9] eq "immediate"	   ? 4 : \
			retry eq "none"			   ? 5 : 6

# Per retry: dash, filled marker (the hollow one is one less), its size.
array RETRY_DASH[6]   = [1, 2, 3, 4, 5, 6]
array RETRY_MARKER[6] = [7, 13, 9, 5, 15, 11]
array RETRY_SIZE[6]   = [0.75, 0.85, 0.85, 0.6, 0.75, 0.85]

set dashtype 1 solid
set dashtype 2 (9, 4)
set dashtype 3 (3, 3)
set dashtype 4 (9, 3, 2, 3)
set dashtype 5 (2, 5)
set dashtype 6 (12, 3, 3, 3, 3, 3)

GRID = "#d8d8d8"
INK = "#202020"
# Around areas, whose own colours may be as light as they like.
OUTLINE = "#606060"

set encoding utf8
SEPARATOR = ending_of(DATA) eq "csv" ? "," : "\t"
if (SEPARATOR eq ",") { set datafile separator comma } else { set datafile separator "\t" }
set datafile missing "-"
set datafile columnheaders
# Error bars go through to their medians.
set pointintervalbox 0.01
set border 3 linewidth 1 linecolor rgb INK
set tics nomirror scale 0.6
if (!IN_TEXT) { set grid ytics linetype 1 linewidth 0.8 linecolor rgb GRID }

# Label of 10**d ns: "1 µs", "100 ms"
time_label(d) = sprintf("%d %s", 10 ** (d % 3), d < 3 ? "ns" : d < 6 ? "µs" : d < 9 ? "ms" : "s")

# Says which clock the figures are in; the record's words. Estimates say it by themselves.
is_estimate(clock) = clock[1 : 9] eq "estimated"
time_word(clock) = is_estimate(clock) ? "estimate" : "latency"
clock_note(clock) = is_estimate(clock) ? "Times are ".clock."." : clock eq "icount" ? \
	"Virtual time (icount): 1 ns is 1 executed instruction, a cost model, not wall time." : \
	"Real time, with the noise of the machine."

# The median of a bar that can be seen; a shorter one would be a dash across its marker.
of_bar(median, least, most) = most > 1.05 * least ? median : NaN

# Letters in areas that are told apart by colour, for print in grey: white in dark ones; where an area is as wide as one.
luminance(c) = 0.2126 * ((c >> 16) & 255) + 0.7152 * ((c >> 8) & 255) + 0.0722 * (c & 255)
letter_in(c) = luminance(c) < 120 ? 0xffffff : 0x202020
LETTER_ROOM = 12.0

# Text that may hold gnuplot's markup, as it stands; recursive, since there is no replace.
literal(s) = strlen(s) == 0 ? "" : \
	(strstrt("_^{}@&~\\", s[1 : 1]) ? "\\" : "").s[1 : 1].literal(s[2 : *])

# Text as a string of a command that is put together and run by eval; in gnuplot's way.
quoted(s) = "'".doubled(s)."'"
doubled(s) = strstrt(s, "'") ? s[1 : strstrt(s, "'")]."'".doubled(s[strstrt(s, "'") + 1 : *]) : s

# Text of a label in a style (":Bold" or "") and size.
styled(style, size, s) = sprintf("{/%s=%d %s}", style, size, literal(s))

# What is added to tics is a format to gnuplot.
tic(s) = strstrt(s, "%") ? s[1 : strstrt(s, "%")]."%".tic(s[strstrt(s, "%") + 1 : *]) : s

# A duration in words: "500 ms", "1.5 s"
in_time(ns) = ns < 1e3 ? sprintf("%g ns", ns) : ns < 1e6 ? sprintf("%g µs", ns / 1e3) : \
	ns < 1e9 ? sprintf("%g ms", ns / 1e6) : sprintf("%g s", ns / 1e9)

# What is not measured, "-" in data files, reads as nothing.
empty(name) = strcol(name) eq "" || strcol(name) eq "-"

# Tics of a log axis from 10**low to 10**high ns: 1, 2 and 5 of each decade where there is room. Labels are on
# the y axis of the first column of panels, k, and on the x axis of the last row, i of nr_rows.
tic_value(j) = 10 ** floor(j / 3.0) * (j % 3 == 1 ? 2 : j % 3 == 2 ? 5 : 1)
tic_fits(j, room) = (j % 3 == 0 || high - low < room) && tic_value(j) >= 10 ** low && tic_value(j) <= 10 ** high
time_tics(axis, room, label) = sprintf("set %stics nomirror scale 0.6; set %stics (\"\" 1e30); \
	do for [j = 3 * floor(low) : 3 * ceil(high)] { if (tic_fits(j, %g)) { \
	set %stics add ((%s) ? in_time(tic_value(j)) : \"\" tic_value(j)) } }", axis, axis, room, axis, label)

# What a figure calls a kernel: "Linux 6.1", or as it was named.
kernel_name(s) = strstrt("0123456789", s[1 : 1]) ? "Linux ".s : s

# What tics leave out of blockers, in the title of their axis: "kernel:1" with the tic "start" is "kernel:1@…".
tic_has(tic, word) = strstrt(" ".tic." ", " ".word." ") > 0
masked(tic, word) = tic_has(tic, word) ? "…" : word
colon_of(b) = strstrt(b, ":")
at_of(b) = strstrt(b, "@")
blocker_mask(b, tic) = colon_of(b) > 0 && at_of(b) > colon_of(b) ? masked(tic, b[1 : colon_of(b) - 1]).":" \
	.masked(tic, b[colon_of(b) + 1 : at_of(b) - 1])."@".masked(tic, b[at_of(b) + 1 : *]) : b
blockers = ""
note_blocker(mask) = (blockers = strstrt(", ".blockers.", ", ", ".mask.", ") ? blockers : \
	blockers.(blockers eq "" ? "" : ", ").mask)

# Legends of policies: in as many columns as there is room for.
KEY_CELL = 186
key_columns_of(nr) = SHAPE ne "wide" ? 2 : nr < 4 ? nr : 4
KEY_LINE = IN_TEXT ? CHARACTER_HEIGHT : 26
# How many trials a value is of, the fewest and the most.
N_LEAST = 1e30
N_MOST = 0
note_n(n) = n > 0 ? (N_LEAST = n < N_LEAST ? n : N_LEAST, N_MOST = n > N_MOST ? n : N_MOST, 0) : 0
n_note(what) = N_MOST < 1 ? "" : "n=".(N_LEAST < N_MOST ? sprintf("%d to %d", N_LEAST, N_MOST) : sprintf("%d", N_MOST)) \
	." trial".(N_MOST > 1 ? "s" : "")." a ".what."."

SUCCESSES_NOTE = IN_TEXT ? "Capitals: failures; small letters: successes." : "Filled: failures; hollow: successes."

# gnuplot 5.4 crashes where a series of letters or labels is one point that is not there: a file of one row is read
# with that row twice, which lies on itself.
stats DATA using (1) name "DATA" nooutput
if (DATA_records == 1) {
	# a shell reads the name, which may have quotes
	TWICE = "< sed -- '1!p' '"
	do for [i = 1 : strlen(DATA)] { TWICE = TWICE.(DATA[i : i] eq "'" ? "'\\''" : DATA[i : i]) }
	DATA = TWICE."'"
}
