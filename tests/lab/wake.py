#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Wake a machine whenever it has been suspended to RAM, as its owner would by a key.

   tests/lab/wake.py SOCKET     of QEMU's monitor; ends with QEMU
"""
import json
import socket
import sys
import time


def ask(lines, sock, command):
    """What QEMU returns for a command; events in between are none of ours."""
    sock.sendall(json.dumps({"execute": command}).encode() + b"\n")
    for line in lines:
        answer = json.loads(line)
        if "return" in answer or "error" in answer:
            return answer.get("return")
    sys.exit(0)


monitor = socket.socket(socket.AF_UNIX)
while monitor.connect_ex(sys.argv[1]):
    time.sleep(0.1)
answers = monitor.makefile()
try:
    ask(answers, monitor, "qmp_capabilities")
    while True:
        if ask(answers, monitor, "query-status")["status"] == "suspended":
            time.sleep(1)
            ask(answers, monitor, "system_wakeup")
            print("woken")
        time.sleep(0.5)
except (BrokenPipeError, ConnectionResetError):
    pass
