"""Starts the services, and restarts or reloads those whose files have changed since."""

import hashlib
import os

import files
from host import HOST, PATHS, Failed, run


def everything_below(path):
    if not os.path.isdir(path):
        return [path]
    return [os.path.join(each, name) for each, _, names in os.walk(path) for name in names]


def fingerprint(paths):
    digest = hashlib.sha256()
    for path in sorted(file for each in paths for file in everything_below(each)):
        digest.update("{}\0{}\0".format(path, files.read(path)).encode())
    return digest.hexdigest()


def is_active(unit):
    try:
        run("systemctl", "is-active", "--quiet", unit)
        return True
    except Failed:
        return False


def activate():
    # Without waiting: the services start after the unit that this may be a part of.
    run("systemctl", "daemon-reload")
    for service in HOST["services"]:
        unit = service["name"] + ".service"
        program = os.path.realpath(os.path.join("/opt", service["program"]))
        started_with = fingerprint([os.path.join(PATHS["units"], unit), *service["restartsFor"]])
        loaded = fingerprint(service["reloadsFor"])
        stamp = "/run/tally/{}.stamp".format(unit)
        before = (files.read(stamp) or "\n\n").split("\n")
        run("systemctl", "enable", unit)
        if not is_active(unit) or before[:2] != [program, started_with]:
            run("systemctl", "--no-block", "restart", unit)
        elif before[2] != loaded:
            run("systemctl", "--no-block", "reload", unit)
        files.write(stamp, "\n".join([program, started_with, loaded]))
