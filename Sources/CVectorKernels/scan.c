#include "scan_driver.h"

const struct scan_kernels *scan_kernels_of(enum cpu_level level) {
    if (level > cpu_widest_level()) return NULL;
    switch (level) {
    case CPU_PORTABLE: return &scan_kernels_portable;
#if defined(__x86_64__)
    case CPU_AVX2: return &scan_kernels_avx2;
    case CPU_AVX512: return &scan_kernels_avx512;
#else
    case CPU_AVX2:
    case CPU_AVX512: return NULL;
#endif
    }
    return NULL;
}

size_t scan_panel_bytes(size_t quads) { return panel_bytes(quads); }
