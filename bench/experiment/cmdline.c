// SPDX-License-Identifier: GPL-2.0
#include "bench/experiment/cmdline.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/arch/arch.h"
#include "bench/util/memory.h"
#include "bench/util/text.h"
#include "bench/util/units.h"

/* Longest name of a parameter that is looked at; the kernel has none that is longer. */
#define NAME_LEN_MAX 63

/*
 * What must not be said a second time. @names: with blanks between them; "x*" is all that begin
 * with x. "-" and "_" are the same to the kernel, and written as "_" here.
 */
static const struct refusal {
	const char *names;
	const char *why;
} refusals[] = {
	{ "console netconsole earlycon earlyprintk keep_bootcon 8250*",
	  "the serial lines are pfnbench's; delete it" },
	{ "loglevel quiet debug ignore_loglevel",
	  "what the console prints is timed as a part of the operation; delete it" },
	{ "init rdinit root rootfstype rootflags rootwait rootdelay initrd noinitrd ro rw "
	  "prompt_ramdisk --",
	  "init of a guest is pfnbench itself; delete it" },
	{ "panic panic_on_oops panic_on_warn panic_print oops softlockup_panic hung_task_panic "
	  "reboot nmi_watchdog nowatchdog nosoftlockup",
	  "a guest that hangs or panics has to end at once; delete it" },
	{ "kaslr nokaslr random.* trust_cpu norandmaps",
	  "addresses and seeds are the same in every boot; delete it" },
	{ "tsc* notsc clocksource clock lpj hpet nohpet no_timer_check acpi_pm* "
	  "kvm_clock no_kvmclock no_kvmclock_vsyscall idle",
	  "a guest's clock counts its instructions; delete it" },
	{ "acpi* pci noapic apic lapic nolapic* pnpacpi edd",
	  "the devices of a guest are pfnbench's choice; delete it" },
	{ "nosmp maxcpus nr_cpus possible_cpus additional_cpus isolcpus nohz_full",
	  "write cpus = in [machine]" },
	{ "mem memmap highmem memtest", "write memory = in [machine]" },
	{ "numa", "write nodes = in [machine]" },
	{ "cma", "write cma = in [machine]" },
	{ "memhp_default_state", "write online = in [axes]" },
	{ "transparent_hugepage",
	  "pages of other fills would be huge ones; write fill = thp:SHARE in [axes]" },
	{ "pfnbench.*", "write module = in [machine]" },
	{ "virtio_mem.* virtio_balloon.* virtio_pci.* brd.* fuse.* nbd.* zram.*",
	  "init loads this module without parameters; delete it" },
	{ "ftrace* trace* tp_printk kprobe_event",
	  "tracing is what pfnbench measures with; write measure = in [experiment]" },
	{ "cryptomgr.*", "self-tests would run beside the first trials; delete it" },
};

/* The next word: its length is put into @len. NULL: there is none */
static const char *next_word(const char *text, size_t *len)
{
	text += strspn(text, " \t");
	*len = strcspn(text, " \t");
	return *len ? text : NULL;
}

/* Whether the name of a parameter is in a list. */
static bool is_one_of(const char *name, const char *list)
{
	const char *one;
	size_t len;

	for (; (one = next_word(list, &len)); list = one + len) {
		bool begins = one[len - 1] == '*';
		size_t part = len - begins;

		if (!strncmp(name, one, part) && (begins || !name[part]))
			return true;
	}
	return false;
}

/* As the kernel compares names. */
static void name_of(const char *word, size_t len, char name[NAME_LEN_MAX + 1])
{
	size_t i;

	for (i = 0; i < len && i < NAME_LEN_MAX && word[i] != '='; i++)
		name[i] = word[i] == '-' && strncmp(word, "--", 2) ? '_' : word[i];
	name[i] = '\0';
}

static int check_word(const char *word, size_t len, struct diag *why)
{
	char name[NAME_LEN_MAX + 1];

	name_of(word, len, name);
	for (size_t i = 0; i < len; i++)
		if (!isgraph((unsigned char)word[i]) || strchr("\"';#", word[i]))
			return diag_set(why, -EINVAL,
					"'%.*s' holds a character that no word can have here; "
					"write letters, digits and .,:=_-",
					(int)len, word);
	if (!*name)
		return diag_set(why, -EINVAL, "'%.*s' has no name; write it as NAME=VALUE",
				(int)len, word);
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++)
		if (is_one_of(name, refusals[i].names))
			return diag_set(why, -EINVAL, "'%.*s' cannot be set: %s", (int)len, word,
					refusals[i].why);
	return 0;
}

int cmdline_check(const char *text, struct diag *why)
{
	const char *word;
	size_t len;
	int err = 0;

	if (strlen(text) > CMDLINE_LEN_MAX)
		return diag_set(why, -ERANGE,
				"a command line of more than %d bytes; write fewer words",
				CMDLINE_LEN_MAX);
	for (; !err && (word = next_word(text, &len)); text = word + len)
		err = check_word(word, len, why);
	return err;
}

char *cmdline_normal(const char *text)
{
	const char *word;
	char *normal;
	size_t len;
	FILE *out = memory_stream(&normal);

	for (bool first = true; (word = next_word(text, &len)); text = word + len, first = false)
		fprintf(out, "%s%.*s", first ? "" : " ", (int)len, word);
	memory_stream_end(out);
	return normal;
}

/**
 * struct machine_words - what words take of a machine
 * @huge_bytes: size of the pages that the next hugepages= makes
 * @taken: bytes of all huge pages
 */
struct machine_words {
	uint64_t memory_bytes;
	uint32_t nodes;
	uint64_t huge_bytes;
	uint64_t taken;
};

/* The only two sizes that these CPUs have. */
static int take_huge_size(struct machine_words *m, const char *value, struct diag *why)
{
	int err = parse_size(value, &m->huge_bytes, NULL);

	if (!err && (m->huge_bytes == 2ull << 20 || m->huge_bytes == 1ull << 30))
		return 0;
	return diag_set(why, err ?: -ERANGE, "there are no huge pages of '%s'; write 2M or 1G",
			value);
}

static int take_huge_pages(struct machine_words *m, const char *value, struct diag *why)
{
	uint64_t half = m->memory_bytes / 2, left = (half - m->taken) / m->huge_bytes, nr;
	char size[32], of[32];
	int err = parse_u64(value, 0, UINT32_MAX, &nr, why);

	if (err)
		return err;
	if (nr > left)
		return diag_set(why, -ERANGE,
				"%s huge pages of %s are more than half of the memory; write at "
				"most %llu, or memory = more than %s",
				value, format_size(size, sizeof(size), m->huge_bytes),
				(unsigned long long)left,
				format_size(of, sizeof(of), m->memory_bytes));
	m->taken += nr * m->huge_bytes;
	return 0;
}

/* "NODE:NR,NODE:NR" */
static int take_pages_of_nodes(struct machine_words *m, char *value, struct diag *why)
{
	char *part;
	int err = 0;

	while (!err && (part = strsep(&value, ","))) {
		char *nr = strchr(part, ':');
		uint64_t node;

		if (!nr)
			return diag_set(why, -EINVAL, "'%s' names no node; write NODE:NUMBER",
					part);
		*nr++ = '\0';
		err = parse_u64(part, 0, m->nodes - 1, &node, why);
		if (err)
			return diag_set(why, err,
					"there is no node %s; write nodes = more in [machine]",
					part);
		err = take_huge_pages(m, nr, why);
	}
	return err;
}

/* "2G", "50%" or "mirror" */
static int check_core(const struct machine_words *m, const char *value, struct diag *why)
{
	char of[32];
	uint64_t bytes;
	uint32_t ppm;

	if (!strcmp(value, "mirror"))
		return diag_set(why, -EINVAL,
				"a guest has no mirrored memory; write a size or a share");
	if (strchr(value, '%') ? parse_share(value, &ppm, why) : parse_size(value, &bytes, why))
		return -EINVAL;
	if (strchr(value, '%'))
		bytes = m->memory_bytes * ppm / PPM_ALL;
	if (!bytes || bytes >= m->memory_bytes)
		return diag_set(why, -ERANGE, "'%s' is not within the memory; write less than %s",
				value, format_size(of, sizeof(of), m->memory_bytes));
	return 0;
}

static int take_word(struct machine_words *m, const char *name, char *value, struct diag *why)
{
	int err = 0;

	if (is_one_of(name, "hugepagesz default_hugepagesz"))
		err = take_huge_size(m, value, why);
	else if (!strcmp(name, "hugepages"))
		err = strchr(value, ':') ? take_pages_of_nodes(m, value, why)
					 : take_huge_pages(m, value, why);
	else if (is_one_of(name, "kernelcore movablecore"))
		err = check_core(m, value, why);
	return err;
}

int cmdline_fits(const char *text, uint64_t memory_bytes, uint32_t nodes, struct diag *why)
{
	struct machine_words m = { .memory_bytes = memory_bytes,
				   .nodes = nodes,
				   .huge_bytes = ARCH_HUGE_BYTES };
	const char *word;
	size_t len;
	int err = 0;

	for (; !err && (word = next_word(text, &len)); text = word + len) {
		char name[NAME_LEN_MAX + 1], *copy = text_print("%.*s", (int)len, word), *value;

		name_of(word, len, name);
		value = strchr(copy, '=');
		err = take_word(&m, name, value ? value + 1 : copy + len, why);
		if (err)
			diag_prefix(why, "'%.*s': ", (int)len, word);
		free(copy);
	}
	return err;
}

bool cmdline_makes_movable(const char *text)
{
	const char *word;
	size_t len;

	for (; (word = next_word(text, &len)); text = word + len) {
		char name[NAME_LEN_MAX + 1];

		name_of(word, len, name);
		if (is_one_of(name, "kernelcore movablecore"))
			return true;
	}
	return false;
}
