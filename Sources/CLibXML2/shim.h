#ifndef WIKIPREP_CLIBXML2_SHIM_H
#define WIKIPREP_CLIBXML2_SHIM_H
#include <libxml/xmlversion.h>
/* Debian's libxml2 includes the headers of the system's ICU, which collide with those inside Foundation. Nothing here needs them: they only
   declare members behind a pointer that is never looked behind. */
#undef LIBXML_ICU_ENABLED
#include <libxml/parser.h>
#include <libxml/xmlerror.h>
#endif
