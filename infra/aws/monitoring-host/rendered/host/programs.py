"""Programs from their projects' releases. What differs from its pinned checksum is never unpacked."""

import glob
import hashlib
import os
import shutil
import tempfile
import urllib.request

from host import HOST, Failed, run

FOLDER = "/opt"


def fetch(url, sha256, file):
    digest = hashlib.sha256()
    with urllib.request.urlopen(url, timeout=60) as response:
        for chunk in iter(lambda: response.read(1 << 20), b""):
            digest.update(chunk)
            file.write(chunk)
    file.flush()
    if digest.hexdigest() != sha256:
        raise Failed("{} has the checksum {}, not {}".format(url, digest.hexdigest(), sha256))


def unpack(program, target):
    partial = tempfile.mkdtemp(prefix=".partial-", dir=FOLDER)
    try:
        with tempfile.NamedTemporaryFile(dir=FOLDER) as archive:
            fetch(program["url"], program["sha256"], archive)
            unpacked = ["--directory", partial, "--strip-components=1", "--no-same-owner"]
            run("tar", "--extract", "--gzip", "--file", archive.name, *unpacked)
        os.chmod(partial, 0o755)
        os.rename(partial, target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def install():
    """`/opt/<name>` leads to the pinned version; other versions go."""
    for program in HOST["programs"]:
        link = os.path.join(FOLDER, program["name"])
        target = "{}-{}".format(link, program["version"])
        if not os.path.isdir(target):
            unpack(program, target)
        if not os.path.islink(link) or os.readlink(link) != target:
            os.symlink(target, link + ".partial")
            os.replace(link + ".partial", link)
        for other in glob.glob(link + "-*"):
            if other != target:
                shutil.rmtree(other)
