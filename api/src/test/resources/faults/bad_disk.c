/*
 * Preloaded into a node by DiskFaultIT: every sync of a file looks into the file that
 * TROUPE_BAD_DISK names. "fail" makes the sync fail with EIO, "slow N" delays it by N ms.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int fault(void) {
  char order[32] = {0};
  const char *name = getenv("TROUPE_BAD_DISK");
  int file = name ? open(name, O_RDONLY | O_CLOEXEC) : -1;
  if (file >= 0) {
    ssize_t length = read(file, order, sizeof order - 1);
    close(file);
    if (length > 0 && strncmp(order, "slow ", 5) == 0) {
      usleep(1000u * (unsigned)atoi(order + 5));
    }
  }
  return strncmp(order, "fail", 4) == 0;
}

#define SYNC(call)                                        \
  int call(int file) {                                    \
    static int (*real)(int);                              \
    if (!real) {                                          \
      real = (int (*)(int))dlsym(RTLD_NEXT, #call);       \
    }                                                     \
    if (fault()) {                                        \
      errno = EIO;                                        \
      return -1;                                          \
    }                                                     \
    return real(file);                                    \
  }

SYNC(fsync)
SYNC(fdatasync)
