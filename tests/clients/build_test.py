"""The client named on the command line builds."""
import subprocess
import sys

import languages

try:
    languages.build(sys.argv[1])
except subprocess.CalledProcessError as error:
    sys.exit(f"{sys.argv[1]} does not build: {error}")
