/* A disk that is full or sick, as a test wants it: while SICK_DISK/full is there nothing can be written to the records,
 * while SICK_DISK/eio is there they cannot be synced. Other files, and other processes, know nothing of it. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int is_sick(const char *how, int fd)
{
    const char *folder = getenv("SICK_DISK");
    char name[PATH_MAX], link[64];
    if (folder == NULL)
        return 0;
    snprintf(name, sizeof name, "%s/%s", folder, how);
    if (access(name, F_OK) != 0)
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, name, sizeof name - 1);
    if (length < 0)
        return 0;
    name[length] = 0;
    return strstr(name, "vanthu.db") != NULL;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *data, size_t length)
{
    if (is_sick("full", fd)) {
        errno = ENOSPC;
        return -1;
    }
    return REAL(write)(fd, data, length);
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t at)
{
    if (is_sick("full", fd)) {
        errno = ENOSPC;
        return -1;
    }
    return REAL(pwrite)(fd, data, length, at);
}

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t at)
{
    if (is_sick("full", fd)) {
        errno = ENOSPC;
        return -1;
    }
    return REAL(pwrite64)(fd, data, length, at);
}

int fsync(int fd)
{
    if (is_sick("eio", fd)) {
        errno = EIO;
        return -1;
    }
    return REAL(fsync)(fd);
}

int fdatasync(int fd)
{
    if (is_sick("eio", fd)) {
        errno = EIO;
        return -1;
    }
    return REAL(fdatasync)(fd);
}
