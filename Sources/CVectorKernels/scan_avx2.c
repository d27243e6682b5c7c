#if defined(__x86_64__)

#include <immintrin.h>

#include "scan_driver.h"

#define AVX2 __attribute__((target("avx2,fma,f16c")))

// vpmaddubsw would add two products in 16 bits, which they overflow. So both are widened first.
AVX2 static inline __m256i four_rows(__m256i sums, const uint8_t *bytes, __m256i codes) {
    const __m256i rows = _mm256_cvtepu8_epi16(_mm_load_si128((const __m128i *)bytes));
    return _mm256_add_epi32(sums, _mm256_madd_epi16(rows, codes));
}

// Adds the two sums of each of eight rows.
AVX2 static inline __m256i eight_products(__m256i first, __m256i second) {
    return _mm256_permute4x64_epi64(_mm256_hadd_epi32(first, second), 0xd8);
}

AVX2 static inline uint32_t reaching(
    __m256i products, const float *scales, const struct scan_query *query
) {
    const __m256i unbiased = _mm256_sub_epi32(products, _mm256_set1_epi32(query->bias));
    const __m256 high = _mm256_fmadd_ps(
        _mm256_cvtepi32_ps(unbiased), _mm256_set1_ps(query->scale),
        _mm256_set1_ps(query->spread));
    const __m256 reaches = _mm256_cmp_ps(
        _mm256_mul_ps(high, _mm256_load_ps(scales)), _mm256_set1_ps(query->threshold), _CMP_GE_OQ);
    return (uint32_t)_mm256_movemask_ps(reaches);
}

AVX2 static uint32_t reach(
    const uint8_t *panel, size_t quads, const struct scan_query *query, int32_t *products
) {
    __m256i a = _mm256_setzero_si256(), b = a, c = a, d = a;
    for (size_t quad = 0; quad < quads; quad++) {
        const uint8_t *const line = panel + quad * LINE;
        int32_t four;
        memcpy(&four, query->codes + quad * 4, sizeof four);
        const __m256i codes = _mm256_cvtepi8_epi16(_mm_set1_epi32(four));
        _mm_prefetch((const char *)line + PREFETCHED, _MM_HINT_T0);
        a = four_rows(a, line, codes);
        b = four_rows(b, line + 16, codes);
        c = four_rows(c, line + 32, codes);
        d = four_rows(d, line + 48, codes);
    }
    const float *const scales = (const float *)(panel + quads * LINE);
    const __m256i low = eight_products(a, b), high = eight_products(c, d);
    _mm256_storeu_si256((__m256i *)products, low);
    _mm256_storeu_si256((__m256i *)(products + 8), high);
    return reaching(low, scales, query) | reaching(high, scales + 8, query) << 8;
}

AVX2 static size_t scan(
    const struct scan_rows *rows, const uint64_t *alive, size_t word, size_t end,
    struct scan_query *queries, size_t query_count, size_t capacity
) {
    return scan_words(
        rows, alive, word, end, queries, query_count, capacity, reach, NULL);
}

AVX2 static double product(const float *left, const float *right, size_t dimension) {
    return product_of(left, right, dimension);
}

AVX2 static void add_checksum(
    struct scan_checksum *checksum, const void *bytes, size_t length
) {
    checksum_of(checksum, bytes, length);
}

const struct scan_kernels scan_kernels_avx2 = {scan, product, add_checksum};

#endif
