# SPDX-License-Identifier: GPL-2.0
# Whether a file is KTAP version 1 (Documentation/dev-tools/ktap.rst of Linux): its plan kept, its numbers in order, its
# totals right. Prints what is wrong, and exits with 1 then.
function bad(what) { print FILENAME ":" FNR ": " what ": " $0; wrong = 1 }
FNR == 1 { if ($0 != "KTAP version 1") bad("no version"); next }
FNR == 2 { if ($0 !~ /^1\.\.[0-9]+( # SKIP .+)?$/) bad("no plan"); planned = substr($1, 4); next }
/^# Totals: / { split($3 ":" $4 ":" $7, t, ":"); if (t[2] != pass || t[4] != fail || t[6] != skip) bad("totals"); totals = 1; next }
/^#( |$)/ { next }
/^(not )?ok [0-9]+ [^#]+( # SKIP .+)?$/ {
	if ($(1 + ($1 == "not")) != "ok" || $(2 + ($1 == "not")) != ++nr) bad("number " nr " is due")
	if ($1 == "not") fail++; else if (/ # SKIP /) skip++; else pass++
	next }
{ bad("no line of KTAP") }
BEGIN { pass = fail = skip = nr = 0 }
END { if (nr != planned) { print nr " results, " planned " planned"; wrong = 1 }
	if (!totals) { print "no totals"; wrong = 1 }
	exit wrong }
