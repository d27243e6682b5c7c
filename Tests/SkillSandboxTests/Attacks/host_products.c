// Files that the host brings back from `/tmp`, in forms that must not come through.

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "attacks.h"

static void make_product(int result) {
    if (result != 0) refused("product");
    reached("product");
}

// The one that comes through, which the others are held against.
static void product_is_plain(void) {
    const int file = open("./product", O_CREAT | O_RDWR, 0600);
    make_product(file >= 0 && write(file, "plain", 5) == 5 ? 0 : -1);
}

static void product_is_link(void) {
    make_product(symlink("/proc/self/environ", "./product"));
}

static void product_is_secret_link(void) {
    make_product(symlink(target("TARGET_FILE"), "./product"));
}

static void product_is_pipe(void) { make_product(mkfifo("./product", 0600)); }

static void product_below_link(void) {
    make_product(symlink("/dev", "./product"));
}

static void product_is_endless(void) {
    make_product(symlink("/dev/zero", "./product"));
}

static void product_is_too_large(void) {
    const int file = open("./product", O_CREAT | O_RDWR, 0600);
    make_product(ftruncate(file, 2 << 20));
}

static void product_is_hidden(void) {
    const int file = open("./product", O_CREAT | O_RDWR, 0);
    make_product(file >= 0 && write(file, "x", 1) == 1 ? 0 : -1);
}

static void product_is_deep(void) {
    char path[200] = "./product";
    for (int i = 0; i < 30; i++) {
        if (mkdir(path, 0700) != 0) refused("mkdir");
        strcat(path, "/d");
    }
    make_product(0);
}

static void make_named_product(const char *name) {
    char path[300];
    snprintf(path, sizeof path, "./product/%s", name);
    const int file = open(path, O_CREAT | O_RDWR, 0600);
    if (file < 0 || write(file, "x", 1) != 1) refused("open");
    close(file);
}

static void product_with_odd_names(void) {
    if (mkdir("./product", 0700) != 0) refused("mkdir");
    make_named_product("line\nend");
    make_named_product("back\\slash ..");
    make_named_product("\x1b[2J");
    make_product(0);
}

// Both become the same text when they are read as UTF-8.
static void product_with_no_names(void) {
    if (mkdir("./product", 0700) != 0) refused("mkdir");
    make_named_product("\xff");
    make_named_product("\xfe");
    make_product(0);
}

const struct attack product_attacks[] = {
    {"product-is-plain", product_is_plain},
    {"product-is-link", product_is_link},
    {"product-is-secret-link", product_is_secret_link},
    {"product-is-pipe", product_is_pipe},
    {"product-below-link", product_below_link},
    {"product-is-endless", product_is_endless},
    {"product-is-too-large", product_is_too_large},
    {"product-is-hidden", product_is_hidden},
    {"product-is-deep", product_is_deep},
    {"product-with-odd-names", product_with_odd_names},
    {"product-with-no-names", product_with_no_names},
    {NULL, NULL}};
