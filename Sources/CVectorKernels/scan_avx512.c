#if defined(__x86_64__)

#include <immintrin.h>

#include "scan_driver.h"

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")))

AVX512 static inline __m512i quad_of(const struct scan_query *query, size_t quad) {
    int32_t four;
    memcpy(&four, query->codes + quad * 4, sizeof four);
    return _mm512_set1_epi32(four);
}

AVX512 static inline __m512i line_of(const uint8_t *panel, size_t quad) {
    return _mm512_load_si512(panel + quad * LINE);
}

AVX512 static inline uint32_t reaching(
    __m512i products, const uint8_t *panel, size_t quads, const struct scan_query *query
) {
    const __m512i unbiased = _mm512_sub_epi32(products, _mm512_set1_epi32(query->bias));
    const __m512 high = _mm512_fmadd_ps(
        _mm512_cvtepi32_ps(unbiased), _mm512_set1_ps(query->scale),
        _mm512_set1_ps(query->spread));
    const __m512 scales = _mm512_load_ps(panel + quads * LINE);
    return _mm512_cmp_ps_mask(
        _mm512_mul_ps(high, scales), _mm512_set1_ps(query->threshold), _CMP_GE_OQ);
}

// Four sums, because a product takes four cycles and one can begin in each.
AVX512 static uint32_t reach(
    const uint8_t *panel, size_t quads, const struct scan_query *query, int32_t *products
) {
    __m512i sums[4] = {
        _mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512(),
        _mm512_setzero_si512()};
    size_t quad = 0;
    for (; quad + 4 <= quads; quad += 4) {
#pragma unroll
        for (size_t i = 0; i < 4; i++) {
            _mm_prefetch((const char *)panel + (quad + i) * LINE + PREFETCHED, _MM_HINT_T0);
            sums[i] = _mm512_dpbusd_epi32(
                sums[i], line_of(panel, quad + i), quad_of(query, quad + i));
        }
    }
    for (; quad < quads; quad++)
        sums[0] = _mm512_dpbusd_epi32(sums[0], line_of(panel, quad), quad_of(query, quad));
    const __m512i sum = _mm512_add_epi32(
        _mm512_add_epi32(sums[0], sums[1]), _mm512_add_epi32(sums[2], sums[3]));
    _mm512_storeu_si512(products, sum);
    return reaching(sum, panel, quads, query);
}

enum { QUERIES_OF_A_TILE = 6 };

// Four panels by up to six queries: 24 of the 32 registers hold sums, and each line and each quad
// that is loaded serves many of them. Inlined with a constant `count`.
AVX512 __attribute__((always_inline)) static inline void reach_tile(
    const struct scan_rows *rows, size_t word, uint64_t live, struct scan_query *queries,
    size_t count
) {
    const size_t quads = rows->quads, bytes = panel_bytes(quads);
    const uint8_t *const panels = rows->panels + word * PANELS_OF_A_WORD * bytes;
    __m512i sums[QUERIES_OF_A_TILE][PANELS_OF_A_WORD];
#pragma unroll
    for (size_t q = 0; q < count; q++)
#pragma unroll
        for (size_t p = 0; p < PANELS_OF_A_WORD; p++) sums[q][p] = _mm512_setzero_si512();
    for (size_t quad = 0; quad < quads; quad++) {
        __m512i lines[PANELS_OF_A_WORD];
#pragma unroll
        for (size_t p = 0; p < PANELS_OF_A_WORD; p++) lines[p] = line_of(panels + p * bytes, quad);
#pragma unroll
        for (size_t q = 0; q < count; q++) {
            const __m512i codes = quad_of(&queries[q], quad);
#pragma unroll
            for (size_t p = 0; p < PANELS_OF_A_WORD; p++)
                sums[q][p] = _mm512_dpbusd_epi32(sums[q][p], lines[p], codes);
        }
    }
#pragma unroll
    for (size_t q = 0; q < count; q++) {
#pragma unroll
        for (size_t p = 0; p < PANELS_OF_A_WORD; p++) {
            const uint8_t *const panel = panels + p * bytes;
            const uint32_t wanted = (live >> (p * SCAN_PANEL_ROWS)) & 0xffff;
            const uint32_t reached = reaching(sums[q][p], panel, quads, &queries[q]) & wanted;
            if (reached == 0) continue;
            int32_t products[SCAN_PANEL_ROWS];
            _mm512_storeu_si512(products, sums[q][p]);
            hit(&queries[q], panel, quads, (word * PANELS_OF_A_WORD + p) * SCAN_PANEL_ROWS,
                reached, products);
        }
    }
}

AVX512 static void reach_word(
    const struct scan_rows *rows, size_t word, uint64_t live, struct scan_query *queries,
    size_t query_count
) {
    size_t q = 0;
    for (; q + QUERIES_OF_A_TILE <= query_count; q += QUERIES_OF_A_TILE)
        reach_tile(rows, word, live, queries + q, QUERIES_OF_A_TILE);
    switch (query_count - q) {
    case 1: return reach_tile(rows, word, live, queries + q, 1);
    case 2: return reach_tile(rows, word, live, queries + q, 2);
    case 3: return reach_tile(rows, word, live, queries + q, 3);
    case 4: return reach_tile(rows, word, live, queries + q, 4);
    case 5: return reach_tile(rows, word, live, queries + q, 5);
    default: return;
    }
}

AVX512 static size_t scan(
    const struct scan_rows *rows, const uint64_t *alive, size_t word, size_t end,
    struct scan_query *queries, size_t query_count, size_t capacity
) {
    return scan_words(
        rows, alive, word, end, queries, query_count, capacity, reach, reach_word);
}

AVX512 static double product(const float *left, const float *right, size_t dimension) {
    return product_of(left, right, dimension);
}

AVX512 static void add_checksum(
    struct scan_checksum *checksum, const void *bytes, size_t length
) {
    checksum_of(checksum, bytes, length);
}

const struct scan_kernels scan_kernels_avx512 = {scan, product, add_checksum};

#endif
