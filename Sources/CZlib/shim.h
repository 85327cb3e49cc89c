#ifndef WIKIPREP_CZLIB_SHIM_H
#define WIKIPREP_CZLIB_SHIM_H
#include <zlib.h>
// A macro that Swift does not import.
static inline int wikiprep_inflate_init_gzip(z_stream *stream) { return inflateInit2(stream, 15 + 16); }
#endif
