"""Arranges the monitoring host, as often as one likes: what is as it should be stays as it is.

arrange   users, programs, keys, certificate, passwords, file system; publishes what others need
activate  starts, restarts or reloads the services whose files have changed
measure   certificate, snapshots and disk, for Prometheus and for CloudWatch
rotate    another password for `remote-write` or `grafana`; arranges and activates after it
"""

import argparse
import fcntl
import os

import accounts
import certificates
import credentials
import measurements
import programs
import publication
import services
import users
import volume


def arrange():
    users.ensure()
    programs.install()
    certificates.ensure()
    accounts.ensure()
    credentials.write()
    publication.publish()
    volume.grow()


def main():
    parser = argparse.ArgumentParser(
        prog="tally-host", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb in ("arrange", "activate", "measure"):
        verbs.add_parser(verb)
    verbs.add_parser("rotate").add_argument("account", choices=accounts.ROTATED)
    wanted = parser.parse_args()

    os.makedirs("/run/tally", exist_ok=True)
    with open("/run/tally/lock", "w", encoding="utf-8") as lock:
        # The timer and a person may come at once.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if wanted.verb == "arrange":
            arrange()
        elif wanted.verb == "activate":
            services.activate()
        elif wanted.verb == "measure":
            measurements.measure()
        else:
            accounts.rotate(wanted.account)
            arrange()
            services.activate()


main()
