/* What a disk still has when the power goes: an LD_PRELOAD shim that knows what was synced and what was not.
 *
 * POWER_DISK is the folder that is watched; what the process sees there is the page cache. POWER_KEPT is a folder,
 * empty at the start, into which goes what would survive:
 *
 *   root        the inode of POWER_DISK
 *   data/INODE  a file's bytes as of its last fsync or fdatasync; no such file: never synced, so empty
 *   dirs/INODE  a folder's entries as of its last fsync, one a line: "f INODE NAME" or "d INODE NAME"
 *
 * A write, a truncation, a new name, a rename and a deletion each count only once the file, or the folder, was synced.
 * What lies there at the start counts as synced. Inodes are held open, so that no number comes twice. The -shm file of
 * SQLite is mapped memory and never seen here; a power cut loses it, as it should.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define MOST_FDS 65536
#define MOST_INODES 8192
#define CHUNK (1 << 16)

struct range { off_t from, to; };
struct inode { ino_t number; int held, kept; size_t dirty, room; struct range *ranges; };

static char disk[PATH_MAX], store[PATH_MAX];
static struct inode inodes[MOST_INODES];
static size_t known;
static struct inode *of_fd[MOST_FDS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name, type, args) static type (*real_##name) args
REAL(open, int, (const char *, int, ...));
REAL(openat, int, (int, const char *, int, ...));
REAL(close, int, (int));
REAL(write, ssize_t, (int, const void *, size_t));
REAL(writev, ssize_t, (int, const struct iovec *, int));
REAL(pwrite, ssize_t, (int, const void *, size_t, off_t));
REAL(pwritev, ssize_t, (int, const struct iovec *, int, off_t));
REAL(ftruncate, int, (int, off_t));
REAL(fsync, int, (int));
REAL(fdatasync, int, (int));

static void find_real(void) {
    if (real_fdatasync) return;
    real_open = dlsym(RTLD_NEXT, "open64");
    real_openat = dlsym(RTLD_NEXT, "openat64");
    real_close = dlsym(RTLD_NEXT, "close");
    real_write = dlsym(RTLD_NEXT, "write");
    real_writev = dlsym(RTLD_NEXT, "writev");
    real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
    real_pwritev = dlsym(RTLD_NEXT, "pwritev64");
    real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
    real_fsync = dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
}

static void die(const char *what) {
    dprintf(2, "power.c: %s: %s\n", what, strerror(errno));
    abort();
}

/* The inode behind a descriptor of ours or of the process, held open from its first sight on. */
static struct inode *inode_of(int fd) {
    struct stat status;
    if (fstat(fd, &status) != 0) return NULL;
    for (size_t i = 0; i < known; i++)
        if (inodes[i].number == status.st_ino) return &inodes[i];
    if (known == MOST_INODES) die("too many files");
    char self[64], path[PATH_MAX + 64];
    snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
    struct inode *new = &inodes[known];
    new->number = status.st_ino;
    new->held = real_open(self, O_RDONLY | O_CLOEXEC);
    if (new->held < 0) return NULL;
    new->kept = -1;
    if (S_ISREG(status.st_mode)) {
        snprintf(path, sizeof path, "%s/data/%lu", store, (unsigned long)status.st_ino);
        new->kept = real_open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (new->kept < 0) die(path);
    }
    known++;
    return new;
}

static void soil(struct inode *file, off_t from, off_t to) {
    if (to <= from) return;
    if (file->dirty && file->ranges[file->dirty - 1].to == from) {
        file->ranges[file->dirty - 1].to = to;
        return;
    }
    if (file->dirty == file->room) {
        file->room = file->room ? 2 * file->room : 64;
        file->ranges = realloc(file->ranges, file->room * sizeof *file->ranges);
        if (!file->ranges) die("memory");
    }
    file->ranges[file->dirty++] = (struct range){from, to};
}

static void keep_file(struct inode *file) {
    static char chunk[CHUNK];
    struct stat status;
    if (fstat(file->held, &status) != 0) die("fstat");
    for (size_t i = 0; i < file->dirty; i++)
        for (off_t at = file->ranges[i].from; at < file->ranges[i].to;) {
            off_t left = file->ranges[i].to - at;
            ssize_t n = pread(file->held, chunk, left < CHUNK ? (size_t)left : CHUNK, at);
            if (n <= 0) break;
            if (real_pwrite(file->kept, chunk, (size_t)n, at) != n) die("pwrite");
            at += n;
        }
    if (real_ftruncate(file->kept, status.st_size) != 0) die("ftruncate");
    file->dirty = 0;
}

static void keep_folder(struct inode *folder, int deep);

/* One entry's line; where everything counts as synced (deep), what stands behind it is kept too. */
static void keep_entry(int into, int folder, const char *name, int deep) {
    struct stat status;
    if (fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0) return;
    int is_folder = S_ISDIR(status.st_mode);
    if (!is_folder && !S_ISREG(status.st_mode)) return;
    int fd = real_openat(folder, name, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return;
    struct inode *entry = inode_of(fd);
    real_close(fd);
    if (!entry) return;
    if (deep && is_folder) keep_folder(entry, 1);
    if (deep && !is_folder) { soil(entry, 0, status.st_size); keep_file(entry); }
    dprintf(into, "%c %lu %s\n", is_folder ? 'd' : 'f', (unsigned long)status.st_ino, name);
}

static void keep_folder(struct inode *folder, int deep) {
    char path[PATH_MAX + 64], unfinished[PATH_MAX + 80], self[64];
    snprintf(path, sizeof path, "%s/dirs/%lu", store, (unsigned long)folder->number);
    snprintf(unfinished, sizeof unfinished, "%s.part", path);
    snprintf(self, sizeof self, "/proc/self/fd/%d", folder->held);
    int into = real_open(unfinished, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (into < 0) die(unfinished);
    DIR *entries = opendir(self);
    if (!entries) die(self);
    for (struct dirent *entry; (entry = readdir(entries));)
        if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..")) keep_entry(into, folder->held, entry->d_name, deep);
    closedir(entries);
    real_close(into);
    if (rename(unfinished, path) != 0) die(path);
}

__attribute__((constructor)) static void begin(void) {
    find_real();
    const char *watched = getenv("POWER_DISK"), *kept = getenv("POWER_KEPT");
    char path[PATH_MAX + 16];
    if (!watched || !kept || !realpath(watched, disk)) return;
    snprintf(store, sizeof store, "%s", kept);
    snprintf(path, sizeof path, "%s/data", store);
    mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/dirs", store);
    mkdir(path, 0700);
    int fd = real_open(disk, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) die(disk);
    struct inode *root = inode_of(fd);
    real_close(fd);
    keep_folder(root, 1);
    snprintf(path, sizeof path, "%s/root", store);
    int named = real_open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    dprintf(named, "%lu", (unsigned long)root->number);
    real_close(named);
}

static int opened(int fd, int flags) {
    if (fd < 0 || fd >= MOST_FDS || !store[0]) return fd;
    int trouble = errno;
    char self[64], path[PATH_MAX];
    snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(self, path, sizeof path - 1);
    size_t length = strlen(disk);
    of_fd[fd] = NULL;
    if (n > 0) {
        path[n] = 0;
        if (!strncmp(path, disk, length) && (path[length] == '/' || !path[length])) {
            pthread_mutex_lock(&lock);
            struct inode *file = inode_of(fd);
            struct stat kept;
            if (file && (flags & O_TRUNC) && file->kept >= 0 && fstat(file->kept, &kept) == 0) soil(file, 0, kept.st_size);
            of_fd[fd] = file;
            pthread_mutex_unlock(&lock);
        }
    }
    errno = trouble;
    return fd;
}

static mode_t mode_from(int flags, va_list more) { return flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0; }

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        find_real(); va_list more; va_start(more, flags); mode_t mode = mode_from(flags, more); va_end(more); \
        return opened(real_open(path, flags, mode), flags); }
OPEN(open)
OPEN(open64)
#define OPENAT(name) \
    int name(int folder, const char *path, int flags, ...) { \
        find_real(); va_list more; va_start(more, flags); mode_t mode = mode_from(flags, more); va_end(more); \
        return opened(real_openat(folder, path, flags, mode), flags); }
OPENAT(openat)
OPENAT(openat64)

int close(int fd) {
    find_real();
    if (fd >= 0 && fd < MOST_FDS) of_fd[fd] = NULL;
    return real_close(fd);
}

static struct inode *watched(int fd) { return fd >= 0 && fd < MOST_FDS ? of_fd[fd] : NULL; }

/* n bytes were written before the descriptor's place, or at a place. */
static ssize_t written(int fd, ssize_t n, off_t at) {
    struct inode *file = watched(fd);
    if (file && n > 0) {
        int trouble = errno;
        if (at < 0) at = lseek(fd, 0, SEEK_CUR) - n;
        pthread_mutex_lock(&lock);
        soil(file, at, at + n);
        pthread_mutex_unlock(&lock);
        errno = trouble;
    }
    return n;
}

ssize_t write(int fd, const void *b, size_t n) { find_real(); return written(fd, real_write(fd, b, n), -1); }
ssize_t writev(int fd, const struct iovec *v, int n) { find_real(); return written(fd, real_writev(fd, v, n), -1); }
ssize_t pwrite(int fd, const void *b, size_t n, off_t at) { find_real(); return written(fd, real_pwrite(fd, b, n, at), at); }
ssize_t pwrite64(int fd, const void *b, size_t n, off_t at) { find_real(); return written(fd, real_pwrite(fd, b, n, at), at); }
ssize_t pwritev(int fd, const struct iovec *v, int n, off_t at) { find_real(); return written(fd, real_pwritev(fd, v, n, at), at); }
ssize_t pwritev64(int fd, const struct iovec *v, int n, off_t at) { find_real(); return written(fd, real_pwritev(fd, v, n, at), at); }

static int cut(int fd, off_t length) {
    struct stat before;
    int known_before = fstat(fd, &before) == 0, done = real_ftruncate(fd, length);
    struct inode *file = watched(fd);
    if (done == 0 && file && known_before) {
        pthread_mutex_lock(&lock);
        soil(file, length, before.st_size);
        pthread_mutex_unlock(&lock);
    }
    return done;
}
int ftruncate(int fd, off_t length) { find_real(); return cut(fd, length); }
int ftruncate64(int fd, off_t length) { find_real(); return cut(fd, length); }

static int synced(int fd, int (*sync)(int)) {
    struct inode *file = watched(fd);
    if (!file) return sync(fd);
    pthread_mutex_lock(&lock);
    if (file->kept >= 0) keep_file(file); else keep_folder(file, 0);
    pthread_mutex_unlock(&lock);
    return 0;
}
int fsync(int fd) { find_real(); return synced(fd, real_fsync); }
int fdatasync(int fd) { find_real(); return synced(fd, real_fdatasync); }
