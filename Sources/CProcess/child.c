/* pipe2. */
#define _GNU_SOURCE
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

extern char **environ;

/* Where a pipe cannot be made close-on-exec at once, no child is started in between: it would hold the pipe open. */
static pthread_mutex_t starting = PTHREAD_MUTEX_INITIALIZER;

static int make_pipe(int ends[2]) {
#if defined(__linux__)
  return pipe2(ends, O_CLOEXEC);
#else
  if (pipe(ends) != 0) return -1;
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFD, FD_CLOEXEC);
  return 0;
#endif
}

static void close_pipe(int ends[2]) {
  if (ends[0] >= 0) close(ends[0]);
  if (ends[1] >= 0) close(ends[1]);
}

/* Where whoever started this process left SIGCHLD ignored, the system forgets with what status a child ends. */
static void keep_statuses(void) {
  struct sigaction action;
  if (sigaction(SIGCHLD, NULL, &action) == 0 && action.sa_handler == SIG_IGN) signal(SIGCHLD, SIG_DFL);
}

static int spawn(const char *program, char *const *arguments, pid_t *process, const int descriptors[3]) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int code = posix_spawn_file_actions_init(&actions);
  if (code != 0) return code;
  code = posix_spawnattr_init(&attributes);
  if (code != 0) {
    posix_spawn_file_actions_destroy(&actions);
    return code;
  }
  for (int i = 0; i < 3 && code == 0; i++) code = posix_spawn_file_actions_adddup2(&actions, descriptors[i], i);
  /* Of the signals that this process ignores or blocks, the child knows nothing. */
  sigset_t none, usual;
  sigemptyset(&none);
  sigemptyset(&usual);
  sigaddset(&usual, SIGPIPE);
  sigaddset(&usual, SIGXFSZ);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &usual);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  if (code == 0) code = posix_spawnp(process, program, &actions, &attributes, arguments, environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return code;
}

int wikiprep_start_child(const char *program, char *const *arguments, pid_t *process, int *output, int *messages) {
  /* The end of an empty pipe instead of /dev/null, which a bare tree may lack. */
  int in[2] = {-1, -1}, out[2] = {-1, -1}, err[2] = {-1, -1};
  pthread_mutex_lock(&starting);
  keep_statuses();
  int code = make_pipe(in) != 0 || make_pipe(out) != 0 || make_pipe(err) != 0 ? errno : 0;
  if (code == 0) code = spawn(program, arguments, process, (int[]){in[0], out[1], err[1]});
  pthread_mutex_unlock(&starting);
  close_pipe(in);
  if (code != 0) {
    close_pipe(out);
    close_pipe(err);
    return code;
  }
  close(out[1]);
  close(err[1]);
  *output = out[0];
  *messages = err[0];
  return 0;
}
