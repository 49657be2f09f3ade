# SPDX-License-Identifier: GPL-2.0
#
# Sizes of pages and pageblocks that stand in C as numbers: scripts/lint.sh calls it. What a number is its name tells, or
# what it is divided by; buffers and counts may be 4096 and 512.

BEGIN {
	name = "[A-Za-z_]*([Pp][Aa][Gg][Ee]|HUGE|huge|TABLE|table)[A-Za-z_]*"
	bytes = "(0x1000|4096|512|0x200000|4[ulUL]* << 10|2[ulUL]* << 20|1[ulUL]* << (12|21))([^0-9]|$)"
	define = "^#define[ \t]+" name "_(BYTES|SIZE)[ \t]+[(]?" bytes
	order = "^#define[ \t]+" name "_ORDER[ \t]+(9|18)$"
	assign = "(^|[^A-Za-z_])" name "_(bytes|size|pages) = " bytes
	cut = "(PAGES?|pages?)[A-Za-z_]*[)]? [/*%] (4096|512)([^0-9]|$)"
	shift = "(pfn|pages?|bytes|addr)[)]? (<<|>>) (9|12|21)([^0-9]|$)"
}

$0 ~ define || $0 ~ order || $0 ~ assign || $0 ~ cut || $0 ~ shift {
	print FILENAME ":" FNR ": the size of a page or pageblock as a number; use PAGE_BYTES, table_bytes(), " \
		"pageblock_pages or a struct geometry"
}
