"""Users of the services, under the numbers that own their files on the data volume."""

from host import PATHS, run


def ensure():
    run("systemd-sysusers", PATHS["users"])
