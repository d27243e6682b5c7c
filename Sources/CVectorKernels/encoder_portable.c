#include "encoder_tables.h"

#include <string.h>

#define LANES 4
#define ROWS 6
#define EACH_COUNT(do) do(1) do(2) do(3) do(4) do(5) do(6)
#define WIDENED(halves) widened(halves)
#define UNPACKS 1
#define KERNELS encoder_portable

// In plain integers: a half has 5 bits of exponent where a float has 8, so moved into place it is
// 2^112 times too small, subnormal numbers included.
static inline __attribute__((always_inline)) float __attribute__((vector_size(16))) widened(
    const uint16_t *halves
) {
    typedef float floats __attribute__((vector_size(16)));
    typedef uint32_t words __attribute__((vector_size(16)));
    typedef uint16_t shorts __attribute__((vector_size(8)));
    shorts loaded;
    memcpy(&loaded, halves, sizeof loaded);
    const words wide = __builtin_convertvector(loaded, words);
    const floats magnitude = (floats)((wide & 0x7fff) << 13) * 0x1p112f;
    return (floats)((words)magnitude | (wide & 0x8000) << 16);
}

#include "encoder_level.h"
