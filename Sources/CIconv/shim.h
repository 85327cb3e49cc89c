#ifndef WIKIPREP_CICONV_SHIM_H
#define WIKIPREP_CICONV_SHIM_H
/* The C library has it on Linux; macOS has it as a library of its own. */
#include <iconv.h>
#endif
