#pragma once

#include "encoder.h"

extern const struct encoder_kernels encoder_portable;
#if defined(__x86_64__)
extern const struct encoder_kernels encoder_avx2;
extern const struct encoder_kernels encoder_avx512;
#endif
