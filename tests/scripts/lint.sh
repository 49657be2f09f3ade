#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The tree keeps the rules of scripts/lint.sh, and each rule finds what breaks it.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

LINT=$PWD/scripts/lint.sh
if ! { command -v clang-format && command -v shellcheck; } >/dev/null; then
	skip 'rules of the source' 'no clang-format or shellcheck; scripts/setup.sh --check installs them'
	finish
	exit
fi
for rule in $(scripts/lint.sh --list); do
	check "$rule: the tree has no finding" scripts/lint.sh "$rule"
done

mkdir -p "$T/tree/bench" "$T/tree/kmod"
cp .clang-format .shellcheckrc "$T/tree"
cd "$T/tree" || exit 1

# finds RULE TEXT: its only finding is this
finds() {
	local got status=0
	got=$("$LINT" "$1") || status=$?
	[[ $status == 1 && $got == "$2" ]] || { echo "exit status $status: $got"; return 1; }
}

{
	printf 'void f(void)\n{\n'
	yes $'\tg();' | head -n 61
	echo '}'
} >bench/long.c
check 'a function of 61 lines' finds functions \
	'bench/long.c:2: a function of 61 lines, more than 60; split it'
yes '/* more */' | head -n 437 >>bench/long.c
check 'a file of 501 lines' finds files \
	'bench/long.c:501: the file has more than 500 lines; split it by what it does'
echo 'int x ;' >bench/style.c
check 'another style' finds format \
	'bench/style.c:1: not as .clang-format has it; run clang-format -i on the file'
# shellcheck disable=SC2016 # it is a script
printf '#!/bin/sh\necho $1\n' >bench/words.sh
check 'a word that is not quoted' finds shell \
	'bench/words.sh:2: note: Double quote to prevent globbing and word splitting. (SC2086); see "shellcheck -x" on the file'

check 'and a program that cannot be started' finds programs \
	'bench/words.sh:1: a program that cannot be started; chmod +x it'

cat >bench/doc.h <<'END'
/**
 * whole() - nothing lacks
 * @a: first
 * @fn: second
 * @...: the rest
 *
 * Return: 0
 */
int whole(const char *a[2], int (*fn)(void *, int), ...) __attribute__((format(printf, 1, 2)));

/* A struct and a table are no functions. */
struct s {
	int (*call)(int);
};
extern const struct s s;

/**
 * nothing() - no parameter, no value
 */
void nothing(void);

/**
 * some() - two lack
 * @a: first
 */
static inline const struct s *some(int a,
				   struct s *b)
{
	return b;
}
void none(void);
END
check 'comments of public functions, in a header' finds kernel-doc \
"bench/doc.h:26: some()'s comment lacks @b: Return:; say what each means
bench/doc.h:31: none() has no kernel-doc comment of its own; write one, with parameters and Return:"
rm bench/doc.h
cat >kmod/doc.c <<'END'
static int own(int a)
{
	return a;
}

/**
 * other() - of the module
 */
int other(int a)
{
	return own(a);
}
END
check 'and in the module' finds kernel-doc \
	"kmod/doc.c:9: other()'s comment lacks @a: Return:; say what each means"

mkdir -p bench/arch
cat >bench/sizes.c <<'END'
#define PAGE_BYTES 4096ull
#define PAGEBLOCK_BYTES	 (2ull << 20)
#define PAGEBLOCK_ORDER 9
static const int pages = PFNB_MAX_PAGES / 512;
uint64_t page_bytes = 4096, pfn = addr >> 12;
char line[512], buffer[4096];
#define BATCH_PAGES 512
uint64_t block = pages * 5120 / 40960 << 21;
END
echo '#define ARCH_PAGE_BYTES 4096' >bench/arch/some.h
found() { echo "bench/sizes.c:$1: the size of a page or pageblock as a number; use PAGE_BYTES, table_bytes()," \
	'pageblock_pages or a struct geometry'; }
check 'sizes of pages and pageblocks' finds sizes "$(for line in 1 2 3 4 5; do found $line; done)"
rm -r bench/sizes.c bench/arch

mkdir -p build/bench
echo 'int a(void); int b(void); int b(void) { return a(); }' | gcc -c -x c -o build/bench/b.o -
echo 'int a(void); int b(void); int a(void) { return b(); }' | gcc -c -x c -o build/bench/a.o -
printf '%s\n' 'void pfnb_one(void)' '{' $'\tpfnb_two();' '}' >kmod/one.c
printf '%s\n' '/* pfnb_two() */' 'static int pfnb_zero;' 'void pfnb_two(void)' '{' $'\tpfnb_one();' '}' >kmod/two.c
mkdir workloads
touch bench/a.c bench/b.c
check 'files that call each other' finds calls \
"circle: bench/a bench/b: they use each other by name; move what both use into a file of its own
circle: kmod/one.c kmod/two.c: they use each other by name; move what both use into a file of its own"

git init -q . && git config user.name test && git config user.email test@localhost
mkdir scripts
cp "$LINT" scripts
git add scripts
git commit -q -m "$(printf 'before the rule %080d' 0)"
echo >other
git add other
git commit -q -m "$(printf 'after %067d' 0)"
check 'a subject of 73 characters, after the rule came' finds subjects \
	"commit $(git log -1 --format=%h):1: a subject of 73 characters, more than 72; reword it"
check 'no such rule' fails_with 2 'no check "colour"' "$LINT" colour
finish
