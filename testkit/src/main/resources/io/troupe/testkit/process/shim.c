/*
 * Preloaded into a process whose disk, clock and network are to fail.
 *
 * TROUPE_SHIM_DISK names a file that every sync looks into: "fail" makes it fail with EIO,
 * "slow N" delays it by N ms.
 *
 * TROUPE_SHIM_CLOCK names a file with the seconds by which the wall clock is ahead; it is looked
 * into ten times a second. Clocks that only measure, and so all waiting, are left alone.
 *
 * TROUPE_SHIM_SOURCE is a loopback address: connections to 127.0.0.1 leave from it, so that a
 * packet filter can tell the nodes of one machine apart.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static int disk_fails(void) {
  char order[32] = {0};
  const char *name = getenv("TROUPE_SHIM_DISK");
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
    if (disk_fails()) {                                   \
      errno = EIO;                                        \
      return -1;                                          \
    }                                                     \
    return real(file);                                    \
  }

SYNC(fsync)
SYNC(fdatasync)

static int (*real_clock(void))(clockid_t, struct timespec *) {
  static int (*real)(clockid_t, struct timespec *);
  if (!real) {
    real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
  }
  return real;
}

static long seconds_ahead(void) {
  static volatile long ahead, looked;
  const char *name = getenv("TROUPE_SHIM_CLOCK");
  struct timespec now = {0};
  if (!name) {
    return 0;
  }
  (void)real_clock()(CLOCK_MONOTONIC, &now);
  long tenths = now.tv_sec * 10 + now.tv_nsec / 100000000;
  if (tenths != looked) {
    char text[32] = {0};
    int file = open(name, O_RDONLY | O_CLOEXEC);
    looked = tenths;
    if (file >= 0) {
      if (read(file, text, sizeof text - 1) > 0) {
        ahead = atol(text);
      }
      close(file);
    }
  }
  return ahead;
}

int clock_gettime(clockid_t clock, struct timespec *at) {
  int failed = real_clock()(clock, at);
  if (!failed && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
    int before = errno;
    at->tv_sec += seconds_ahead();
    errno = before;
  }
  return failed;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone) {
  struct timespec now;
  (void)zone;
  int failed = clock_gettime(CLOCK_REALTIME, &now);
  at->tv_sec = now.tv_sec;
  at->tv_usec = now.tv_nsec / 1000;
  return failed;
}

time_t time(time_t *at) {
  struct timespec now;
  (void)clock_gettime(CLOCK_REALTIME, &now);
  if (at) {
    *at = now.tv_sec;
  }
  return now.tv_sec;
}

static void bind_source(int fd, const struct sockaddr *to) {
  const char *source = getenv("TROUPE_SHIM_SOURCE");
  struct sockaddr_in6 here = {0};
  socklen_t length = sizeof here;
  if (!source || getsockname(fd, (struct sockaddr *)&here, &length) != 0) {
    return;
  }
  if (to->sa_family == AF_INET) {
    const struct sockaddr_in *peer = (const struct sockaddr_in *)to;
    struct sockaddr_in *own = (struct sockaddr_in *)&here;
    if (peer->sin_addr.s_addr == htonl(INADDR_LOOPBACK) && own->sin_port == 0) {
      struct sockaddr_in from = {.sin_family = AF_INET};
      inet_pton(AF_INET, source, &from.sin_addr);
      (void)bind(fd, (struct sockaddr *)&from, sizeof from);
    }
  } else if (to->sa_family == AF_INET6) {
    static const unsigned char mapped[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 127, 0, 0, 1};
    const struct sockaddr_in6 *peer = (const struct sockaddr_in6 *)to;
    if (memcmp(&peer->sin6_addr, mapped, 16) == 0 && here.sin6_port == 0) {
      struct sockaddr_in6 from = {.sin6_family = AF_INET6};
      memcpy(&from.sin6_addr, mapped, 12);
      inet_pton(AF_INET, source, (unsigned char *)&from.sin6_addr + 12);
      (void)bind(fd, (struct sockaddr *)&from, sizeof from);
    }
  }
}

int connect(int fd, const struct sockaddr *to, socklen_t length) {
  static int (*real)(int, const struct sockaddr *, socklen_t);
  if (!real) {
    real = (int (*)(int, const struct sockaddr *, socklen_t))dlsym(RTLD_NEXT, "connect");
  }
  bind_source(fd, to);
  return real(fd, to, length);
}
