"""Who may sign in, with generated passwords. They are kept on the data volume alone.

remote-write  agents; the newest is published
local         Grafana and Prometheus on this host
grafana       Grafana's administrator; published
"""

import json
import os
import secrets
import time

import files
from host import PATHS

FILE = os.path.join(PATHS["identity"], "accounts.json")

ROTATED = ("remote-write", "grafana")

# An agent gets the new password when its pod's volume is refreshed, minutes later. Until then its
# former account has to go on: a sample that is answered 401 is never sent again.
GRACE_SECONDS = 3600


def password():
    """192 bits: beyond guessing, and 32 characters to copy."""
    return secrets.token_urlsafe(24)


def read():
    return json.loads(files.read(FILE) or "{}")


def save(accounts):
    files.write(FILE, json.dumps(accounts, indent=1))


def ensure():
    """Makes what is missing, and ends what was replaced long enough ago."""
    accounts = read()
    accounts.setdefault("remote-write", [{"username": "agent-1", "password": password()}])
    accounts.setdefault("local", {"username": "local", "password": password()})
    accounts.setdefault("grafana", {"username": "admin", "password": password()})
    now = time.time()
    agents = accounts["remote-write"]
    accounts["remote-write"] = [each for each in agents if each.get("until", now) >= now]
    save(accounts)


def rotate(name):
    """Another password. The agents' comes with another name, so that both can be valid for a while."""
    accounts = read()
    if name == "remote-write":
        newest = accounts[name][-1]
        newest["until"] = time.time() + GRACE_SECONDS
        number = int(newest["username"].split("-")[1]) + 1
        accounts[name].append({"username": "agent-{}".format(number), "password": password()})
    else:
        accounts[name]["password"] = password()
    save(accounts)


def newest(name):
    account = read()[name]
    return account[-1] if isinstance(account, list) else account


def receivers():
    """All accounts that may write to and read from Prometheus."""
    accounts = read()
    return [*accounts["remote-write"], accounts["local"]]
