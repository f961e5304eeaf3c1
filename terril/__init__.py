"""The front door of Terril: ``python3 -m terril build | test | check | list | docs | serve``.

Importing this package imports nothing else: the first start happens before anything is installed.
"""

__version__ = "0.1.0"
