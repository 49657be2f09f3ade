#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The recipe for `git bisect run` in docs/compare.md, as it stands there, with stored runs instead of kernels: `make` builds
# nothing, and `pfnbench run` copies the run that the commit names.
# shellcheck source=lib.sh
# shellcheck disable=SC2086 # no path here has blanks

. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

runs() {
	scaled "$TMP/good" 4 && scaled "$TMP/near" 3
}

stubs() {
	mkdir "$TMP/bin"
	cat > "$TMP/bin/pfnbench" <<- EOF
		#!/bin/bash
		[ "\$1" = run ] || exec "$PFNBENCH" "\$@"
		. ./result
		[ \$status != 0 ] || cp -r "\$run" "\${@: -1}"
		exit \$status
	EOF
	echo '#!/bin/sh' > "$TMP/bin/make"
	chmod +x "$TMP/bin/pfnbench" "$TMP/bin/make"
}

recipe() {
	sed -n '/^    #!\/bin\/sh$/,/^$/s/^    //p' docs/compare.md > "$TMP/measure.sh"
	chmod +x "$TMP/measure.sh"
	grep -q 'pfnbench compare' "$TMP/measure.sh"
}

# commits LINE...: a repository with a commit for each "status=STATUS run=RUN"
commits() {
	local line

	rm -rf "$TMP/repo"
	git init -q "$TMP/repo" && touch "$TMP/repo/vmlinux.symvers" || return
	for line; do
		echo "$line" > "$TMP/repo/result"
		git -C "$TMP/repo" add -A
		git -C "$TMP/repo" -c user.name=t -c user.email=t@example.org commit -qm "$line" --allow-empty || return
	done
}

# bisect NR: of the last commits; the first one is good
bisect() {
	(cd "$TMP/repo" && git bisect start HEAD "HEAD~$1" && PATH=$TMP/bin:$PATH git bisect run ../measure.sh) \
		> "$TMP/out" 2>&1
}

first_bad() {
	git -C "$TMP/repo" show -s --format=%s refs/bisect/bad
}

# The stored run stands for the slow kernel: it takes 2.5 times as long. It has two seeds, which cannot tell a quarter.
finds_the_commit() {
	commits "status=0 run=$TMP/good" "status=0 run=$TMP/good # again" "status=0 run=$PWD/$GOLDEN/run # slow" \
		"status=0 run=$PWD/$GOLDEN/run # still" "status=0 run=$PWD/$GOLDEN/run # at last" &&
		bisect 4 && first_bad | grep -q '# slow$'
}

# Of kernels that crash, run no trial, or are so near that nobody can tell, others are tried.
passes_over() {
	commits "status=0 run=$TMP/good" "status=0 run=$TMP/good # again" "status=1" "status=4" \
		"status=0 run=$TMP/near" "status=0 run=$PWD/$GOLDEN/run # slow" "status=0 run=$PWD/$GOLDEN/run # still" &&
		! bisect 6 && grep -q "only 'skip'ped commits left" "$TMP/out" &&
		[ "$(git -C "$TMP/repo" bisect log | grep -c '^# skip')" = 3 ] && first_bad | grep -q '# slow$'
}

ends() {
	commits "status=0 run=$TMP/good" "status=2" "status=0 run=$PWD/$GOLDEN/run # slow" && ! bisect 2 &&
		grep -q 'exit code 255' "$TMP/out"
}

stubs
check "bisect: the recipe is in docs/compare.md" recipe
check "bisect: runs" runs
check "bisect: the commit is found" finds_the_commit
check "bisect: what cannot be measured is passed over" passes_over
check "bisect: bad input ends it" ends

exit $((failures > 0))
