"""`python -m web.cli`, the same as `studio`."""

import sys

from web.cli import main

sys.exit(main())
