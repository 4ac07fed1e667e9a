"""Ports of the loopback that stay a test's own while nobody listens on them, so that a server that was killed finds them
free when it starts again.

    with HeldPorts(3) as ports:
        ports.numbers                             # [12044, 12045, 12047]

A port that the kernel has given out may be given to an outgoing connection as soon as the server is gone. These are not
among those that the kernel gives out, and a lock on a file for each keeps other tests away from them, those in C++ too
(tests/support/held_port.h).
"""
import fcntl
import os
import pathlib
import random
import socket
import tempfile

FOLDER = pathlib.Path(tempfile.gettempdir()) / f"postern-ports-{os.getuid()}"
FIRST = 10_240
LAST = 65_535


def given_out():
    """What the kernel gives to outgoing connections and to those who ask for any port."""
    low, high = map(int, pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split())
    return range(low, high + 1)


def hold(port):
    """The lock that keeps the port for us until it is closed; None when somebody has the port."""
    lock = (FOLDER / str(port)).open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
    except OSError:
        lock.close()
        return None
    return lock


class HeldPorts:
    def __init__(self, count):
        FOLDER.mkdir(exist_ok=True)
        self._locks = {}
        left_out = given_out()
        ports = [port for port in range(FIRST, LAST + 1) if port not in left_out]
        begin = random.randrange(len(ports))
        for port in ports[begin:] + ports[:begin]:
            lock = hold(port)
            if lock:
                self._locks[port] = lock
            if len(self._locks) == count:
                return
        self.release()
        raise RuntimeError("no port is free beyond those that the kernel gives out")

    @property
    def numbers(self):
        return list(self._locks)

    def release(self):
        while self._locks:
            self._locks.popitem()[1].close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.release()
