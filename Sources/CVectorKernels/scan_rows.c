#include <math.h>

#include "scan_driver.h"

enum { GREATEST_CODE = 127, CODE_BIAS = 128 };

// Below this a scale and its products would lose digits, so such vectors are taken for zero. What
// that is off is part of the error.
static const float LEAST_COMPONENT = 1e-30f;

struct scan_rounding scan_round(
    const float *vector, size_t dimension, int8_t *codes, size_t quads
) {
    float greatest = 0;
    double square = 0, error_square = 0;
    for (size_t i = 0; i < dimension; i++) {
        greatest = fmaxf(greatest, fabsf(vector[i]));
        square += (double)vector[i] * (double)vector[i];
    }
    memset(codes, 0, quads * 4);
    // No number to round.
    if (!isfinite(square)) return (struct scan_rounding){0, square, square};
    if (greatest < LEAST_COMPONENT) return (struct scan_rounding){0, square, square};
    const float scale = greatest / GREATEST_CODE, inverse = GREATEST_CODE / greatest;
    for (size_t i = 0; i < dimension; i++) {
        // At most 127.00002, so it rounds to a code.
        const float scaled = vector[i] * inverse;
        codes[i] = (int8_t)(scaled + copysignf(0.5f, scaled));
        const double error = (double)vector[i] - (double)scale * (double)codes[i];
        error_square += error * error;
    }
    return (struct scan_rounding){scale, square, error_square};
}

static float *scale_of(uint8_t *panel, size_t row, size_t quads) {
    return (float *)(panel + quads * LINE) + row;
}

void scan_put(uint8_t *panel, size_t row, const int8_t *codes, size_t quads, float scale) {
    for (size_t quad = 0; quad < quads; quad++)
        for (size_t i = 0; i < 4; i++)
            panel[quad * LINE + row * 4 + i] = (uint8_t)(codes[quad * 4 + i] + CODE_BIAS);
    *scale_of(panel, row, quads) = scale;
}

void scan_copy(
    uint8_t *panel, size_t row, const uint8_t *from, size_t from_row, size_t quads
) {
    // The scales are a line like the others.
    for (size_t quad = 0; quad <= quads; quad++)
        memcpy(panel + quad * LINE + row * 4, from + quad * LINE + from_row * 4, 4);
}
