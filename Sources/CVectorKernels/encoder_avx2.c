#if defined(__x86_64__)

#include "encoder_tables.h"

#include <immintrin.h>
#include <string.h>

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)

#define LANES 8
#define ROWS 6
#define EACH_COUNT(do) do(1) do(2) do(3) do(4) do(5) do(6)
#define WIDENED(halves) ((vector)_mm256_cvtph_ps(_mm_loadu_si128((const void *)(halves))))
#define UNPACKS 0
#define KERNELS encoder_avx2
#include "encoder_level.h"

#pragma clang attribute pop

#endif
