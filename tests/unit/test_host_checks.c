// SPDX-License-Identifier: GPL-2.0
/* What set-up says of made-up machines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "bench/env/host_checks.h"
#include "tests/unit/tree.h"

#define RELEASE "6.12.9-lab"

static int set_up(void **state)
{
	return tree_make() ? 0 : -1;
}

static int tear_down(void **state)
{
	return tree_remove();
}

/* The running test fails unless a check finds this, in words that have @text among them. */
static void expect(const char *name, const char *release, enum check_level level, const char *text)
{
	const struct host_check *c = host_checks;
	struct diag what = { "" };
	enum check_level found;

	while (c->name && strcmp(c->name, name))
		c++;
	assert_non_null(c->name);
	found = c->look(tree_root, release, &what);
	if (found != level || !strstr(what.text, text))
		fail_msg("%s: %s: '%s', not %s: '%s'", name, check_levels[found], what.text,
			 check_levels[level], text);
}

static void test_kernel(void **state)
{
	expect("kernel", "5.10.0-33-amd64", CHECK_STOP, "boot a newer kernel");
	expect("kernel", "6.0.19", CHECK_STOP, "6.1");
	expect("kernel", "6.1.0-57-amd64", CHECK_OK, "6.1.0-57-amd64");
	expect("kernel", "7.0.0", CHECK_OK, "7.0.0");
	expect("headers", RELEASE, CHECK_STOP, "install linux-headers-" RELEASE);
	tree_put("/lib/modules/" RELEASE "/build/Makefile", "");
	expect("headers", RELEASE, CHECK_OK, "/lib/modules/" RELEASE "/build");
}

static void put_secure_boot(char on)
{
	FILE *f;

	tree_put("/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca", "");
	f = fopen(tree_path("/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca"), "w");
	assert_non_null(f);
	fwrite((char[]){ 6, 0, 0, 0, on }, 1, 5, f);
	fclose(f);
}

static void test_modules(void **state)
{
	expect("modules", RELEASE, CHECK_STOP, "CONFIG_MODULES");
	tree_put("/proc/modules", "");
	expect("modules", RELEASE, CHECK_OK, "no signature");
	tree_put("/sys/kernel/security/lockdown", "[none] integrity confidentiality\n");
	put_secure_boot(1); /* which alone does not lock */
	expect("modules", RELEASE, CHECK_OK, "no signature");
	tree_put("/sys/module/module/parameters/sig_enforce", "Y\n");
	expect("modules", RELEASE, CHECK_STOP, "module.sig_enforce");
	tree_put("/sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
	expect("modules", RELEASE, CHECK_STOP, "by Secure Boot; sign");
	put_secure_boot(0);
	expect("modules", RELEASE, CHECK_STOP, "without lockdown=");
	tree_put("/proc/sys/kernel/modules_disabled", "1\n");
	expect("modules", RELEASE, CHECK_STOP, "modules_disabled");
}

static void test_taint(void **state)
{
	expect("taint", RELEASE, CHECK_OK, "not tainted");
	tree_put("/proc/sys/kernel/tainted", "12288\n");
	expect("taint", RELEASE, CHECK_OK, "OE");
	tree_put("/proc/sys/kernel/tainted", "512\n");
	expect("taint", RELEASE, CHECK_WARN, "W: something went wrong");
}

static void test_memory(void **state)
{
	expect("memory", RELEASE, CHECK_WARN, "meminfo");
	tree_put("/proc/meminfo",
		 "MemTotal: 4194304 kB\nMemAvailable: 3145728 kB\nCmaTotal: 65536 kB\n");
	expect("memory", RELEASE, CHECK_OK, "4096 MiB");
	expect("cma", RELEASE, CHECK_OK, "64M");
	tree_put("/proc/meminfo",
		 "MemTotal: 4194304 kB\nMemAvailable: 524288 kB\nCmaTotal: 0 kB\n");
	expect("memory", RELEASE, CHECK_WARN, "512 MiB are available");
	expect("cma", RELEASE, CHECK_NOTE, "cma=64M");
	expect("blocks", RELEASE, CHECK_WARN, "memory hotplug");
}

static void test_thp(void **state)
{
	expect("thp", RELEASE, CHECK_OK, "never");
	tree_put("/sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n");
	expect("thp", RELEASE, CHECK_NOTE, "madvise; guests have never");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_kernel, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_modules, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_taint, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_memory, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_thp, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
