#ifndef WIKIPREP_CZSTD_SHIM_H
#define WIKIPREP_CZSTD_SHIM_H
#include <zstd.h>
#include <zstd_errors.h>
#endif
