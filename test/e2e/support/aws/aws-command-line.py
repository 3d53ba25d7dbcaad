"""AWS' command line, for many calls in one process: it takes most of its time to start.

Reads the arguments of a call as a line of JSON, and writes how it ended as another.
"""

import contextlib
import io
import json
import sys

from awscli.clidriver import create_clidriver

driver = create_clidriver()
for line in sys.stdin:
    output, error = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(error):
        try:
            code = driver.main(json.loads(line))
        except SystemExit as exit:
            code = exit.code
    answer = {"code": code, "output": output.getvalue(), "error": error.getvalue()}
    print(json.dumps(answer), flush=True)
