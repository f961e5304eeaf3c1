"""Check the Python that was started, then leave the rest to :mod:`terril.bootstrap`.

``python3 -m terril CMD`` from the checkout, ``python3 PATH/terril CMD`` from anywhere. This file keeps to the
oldest syntax on purpose: a Python too old for Terril must be able to read it, and to say so.
"""

import os
import sys

OLDEST, NEWEST = (3, 11), (3, 13)
REFUSAL = """Terril: this Python cannot run Terril.
  where     {0}
  expected  Python 3.11, 3.12 or 3.13
  found     Python {1}.{2}.{3}
  to do     install Python 3.12, then start with python3.12 -m terril (Windows: py -3.12 -m terril)
"""


def main():
    # type: () -> int
    """Start Terril, or explain which Python it needs.

    Returns
    -------
    int
        The exit code; 2 when this Python is too old or too new.
    """
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        sys.stderr.write(REFUSAL.format(sys.executable, *sys.version_info[:3]))
        return 2
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    from terril import bootstrap  # only now is its syntax known to be readable

    return bootstrap.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
