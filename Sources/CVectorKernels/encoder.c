#include "encoder_tables.h"

#include <string.h>

const struct encoder_kernels *encoder_kernels(enum cpu_level level) {
    if (level > cpu_widest_level()) return NULL;
    switch (level) {
    case CPU_PORTABLE: return &encoder_portable;
#if defined(__x86_64__)
    case CPU_AVX2: return &encoder_avx2;
    case CPU_AVX512: return &encoder_avx512;
#else
    case CPU_AVX2:
    case CPU_AVX512: return NULL;
#endif
    }
}

static uint32_t bits(float number) {
    uint32_t bits;
    memcpy(&bits, &number, sizeof bits);
    return bits;
}

static uint16_t half(float number) {
    const float magnitude = __builtin_fabsf(number);
    const uint32_t sign = bits(number) >> 16 & 0x8000;
    // Subnormal halves are multiples of 2^-24, as are floats from 0.5 to 1: adding rounds.
    if (magnitude < 0x1p-14f) return (uint16_t)(sign | (bits(magnitude + 0.5f) - bits(0.5f)));
    // Others lack 112 of the exponents and the lowest 13 bits.
    const uint32_t moved = bits(magnitude) - (112u << 23);
    return (uint16_t)(sign | (moved + 0xfff + (moved >> 13 & 1)) >> 13);
}

void encoder_round(const float *numbers, size_t count, uint16_t *halves) {
    for (size_t index = 0; index < count; index++) halves[index] = half(numbers[index]);
}

void encoder_pack(const float *weight, size_t outputs, size_t inputs, uint16_t *panels) {
    for (size_t output = 0; output < outputs; output++) {
        const size_t inside = output % ENCODER_PANEL_COLUMNS;
        uint16_t *panel = panels + (output - inside) * inputs + inside;
        for (size_t input = 0; input < inputs; input++)
            panel[input * ENCODER_PANEL_COLUMNS] = half(weight[output * inputs + input]);
    }
}

enum { LANES = 8 };

static uint64_t mixed(uint64_t state, uint64_t word) {
    state ^= word;
    return (state << 29 | state >> 35) * 0x9e3779b97f4a7c15;
}

uint64_t encoder_checksum(const void *bytes, size_t length) {
    // Eight at a time, each on its own: a multiplication takes three cycles, but one can begin in
    // each. Every step is a bijection of the state, so a single changed word always shows.
    uint64_t states[LANES], words[LANES];
    for (int lane = 0; lane < LANES; lane++) states[lane] = (uint64_t)lane + 1;
    const char *next = bytes;
    size_t left = length;
    for (; left >= sizeof words; left -= sizeof words, next += sizeof words) {
        memcpy(words, next, sizeof words);
        for (int lane = 0; lane < LANES; lane++) states[lane] = mixed(states[lane], words[lane]);
    }
    memset(words, 0, sizeof words);
    memcpy(words, next, left);
    uint64_t checksum = length;
    for (int lane = 0; lane < LANES; lane++)
        checksum = mixed(checksum, mixed(states[lane], words[lane]));
    return checksum;
}
