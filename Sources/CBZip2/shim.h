// libbz2's public header: Debian's package libbz2-dev.
#include <bzlib.h>
