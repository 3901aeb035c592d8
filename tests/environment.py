"""Sets the environment before Django reads it: a data folder of the run's own, SQLite, or PostgreSQL through TEST_DATABASE_URL."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

FOLDER = Path(tempfile.mkdtemp(prefix="aboveboard-tests-"))
# Nothing is collected here: style and scripts come from the package.
(FOLDER / "static").mkdir()
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
os.environ["ABOVEBOARD_DATA"] = str(FOLDER)
os.environ["ABOVEBOARD_SECRET_KEY"] = "tests only"
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{FOLDER / 'suite.sqlite3'}"
