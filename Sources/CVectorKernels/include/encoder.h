#pragma once

#include "cpu.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// The shapes that the kernels are compiled for, those of all-MiniLM-L6-v2, counted in floats.
///
/// While a text passes through the model, each of its tokens has a record. It begins with the
/// token's vector; the rest is room for what a layer works out: query, key, value and what
/// attention gathers, then the inner activations in their place. Each kind has a name here.
enum {
    ENCODER_WIDTH = 384,
    ENCODER_INNER_WIDTH = 4 * ENCODER_WIDTH,
    ENCODER_HEAD_WIDTH = 32,
    ENCODER_LONGEST_TEXT = 512,

    ENCODER_QUERY = ENCODER_WIDTH,
    ENCODER_KEY = 2 * ENCODER_WIDTH,
    ENCODER_VALUE = 3 * ENCODER_WIDTH,
    ENCODER_GATHERED = 4 * ENCODER_WIDTH,
    ENCODER_INNER = ENCODER_WIDTH,
    /// From one record to the next: an odd number of cache lines, so that equal columns of
    /// neighbouring records don't compete for the same lines of the cache.
    ENCODER_RECORD = ENCODER_INNER + ENCODER_INNER_WIDTH + 16,

    /// Weights are stored in panels of so many columns: all inputs of 32 outputs, then the next 32.
    ENCODER_PANEL_COLUMNS = 32,
};

/// What becomes of a sum of products.
enum encoder_finish {
    ENCODER_STORE,
    /// Added to what is there.
    ENCODER_ADD,
    /// x/2 · (1 + erf(x/√2)) of it: the exact GELU (arXiv:1606.08415).
    ENCODER_GELU,
};

/// A linear layer: a matrix of IEEE half-precision numbers in panels, and a bias.
struct encoder_linear {
    const uint16_t *panels;
    const float *bias;
    /// At most `ENCODER_INNER_WIDTH`.
    size_t inputs;
    /// A multiple of `ENCODER_PANEL_COLUMNS`.
    size_t outputs;
    enum encoder_finish finish;
};

/// The arithmetic of the encoder, in float32, for one set of vector instructions.
struct encoder_kernels {
    /// Applies a layer to `rows` records: from the column `input` points to, to that of `output`.
    /// The columns read and those written may not overlap.
    void (*apply)(
        const struct encoder_linear *layer, const float *input, float *output, size_t rows);
    /// Gathers, for each head, from the values of one text's records, by how well the queries
    /// and keys agree (arXiv:1706.03762). At most `ENCODER_LONGEST_TEXT` rows.
    void (*attend)(float *records, size_t rows);
    /// Scales each record's vector to mean 0 and variance 1, then by `scale`, and adds `shift`
    /// (arXiv:1607.06450).
    void (*normalize)(float *records, size_t rows, const float *scale, const float *shift);
    /// Makes a record's vector the sum of two rows of half-precision numbers.
    void (*embed)(const uint16_t *word, const uint16_t *position, float *record);
    /// The mean of the records' vectors.
    void (*average)(const float *records, size_t rows, float *mean);
};

/// Null where this processor lacks the instructions.
const struct encoder_kernels *_Nullable encoder_kernels(enum cpu_level level);

/// Rounds to half precision, to the nearest and between two such to the even one.
///
/// The numbers must be finite and below 65,520 in magnitude.
void encoder_round(const float *numbers, size_t count, uint16_t *halves);

/// Lays a weight of `outputs` rows and `inputs` columns out in panels, rounded.
void encoder_pack(
    const float *weight, size_t outputs, size_t inputs, uint16_t *panels);

/// A checksum of 64 bits that notices each change inside eight bytes, and of other accidents all
/// but one in 2^64. The same on every processor with the least significant byte first.
uint64_t encoder_checksum(const void *bytes, size_t length);

#pragma clang assume_nonnull end
