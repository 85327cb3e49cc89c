#ifndef WIKIPREP_CLIBXML2_SHIM_H
#define WIKIPREP_CLIBXML2_SHIM_H
#include <libxml/parser.h>
#include <libxml/xmlerror.h>
#endif
