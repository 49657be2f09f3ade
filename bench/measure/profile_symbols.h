/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MEASURE_PROFILE_SYMBOLS_H
#define PFNBENCH_MEASURE_PROFILE_SYMBOLS_H

#include <stddef.h>
#include <stdint.h>

#include "bench/measure/phase.h"
#include "bench/util/diag.h"

/**
 * struct profile_symbol - code from here to the next one
 * @name: its function's, without what gcc appends; of a module with its name in front, as
 *	  "pfnbench:op_enter"; PROFILE_UNKNOWN where nobody knows what follows
 * @phase: the phase function that begins here, or NULL
 */
struct profile_symbol {
	const char *name;
	const struct phase_function *phase;
};

/**
 * struct profile_symbols - the functions of a kernel and its modules
 * @text: a line each, "ADDRESS FLAGS NAME", by address; what QEMU's plugin reads. FLAGS are "-", or
 *	  "p": calls are noted, for phases; "b": bytes are counted, for it copies or zeroes
 * @len: bytes of @text
 * @nr: lines
 * @symbol: by line
 * @names: what @symbol points into
 */
struct profile_symbols {
	char *text;
	size_t len;
	size_t nr;
	struct profile_symbol *symbol;
	char *names;
};

/**
 * profile_symbols_make() - the lines, from what a kernel says
 * @kallsyms: as /proc/kallsyms; borrowed
 * @text: malloc()ed lines; the caller frees
 * @why: the reason of a failure
 *
 * Of several names of one address a phase function's is taken, else the shortest. Cold parts have
 * their function's name and no flags. What is made while the kernel runs, as trampolines, is left
 * out.
 *
 * Return: 0; -EPERM: addresses are hidden; -ENOENT: there are no functions
 */
int profile_symbols_make(const char *kallsyms, char **text, struct diag *why);

/**
 * profile_symbols_read() - take lines in
 * @s: filled; profile_symbols_free() is due when 0 is returned
 * @text: as from profile_symbols_make(); copied
 * @why: "line N: what"
 *
 * Return: 0; -EBADMSG: it is not of that form, or not in order
 */
int profile_symbols_read(struct profile_symbols *s, const char *text, struct diag *why);

/**
 * profile_symbols_free() - free what profile_symbols_read() has made
 * @s: the symbols, or all zeros; the struct itself stays the caller's
 */
void profile_symbols_free(struct profile_symbols *s);

#endif
