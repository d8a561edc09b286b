"""The command of an installed lesson: `how-a-network-learns` serves it, with the settings that came along.

What is said behind it goes to Streamlit, such as `how-a-network-learns --server.port 9000`.
"""

import os
import subprocess
import sys
from pathlib import Path

INTERRUPTED = 130


def main() -> int:
    """-> exit status of the server"""
    port = ["--server.port", os.environ["PORT"]] if os.environ.get("PORT") else []
    command = [sys.executable, "-m", "streamlit", "run", "asgi.py", *port, *sys.argv[1:]]
    # Streamlit reads its settings where it is started.
    try:
        status = subprocess.call(command, cwd=Path(__file__).parent)
    except KeyboardInterrupt:
        status = INTERRUPTED
    # Ctrl-C is how a server is stopped, not a failure.
    return 0 if status == INTERRUPTED else status


if __name__ == "__main__":
    sys.exit(main())
