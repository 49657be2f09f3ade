/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTS_FUZZ_SCRATCH_H
#define TESTS_FUZZ_SCRATCH_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/*
 * What the fuzzing targets share. Each target is a file fuzz_NAME.c with this function, as
 * libFuzzer calls it; tests/fuzz/replay.c calls it for the files of tests/fuzz/corpus/NAME/.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/**
 * scratch_dir() - a directory in memory, which goes when the process exits
 */
const char *scratch_dir(void);

/**
 * scratch_put() - write a file of it, with the directories above it
 * @name: relative to scratch_dir()
 */
void scratch_put(const char *name, const void *data, size_t size);

/**
 * scratch_remove() - remove a file of it, if it is there
 */
void scratch_remove(const char *name);

/**
 * scratch_path() - where a file of it is
 * Return: good until the next call
 */
const char *scratch_path(const char *name);

/**
 * struct input - text that is taken part by part
 * @at: what is left
 * @left: its bytes
 */
struct input {
	const uint8_t *at;
	size_t left;
};

/**
 * input_part() - the text up to the next NUL, or the end
 * @in: moves behind the NUL
 * @len: bytes of it; may be NULL
 *
 * Return: malloc()ed, with a NUL; the caller frees.
 */
char *input_part(struct input *in, size_t *len);

/**
 * input_byte() - the next byte, 0 at the end
 */
uint8_t input_byte(struct input *in);

/**
 * null_stream() - a stream that takes everything and keeps nothing
 */
FILE *null_stream(void);

#endif
