/* What the test programs share. A check that does not hold ends the program with the line it stands on. */
#ifndef CHECK_H
#define CHECK_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition);         \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

/* A file in memory. */
struct octets {
    uint8_t *data;
    size_t len;
};

static inline char *join(const char *folder, const char *name)
{
    size_t size = strlen(folder) + strlen(name) + 2;
    char *path = malloc(size);
    CHECK(path != NULL);
    snprintf(path, size, "%s/%s", folder, name);
    return path;
}

static inline struct octets read_path(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    CHECK(fseek(file, 0, SEEK_END) == 0);
    long size = ftell(file);
    CHECK(size >= 0);
    rewind(file);
    struct octets octets = {malloc((size_t)size + 1), (size_t)size};
    CHECK(octets.data != NULL);
    CHECK(fread(octets.data, 1, octets.len, file) == octets.len);
    fclose(file);
    return octets;
}

static inline struct octets read_file(const char *folder, const char *name)
{
    char *path = join(folder, name);
    struct octets octets = read_path(path);
    free(path);
    return octets;
}

static inline void write_file(const char *folder, const char *name, const void *data, size_t len)
{
    char *path = join(folder, name);
    FILE *file = fopen(path, "wb");
    CHECK(file != NULL);
    CHECK(fwrite(data, 1, len, file) == len);
    CHECK(fclose(file) == 0);
    free(path);
}

#endif
