#ifndef WIKIPREP_CMALLOC_SHIM_H
#define WIKIPREP_CMALLOC_SHIM_H
/* Glibc's Swift module does not export mallopt. */
#include <malloc.h>
#endif
