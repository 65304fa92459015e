"""The system under test: `flowcheck emulator` on a free port, and waiting for it.

FLOWCHECK names the binary, if it is not `target/release/flowcheck`.
"""

import os
import pathlib
import re
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("FLOWCHECK", ROOT / "target/release/flowcheck")
# Minutes last a fifth of a second: short to wait for, long enough to catch a task while it runs.
PACE = "scaled:300"
PATIENCE = 20
KEY = ("testid", "testsecret")
TENCENT_KEY = ("AKIDtestid", "testsecret")

# A proxy of the environment is none of the emulator's.
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1"


class Emulator:
    """`flowcheck emulator`, until `stop`; `address` is its host and port. Signatures are checked."""

    def __init__(self):
        arguments = [BINARY, "emulator", "--listen", "127.0.0.1:0", "--pace", PACE]
        # The flags can also be given by the environment; a test listens to none of that.
        environment = {k: v for k, v in os.environ.items() if not k.startswith("FLOWCHECK_")}
        self.process = subprocess.Popen(
            arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, env=environment
        )
        banner = self.process.stdout.readline()
        found = re.search(r"http://(127\.0\.0\.1:\d+)", banner)
        if not found:
            self.stop()
            raise RuntimeError(f"no address in {banner!r}")
        self.address = found.group(1)

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def until(wanted, look):
    """Looks until there is what is waited for."""
    end = time.monotonic() + PATIENCE
    while (seen := look()) != wanted:
        if time.monotonic() > end:
            raise AssertionError(f"still {seen!r}, not {wanted!r}")
        time.sleep(0.05)
