#include "cpu.h"

enum cpu_level cpu_widest_level(void) {
#if defined(__x86_64__)
    // It asks the system too, which may not keep the wide registers.
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")
        && __builtin_cpu_supports("f16c")) {
        if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
            && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")
            && __builtin_cpu_supports("avx512vnni"))
            return CPU_AVX512;
        return CPU_AVX2;
    }
#endif
    return CPU_PORTABLE;
}
