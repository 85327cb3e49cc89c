"""check_symbols.py PROGRAM TAG: fails where the program wants a symbol that a system of this tag may lack.

Which versions of glibc, libstdc++ and libgcc_s a tag promises, and which libraries, auditwheel's policies say. Each
symbol beyond them is named: auditwheel alone would only say that the wheel is of a newer tag.
"""

import json
import re
import subprocess
import sys
from importlib import resources


def main(program: str, tag: str) -> int:
    name, architecture = tag.split("_x86_64")[0].split("_aarch64")[0], tag.split("_", 3)[3]
    policies = json.loads(resources.files("auditwheel.policy").joinpath("manylinux-policy.json").read_text())
    policy = next(policy for policy in policies if policy["name"] == name)
    promised = {
        f"{family}_{version}"
        for family, versions in policy["symbol_versions"][architecture].items()
        for version in versions
    }
    symbols = subprocess.run(["objdump", "-T", program], check=True, stdout=subprocess.PIPE, text=True).stdout
    headers = subprocess.run(["objdump", "-p", program], check=True, stdout=subprocess.PIPE, text=True).stdout
    found = 0
    # 0000000000000000      DF *UND*  0000000000000000 (GLIBC_2.2.5) memcpy
    for version, symbol in re.findall(r"^.*\*UND\*\s+\S+\s+\(?([A-Z]+_[0-9.]+)\)?\s+(\S+)$", symbols, re.MULTILINE):
        found += 1
        if version not in promised:
            print(f"{program} wants {symbol} of {version}, which {tag} does not promise", file=sys.stderr)
            found = -1 << 30
    for library in re.findall(r"^  NEEDED\s+(\S+)$", headers, re.MULTILINE):
        if library not in policy["lib_whitelist"] and not library.startswith("ld-linux"):
            print(f"{program} wants {library}, which {tag} does not promise: link it statically", file=sys.stderr)
            found = -1 << 30
    if found == 0:
        print(f"{program}: objdump -T shows no symbol with a version; that cannot be", file=sys.stderr)
    return 0 if found > 0 else 1


sys.exit(main(*sys.argv[1:]))
