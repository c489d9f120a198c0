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
 *
 * TROUPE_SHIM_RELAY is a loopback address too: connections to a port of 127.0.0.1 go to the same
 * port there, while somebody listens at both. So who listens nowhere still refuses.
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

/* The IPv4 address in it, mapped into IPv6 or not; null if there is none. */
static struct in_addr *host_of(struct sockaddr_in6 *at) {
  if (at->sin6_family == AF_INET) {
    return &((struct sockaddr_in *)at)->sin_addr;
  }
  int mapped = at->sin6_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&at->sin6_addr);
  return mapped ? (struct in_addr *)&at->sin6_addr.s6_addr[12] : NULL;
}

static void bind_source(int fd, struct sockaddr_in6 from, socklen_t length) {
  const char *source = getenv("TROUPE_SHIM_SOURCE");
  struct sockaddr_in6 here = {0};
  socklen_t room = sizeof here;
  if (source && getsockname(fd, (struct sockaddr *)&here, &room) == 0 && here.sin6_port == 0) {
    from.sin6_port = 0;
    inet_pton(AF_INET, source, host_of(&from));
    (void)bind(fd, (struct sockaddr *)&from, length);
  }
}

/* Whether somebody listens there: it cannot be bound then, not even to be shared. */
static int is_heard(struct in_addr host, in_port_t port) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = port, .sin_addr = host};
  int shared = 1;
  int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (probe < 0) {
    return 0;
  }
  (void)setsockopt(probe, SOL_SOCKET, SO_REUSEADDR, &shared, sizeof shared);
  int heard = bind(probe, (struct sockaddr *)&at, sizeof at) != 0 && errno == EADDRINUSE;
  close(probe);
  return heard;
}

static void lead(struct in_addr *host, in_port_t port) {
  const char *address = getenv("TROUPE_SHIM_RELAY");
  struct in_addr relay;
  if (address && inet_pton(AF_INET, address, &relay) == 1 && is_heard(relay, port) &&
      is_heard(*host, port)) {
    *host = relay;
  }
}

int connect(int fd, const struct sockaddr *to, socklen_t length) {
  static int (*real)(int, const struct sockaddr *, socklen_t);
  struct sockaddr_in6 there = {0}; /* its port stands where that of IPv4 does */
  if (!real) {
    real = (int (*)(int, const struct sockaddr *, socklen_t))dlsym(RTLD_NEXT, "connect");
  }
  if (length > sizeof there) {
    return real(fd, to, length);
  }
  memcpy(&there, to, length);
  struct in_addr *host = host_of(&there);
  if (host && host->s_addr == htonl(INADDR_LOOPBACK)) {
    bind_source(fd, there, length);
    lead(host, there.sin6_port);
  }
  return real(fd, (struct sockaddr *)&there, length);
}
