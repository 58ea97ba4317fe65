"""`python -m contract_tests`."""

import os
import sys
import tempfile
from pathlib import Path

from contract_tests.cli import main
from mockserver.contract import user_cache

# Hypothesis would keep its tables in the working directory.
_CACHE = user_cache(os.environ) or Path(tempfile.gettempdir()) / "chargebench"
os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(_CACHE / "hypothesis"))

sys.exit(main(sys.argv[1:]))
