/* fmemopen, and sigaltstack, on glibc. */
#define _GNU_SOURCE
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

static int argument_count;
static char **argument_vector;

/* Swift's CommandLine reads /proc/self/cmdline on Linux. glibc and dyld give constructors what main gets. */
__attribute__((constructor)) static void keep_arguments(int count, char **vector) {
#if defined(__linux__) && !defined(__GLIBC__)
  /* musl gives them nothing, but the kernel puts the environment right above the arguments, and those above their number:
     System V ABI, "Process Initialization". Nobody has moved the environment yet. */
  extern char **environ;
  vector = environ - 1;
  for (count = 0; (long)vector[-1] != count; count++) vector--;
#endif
  argument_count = count;
  argument_vector = vector;
}

char *const *wikiprep_arguments(int *count) {
  *count = argument_count;
  return argument_vector;
}

void wikiprep_fill_standard_descriptors(void) {
  for (int descriptor = 0; descriptor <= 2; descriptor++) {
    if (fcntl(descriptor, F_GETFD) != -1 || errno != EBADF) continue;
    /* The lowest number that is free is this one. A bare tree may lack /dev; a folder cannot be written to, nor read. */
    if (open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY) < 0) open("/", O_RDONLY);
  }
}

static long limit_of(int resource) {
  struct rlimit limit;
  if (getrlimit(resource, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur > (1UL << 62)) return -1;
  return (long)limit.rlim_cur;
}

long wikiprep_address_space_limit(void) {
  long space = limit_of(RLIMIT_AS), data = limit_of(RLIMIT_DATA);
  return space < 0 ? data : data < 0 || space < data ? space : data;
}

long wikiprep_stack_limit(void) { return limit_of(RLIMIT_STACK); }

/* Only calls that a signal handler may make. */
long wikiprep_address_space_used(void) {
  char text[32];
  int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  if (file < 0) return -1;
  ssize_t count = read(file, text, sizeof text);
  close(file);
  long pages = 0;
  for (ssize_t i = 0; i < count && text[i] >= '0' && text[i] <= '9'; i++) pages = pages * 10 + (text[i] - '0');
  return pages > 0 ? pages * sysconf(_SC_PAGESIZE) : -1;
}

static const char *exhaustion;
static size_t exhaustion_length;

/* Whether a large allocation would fail: a fault of the program's own is not to be taken for it. */
static int is_exhausted(void) {
  const size_t probe = 512UL << 20;
  void *memory = mmap(NULL, probe, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return 1;
  munmap(memory, probe);
  long used = wikiprep_address_space_used(), limit = wikiprep_address_space_limit();
  return used > 0 && limit > 0 && used > limit / 2;
}

/* What Swift's runtime says before it traps: the size that it asked for, and a stack. */
static char report[16 << 10];

static void say(const char *text, size_t length) {
  size_t done = 0;
  while (done < length) {
    ssize_t count = write(2, text + done, length - done);
    if (count <= 0 && errno != EINTR) break;
    if (count > 0) done += (size_t)count;
  }
}

static void explain(int number) {
  if (is_exhausted()) {
    say(exhaustion, exhaustion_length);
    _exit(1);
  }
  say(report, strnlen(report, sizeof report));
  signal(number, SIG_DFL);
  raise(number);
}

void wikiprep_explain_exhaustion(const char *message, long length) {
  static char stack[64 << 10];
  exhaustion = message;
  exhaustion_length = (size_t)length;
#ifdef __GLIBC__
  /* The runtime writes to the C library's stderr, which is a variable there; the program itself writes to the descriptor. */
  FILE *memory = fmemopen(report, sizeof report, "w");
  if (memory != NULL) {
    setvbuf(memory, NULL, _IONBF, 0);
    stderr = memory;
  }
#endif
  stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
  sigaltstack(&alternate, NULL);
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = explain;
  action.sa_flags = SA_ONSTACK;
  sigemptyset(&action.sa_mask);
  const int signals[] = {SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS};
  for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) sigaction(signals[i], &action, NULL);
}
