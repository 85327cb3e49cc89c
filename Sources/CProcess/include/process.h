#ifndef WIKIPREP_CPROCESS_H
#define WIKIPREP_CPROCESS_H
/* What a process must know or arrange before Swift code runs, or when no Swift code can run any more. */

/* The arguments as the system handed them over, the program's name first; without reading /proc, which need not be there. */
char *const *wikiprep_arguments(int *count);

/* Puts something in the place of descriptors 0 to 2 that are closed, so that no file that is opened gets their numbers:
   /dev/null, opened the wrong way round, so that whoever reads or writes it gets an error and takes nothing for a result. */
void wikiprep_fill_standard_descriptors(void);

/* The bytes of address space that the process may take: the lower of RLIMIT_AS and RLIMIT_DATA; -1: any number. */
long wikiprep_address_space_limit(void);

/* The bytes of address space that it takes at present; -1 where the system does not tell. */
long wikiprep_address_space_used(void);

/* The bytes that the main thread's stack may grow to; -1: any number. */
long wikiprep_stack_limit(void);

/* From now on a process that ends by a trap since an allocation failed under a limit says this, and ends with status 1.
   Any other trap does what it did. The text must stay where it is. */
void wikiprep_explain_exhaustion(const char *message, long length);

#endif
