/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_RECORD_CONFIG_FACTS_H
#define PFNBENCH_RECORD_CONFIG_FACTS_H

#include <jansson.h>

/**
 * config_facts() - the options of a kernel's config that bear on what is measured
 * @path: the config
 * Return: new reference to {"CONFIG_X": "y"}; options that are not set are "n"
 */
json_t *config_facts(const char *path);

#endif
