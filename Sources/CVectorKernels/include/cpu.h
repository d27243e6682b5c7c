#pragma once

/// The sets of vector instructions that kernels are written for, the widest last.
enum cpu_level {
    /// What every processor has, and what the compiler makes of plain C.
    CPU_PORTABLE,
    /// AVX2 with FMA and F16C.
    CPU_AVX2,
    /// AVX-512 F, BW, DQ, VL and VNNI.
    CPU_AVX512,
};

/// The widest that this processor and its system have.
enum cpu_level cpu_widest_level(void);
