#pragma once

// What the scans of all sets of instructions share. Each inlines it into a function of its own set.

#include <stdbool.h>
#include <string.h>

#include "scan.h"

enum {
    WORD_ROWS = 64,
    PANELS_OF_A_WORD = WORD_ROWS / SCAN_PANEL_ROWS,
    LINE = 64,
    // How far ahead a scan asks for memory: the processor does not look past a page by itself.
    PREFETCHED = 4096,
};

// Four columns of 16 rows to one of 64 bytes: the panel, then a line of scales.
static inline size_t panel_bytes(size_t quads) { return (quads + 1) * LINE; }

// Compares the rows of a panel with a query: a bit for each whose upper bound reaches the
// threshold. `products` receives those of the codes.
typedef uint32_t panel_reach(
    const uint8_t *panel, size_t quads, const struct scan_query *query, int32_t *products);

// Does the same for all panels of a word and all queries, and hands over what reaches.
typedef void word_reach(
    const struct scan_rows *rows, size_t word, uint64_t live, struct scan_query *queries,
    size_t query_count);

__attribute__((always_inline)) static inline void hit(
    struct scan_query *query, const uint8_t *panel, size_t quads, size_t first_row,
    uint32_t reaching, const int32_t *products
) {
    const float *const scales = (const float *)(panel + quads * LINE);
    for (; reaching != 0; reaching &= reaching - 1) {
        const int row = __builtin_ctz(reaching);
        const float middle = (float)(products[row] - query->bias) * query->scale;
        query->hits[query->hit_count++] = (struct scan_hit){
            .row = (uint32_t)(first_row + (size_t)row),
            .low = (middle - query->spread) * scales[row],
            .high = (middle + query->spread) * scales[row],
        };
    }
}

__attribute__((always_inline)) static inline void scan_panels(
    const struct scan_rows *rows, size_t word, uint64_t live, struct scan_query *queries,
    size_t query_count, panel_reach *reach
) {
    const size_t bytes = panel_bytes(rows->quads);
    for (size_t part = 0; part < PANELS_OF_A_WORD; part++) {
        const uint32_t wanted = (live >> (part * SCAN_PANEL_ROWS)) & 0xffff;
        if (wanted == 0) continue;
        const size_t number = word * PANELS_OF_A_WORD + part;
        const uint8_t *const panel = rows->panels + number * bytes;
        for (size_t q = 0; q < query_count; q++) {
            int32_t products[SCAN_PANEL_ROWS];
            const uint32_t reaching = reach(panel, rows->quads, &queries[q], products) & wanted;
            if (reaching != 0)
                hit(&queries[q], panel, rows->quads, number * SCAN_PANEL_ROWS, reaching, products);
        }
    }
}

__attribute__((always_inline)) static inline size_t scan_words(
    const struct scan_rows *rows, const uint64_t *alive, size_t word, size_t end,
    struct scan_query *queries, size_t query_count, size_t capacity, panel_reach *reach,
    word_reach *reach_word
) {
    for (; word < end; word++) {
        const size_t left = rows->count - word * WORD_ROWS;
        uint64_t live = left < WORD_ROWS ? (1ull << left) - 1 : ~0ull;
        if (alive != NULL) live &= alive[word];
        if (live == 0) continue;
        bool full = false;
        if (query_count > 1 && reach_word != NULL && left >= WORD_ROWS)
            reach_word(rows, word, live, queries, query_count);
        else
            scan_panels(rows, word, live, queries, query_count, reach);
        for (size_t q = 0; q < query_count; q++)
            full |= queries[q].hit_count + WORD_ROWS > capacity;
        if (full) return word + 1;
    }
    return end;
}

// 16 sums side by side, so that vector instructions of any width add in the same order.
__attribute__((always_inline)) static inline double product_of(
    const float *left, const float *right, size_t dimension
) {
    double sums[16] = {0};
    size_t i = 0;
    for (; i + 16 <= dimension; i += 16)
        for (int lane = 0; lane < 16; lane++)
            sums[lane] += (double)left[i + lane] * (double)right[i + lane];
    for (int lane = 0; i < dimension; i++, lane++)
        sums[lane] += (double)left[i] * (double)right[i];
    for (int half = 8; half > 0; half /= 2)
        for (int lane = 0; lane < half; lane++) sums[lane] += sums[lane + half];
    return sums[0];
}

// Every step maps the states of a lane one to one, and so does every word that is added: a change of
// one word always changes the end. It takes only what vector units have everywhere, which
// multiplying 64 bits isn't.
__attribute__((always_inline)) static inline void checksum_of(
    struct scan_checksum *checksum, const uint8_t *bytes, size_t length
) {
    uint64_t lanes[8];
    memcpy(lanes, checksum->lanes, sizeof lanes);
    for (size_t i = 0; i < length; i += LINE) {
        uint64_t words[8];
        memcpy(words, bytes + i, LINE);
        __builtin_prefetch(bytes + i + PREFETCHED);
        for (int lane = 0; lane < 8; lane++) {
            uint64_t state = lanes[lane] ^ words[lane];
            state += state << 21;
            lanes[lane] = state ^ state >> 29;
        }
    }
    memcpy(checksum->lanes, lanes, sizeof lanes);
    checksum->length += length;
}

#if defined(__x86_64__)
extern const struct scan_kernels scan_kernels_avx2, scan_kernels_avx512;
#endif
extern const struct scan_kernels scan_kernels_portable;
