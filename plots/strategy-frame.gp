# SPDX-License-Identifier: GPL-2.0
#
# For figures whose series are strategies: the canvas, one column of panels a kernel, with a legend of policies and
# retries. Loaded after strategy-data.gp, by programs that have set what canvas.gp asks for, but PANELS, LEFT and the
# legend; and
#
#	LEGEND_LINES	whether lines are drawn, or markers alone

LINE = IN_TEXT ? CHARACTER_HEIGHT : 24
PANELS = nr_kernels
array COLUMN_TITLE[nr_kernels]
do for [k = 1 : nr_kernels] { COLUMN_TITLE[k] = kernel_name(KERNEL[k]) }
LEFT = 112
LEGEND = LINE * (nr_retries + 1) + 6
LEGEND_PROGRAM = "strategy-legend.gp"
load HERE."canvas.gp"
