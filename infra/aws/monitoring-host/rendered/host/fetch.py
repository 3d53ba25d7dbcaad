"""Brings the files that this host is made of: one object of its bucket, path by path.

Whatever is no longer part of it is removed. A file appears whole or not at all.
"""

import json
import os
import subprocess

SOURCE = "/etc/tally/source.json"
# What was brought before.
BROUGHT = "/etc/tally/brought.json"


def read(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return None


def write(path, content, mode):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    partial = path + ".partial"
    with open(partial, "w", encoding="utf-8") as file:
        os.chmod(partial, mode)
        file.write(content)
    os.replace(partial, path)


def main():
    source = json.loads(read(SOURCE))
    uri = "s3://{bucket}/{key}".format(**source)
    command = ["aws", "--region", source["region"], "s3", "cp", "--only-show-errors", uri, "-"]
    files = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    for path, content in files.items():
        if read(path) != content:
            write(path, content, 0o755 if content.startswith("#!") else 0o644)
    for path in json.loads(read(BROUGHT) or "[]"):
        if path not in files and os.path.exists(path):
            os.remove(path)
    write(BROUGHT, json.dumps(sorted(files)), 0o644)


main()
