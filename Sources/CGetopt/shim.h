#ifndef WIKIPREP_CGETOPT_SHIM_H
#define WIKIPREP_CGETOPT_SHIM_H
/* Glibc's Swift module does not export getopt_long. */
#include <getopt.h>
/* Makes getopt_long begin anew: GNU's way and BSD's. */
static inline void wikiprep_reset_getopt(void) {
#ifdef __APPLE__
  optreset = 1;
  optind = 1;
#else
  optind = 0;
#endif
}
#endif
