#ifndef WIKIPREP_CXXHASH_SHIM_H
#define WIKIPREP_CXXHASH_SHIM_H
#include <xxhash.h>
#endif
