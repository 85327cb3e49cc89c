#ifndef WIKIPREP_CCHILD_H
#define WIKIPREP_CCHILD_H
/* Programs that work for this one. */

#include <sys/types.h>

/* Starts a program, which is looked for on PATH, with this environment and nothing on its standard input. What it writes to
   standard output and standard error comes out of two pipes, which no other child inherits.
   Returns 0, or an error number: ENOENT where there is no such program. */
int wikiprep_start_child(const char *program, char *const *arguments, pid_t *process, int *output, int *messages);

#endif
