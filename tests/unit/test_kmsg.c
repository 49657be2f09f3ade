// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "bench/util/kmsg.h"

/* A record as /dev/kmsg gives it, one a read. */
static bool reads(const char *record, struct kmsg *m)
{
	bool read;
	int fd[2];

	assert_false(pipe(fd));
	assert_int_equal(write(fd[1], record, strlen(record)), strlen(record));
	close(fd[1]);
	read = kmsg_read(fd[0], m);
	close(fd[0]);
	return read;
}

static void first_line(void **state)
{
	struct kmsg m;

	(void)state;
	assert_true(reads("4,1000,5,-;a warning; of two parts\n SUBSYSTEM=acpi\n", &m));
	assert_int_equal(m.level, KMSG_WARNING);
	assert_int_equal(m.len, strlen("a warning; of two parts\n"));
	assert_memory_equal(m.text, "a warning; of two parts\n", m.len);
}

/* 12 is a warning of user space. */
static void facility(void **state)
{
	struct kmsg m;

	(void)state;
	assert_true(reads("12,1,2,-;x", &m));
	assert_int_equal(m.level, KMSG_WARNING);
	assert_int_equal(m.len, 2);
	assert_memory_equal(m.text, "x\n", 2);
}

static void none(void **state)
{
	struct kmsg m;

	(void)state;
	assert_false(reads("", &m));
	assert_false(kmsg_read(-1, &m));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_line),
		cmocka_unit_test(facility),
		cmocka_unit_test(none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
