# SPDX-License-Identifier: GPL-2.0
#
# Legend of heat.gp: the scale of its colours; part of canvas.gp.

if (!IN_TEXT) {
	set label 99 styled("", SMALL_SIZE, "longer than the fastest policy by") at screen MIDDLE, py(LEGEND_TOP + 8) center
	do for [d = 0 : DECADES] {
		x = WIDTH / 2.0 + (d - DECADES / 2.0) * 64
		set object d + 1 rectangle center screen px(x), py(LEGEND_TOP + 26) size screen px(62), 14.0 / HEIGHT \
			fillcolor rgb SHADE[d + 1] fillstyle solid 1 border rgb OUTLINE linewidth 0.5 front
		set label 100 + d styled("", SMALL_SIZE - 2, (d == 0 ? "≤ " : "").in_time(one_digit(most / 10 ** (DECADES - d)))) at screen px(x), py(LEGEND_TOP + 44) center
	}
}
