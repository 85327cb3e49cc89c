#ifndef WIKIPREP_CGETOPT_SHIM_H
#define WIKIPREP_CGETOPT_SHIM_H
/* Glibc's Swift module does not export getopt_long. */
#include <getopt.h>
#endif
