// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cmocka.h>
#include <jansson.h>

#include "bench/boot/qmp.h"

static void test_command(void **state)
{
	struct diag why = { "" };
	char text[512] = "", *second;
	json_t *command;
	int pair[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	/* answers of QEMU do not pile up */
	assert_int_equal(write(pair[1], "{}\n", 3), 3);
	assert_int_equal(qmp_virtio_mem(pair[0], 128 << 20, &why), 0);
	assert_int_equal(recv(pair[0], text, sizeof(text), MSG_DONTWAIT), -1);
	assert_true(read(pair[1], text, sizeof(text) - 1) > 0);
	second = strchr(text, '\n');
	assert_non_null(second);
	*second++ = '\0';
	assert_string_equal(text, "{\"execute\":\"qmp_capabilities\"}");
	command = json_loads(second, 0, NULL);
	assert_non_null(command);
	assert_string_equal(json_string_value(json_object_get(command, "execute")), "qom-set");
	assert_int_equal(
		json_integer_value(json_object_get(json_object_get(command, "arguments"), "value")),
		128 << 20);
	json_decref(command);
	assert_int_equal(qmp_balloon(pair[0], 1 << 30, &why), 0);
	memset(text, 0, sizeof(text));
	assert_true(read(pair[1], text, sizeof(text) - 1) > 0);
	assert_non_null(strstr(text, "\"balloon\",\"arguments\":{\"value\":1073741824}}"));
	close(pair[1]);
	/* QEMU has ended: whoever waits for it will see */
	assert_int_equal(qmp_virtio_mem(pair[0], 0, &why), 0);
	close(pair[0]);
}

static void test_nobody(void **state)
{
	struct diag why = { "" };

	assert_int_equal(qmp_virtio_mem(-1, 0, &why), -ENOTCONN);
	assert_non_null(strstr(why.text, "has none"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_command),
		cmocka_unit_test(test_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
