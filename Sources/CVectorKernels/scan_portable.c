#include "scan_driver.h"

// Vectors of 16 bytes, which every processor has: a compiler left alone with loops takes six times
// as long.
typedef uint8_t bytes_8 __attribute__((vector_size(8)));
typedef int16_t words_8 __attribute__((vector_size(16)));
typedef int32_t sums_4 __attribute__((vector_size(16)));

// Adds two products to each of four sums. They fit 16 bits: 255 by 127 at most.
static inline sums_4 two_rows(sums_4 sums, const uint8_t *bytes, words_8 codes) {
    bytes_8 eight;
    memcpy(&eight, bytes, sizeof eight);
    const sums_4 products = (sums_4)(__builtin_convertvector(eight, words_8) * codes);
    return sums + (products << 16 >> 16) + (products >> 16);
}

static uint32_t reach(
    const uint8_t *panel, size_t quads, const struct scan_query *query, int32_t *products
) {
    // Two sums to a row.
    sums_4 sums[SCAN_PANEL_ROWS / 2] = {0};
    for (size_t quad = 0; quad < quads; quad++) {
        const int8_t *const four = query->codes + quad * 4;
        const words_8 codes = {
            four[0], four[1], four[2], four[3], four[0], four[1], four[2], four[3]};
#pragma unroll
        for (int i = 0; i < SCAN_PANEL_ROWS / 2; i++)
            sums[i] = two_rows(sums[i], panel + quad * LINE + i * 8, codes);
    }
    const float *const scales = (const float *)(panel + quads * LINE);
    uint32_t reaching = 0;
    for (int row = 0; row < SCAN_PANEL_ROWS; row++) {
        products[row] = sums[row / 2][row % 2 * 2] + sums[row / 2][row % 2 * 2 + 1];
        const float middle = (float)(products[row] - query->bias) * query->scale;
        reaching |= (uint32_t)((middle + query->spread) * scales[row] >= query->threshold) << row;
    }
    return reaching;
}

static size_t scan(
    const struct scan_rows *rows, const uint64_t *alive, size_t word, size_t end,
    struct scan_query *queries, size_t query_count, size_t capacity
) {
    return scan_words(
        rows, alive, word, end, queries, query_count, capacity, reach, NULL);
}

static double product(const float *left, const float *right, size_t dimension) {
    return product_of(left, right, dimension);
}

static void add_checksum(struct scan_checksum *checksum, const void *bytes, size_t length) {
    checksum_of(checksum, bytes, length);
}

const struct scan_kernels scan_kernels_portable = {scan, product, add_checksum};
