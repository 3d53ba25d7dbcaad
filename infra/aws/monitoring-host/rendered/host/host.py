"""What the sources say about this host, and how it runs other programs."""

import json
import subprocess

with open("/etc/tally/host.json", encoding="utf-8") as description:
    HOST = json.load(description)

PATHS = HOST["paths"]


class Failed(Exception):
    """A program ended with an error; the message is what it said."""


def run(*command):
    """Runs a program and returns what it printed. Secrets never stand among its arguments."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise Failed("{} ended with {}: {}".format(command[0], done.returncode, done.stderr.strip()))
    return done.stdout


def aws(*arguments):
    """Asks AWS, as the instance's role."""
    return run("aws", "--region", HOST["region"], *arguments)
