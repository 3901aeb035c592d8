"""`python -m aboveboard` is the command `aboveboard`."""

import sys

from aboveboard.config.main import main

sys.exit(main())
