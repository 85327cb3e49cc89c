#ifndef WIKIPREP_COPENSSL_SHIM_H
#define WIKIPREP_COPENSSL_SHIM_H
#include <openssl/evp.h>
#endif
