#if defined(__x86_64__)

#include "encoder_tables.h"

#include <immintrin.h>
#include <string.h>

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl"))), apply_to = function)

#define LANES 16
#define ROWS 14
#define EACH_COUNT(do) \
    do(1) do(2) do(3) do(4) do(5) do(6) do(7) do(8) do(9) do(10) do(11) do(12) do(13) do(14)
#define WIDENED(halves) ((vector)_mm512_cvtph_ps(_mm256_loadu_si256((const void *)(halves))))
#define UNPACKS 0
#define KERNELS encoder_avx512
#include "encoder_level.h"

#pragma clang attribute pop

#endif
