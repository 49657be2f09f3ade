/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ENV_GUEST_SETTINGS_H
#define PFNBENCH_ENV_GUEST_SETTINGS_H

/**
 * guest_settings() - make the settings of a guest's kernel that measurements rely on; once more where
 * a trial that has changed one has died
 * @failed: told the file that could not be written, with errno set; NULL: nobody is
 */
void guest_settings(void (*failed)(const char *path));

#endif
