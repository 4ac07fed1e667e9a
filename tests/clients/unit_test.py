"""The launcher `unit` of the client named on the command line ends well."""
import subprocess
import sys

import languages

sys.exit(subprocess.run(languages.launcher(sys.argv[1], "unit"), check=False).returncode)
