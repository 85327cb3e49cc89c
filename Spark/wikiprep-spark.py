"""What spark-submit runs: the package beside it, or the one that --py-files brings."""

import sys

from wikiprep_spark.command import main

if __name__ == "__main__":
    sys.exit(main())
