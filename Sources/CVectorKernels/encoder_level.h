// The encoder's kernels, written once in vectors of LANES floats and included by a file for each
// set of instructions. That file defines, before it includes this one:
//   LANES            floats in a vector
//   ROWS             rows of a tile: 2 * ROWS sums must fit into the registers beside 3 others
//   EACH_COUNT(do)   do(1) to do(ROWS)
//   WIDENED(halves)  the LANES half-precision numbers there, as a vector
//   UNPACKS          whether to widen weights once for all rows, where widening is slow
//   KERNELS          the name of the table

#include "encoder.h"

#include <string.h>

#define INLINE static inline __attribute__((always_inline))

typedef float vector __attribute__((vector_size(4 * LANES)));
typedef float quad __attribute__((vector_size(16)));
typedef int32_t integers __attribute__((vector_size(4 * LANES)));

enum {
    // A tile is two vectors wide; panels are cut into strips of that width.
    STRIP = 2 * LANES,
    // From one row of attention's shares to the next, an odd number of cache lines as well.
    SHARES = ENCODER_LONGEST_TEXT + 16,
    HEADS = ENCODER_WIDTH / ENCODER_HEAD_WIDTH,
};

_Static_assert(ENCODER_PANEL_COLUMNS % STRIP == 0, "A panel is a whole number of strips.");
_Static_assert(ENCODER_HEAD_WIDTH == ENCODER_PANEL_COLUMNS, "A head's values make one panel.");

INLINE vector load(const float *from) {
    vector loaded;
    memcpy(&loaded, from, sizeof loaded);
    return loaded;
}

INLINE void store(vector value, float *to) {
    memcpy(to, &value, sizeof value);
}

INLINE vector all(float value) {
    return value - (vector){0};
}

// Folds the lanes together, by fours and then in halves.
#define FOLD(value, join)                                                                         \
    float numbers[LANES];                                                                         \
    store(value, numbers);                                                                        \
    quad folded, next;                                                                            \
    memcpy(&folded, numbers, sizeof folded);                                                      \
    for (int lane = 4; lane < LANES; lane += 4) {                                                 \
        memcpy(&next, numbers + lane, sizeof next);                                               \
        folded = join(folded, next);                                                              \
    }                                                                                             \
    folded = join(folded, __builtin_shufflevector(folded, folded, 2, 3, 0, 1));                   \
    return join(folded, __builtin_shufflevector(folded, folded, 1, 0, 3, 2))[0]
#define ADDED(left, right) ((left) + (right))

INLINE float sum(vector value) {
    FOLD(value, ADDED);
}

INLINE float greatest(vector value) {
    FOLD(value, __builtin_elementwise_max);
}

// The error function as a quotient of polynomials, within 5e-7 of the true value. The coefficients
// are those of Eigen's `erf` for floats.
INLINE vector error_function(vector value) {
    // Beyond 4 the answer is 1 to the last bit; the quotient is fitted up to there.
    const vector x =
        __builtin_elementwise_max(__builtin_elementwise_min(value, all(4)), all(-4));
    const vector square = x * x;
    vector numerator = all(-2.72614225801306e-10f);
    numerator = numerator * square + 2.77068142495902e-08f;
    numerator = numerator * square - 2.10102402082508e-06f;
    numerator = numerator * square - 5.69250639462346e-05f;
    numerator = numerator * square - 7.34990630326855e-04f;
    numerator = numerator * square - 2.95459980854025e-03f;
    numerator = numerator * square - 1.60960333262415e-02f;
    vector denominator = all(-1.45660718464996e-05f);
    denominator = denominator * square - 2.13374055278905e-04f;
    denominator = denominator * square - 1.68282697438203e-03f;
    denominator = denominator * square - 7.37332916720468e-03f;
    denominator = denominator * square - 1.42647390514189e-02f;
    return x * numerator / denominator;
}

// e to the power of `value`, which is not above 0, within 3e-7 of its size; e^-87 below there.
INLINE vector exponential(vector value) {
    // Adding this rounds to a whole number, which is then in the lowest bits.
    const float rounder = 0x1.8p23f;
    value = __builtin_elementwise_max(value, all(-87));
    const vector rounded = value * 0x1.715476p0f + rounder;
    const vector power = rounded - rounder;
    // ln 2 in two parts, the first short enough that its multiples are exact.
    vector rest = value - power * 0x1.62e4p-1f;
    rest = rest - power * 0x1.7f7d1cp-20f;
    // Taylor's polynomial: the rest is at most ln(2)/2 from 0.
    vector series = all(1 / 5040.0f);
    series = series * rest + 1 / 720.0f;
    series = series * rest + 1 / 120.0f;
    series = series * rest + 1 / 24.0f;
    series = series * rest + 1 / 6.0f;
    series = series * rest + 0.5f;
    series = series * rest + 1.0f;
    series = series * rest + 1.0f;
    const integers scale = ((integers)rounded << 23) + 0x3f800000;
    return series * (vector)scale;
}

INLINE vector gelu(vector value) {
    return 0.5f * value * (1 + error_function(value * 0x1.6a09e6p-1f));
}

// How many of the `rows` left to do in the next tile, so that all tiles have about equally many.
INLINE size_t tile_rows(size_t rows) {
    const size_t tiles = (rows + ROWS - 1) / ROWS;
    return (rows + tiles - 1) / tiles;
}

// A product of some rows with a strip of a matrix, of which each of the `depth` inputs has a row.
struct tile {
    const float *input;
    const void *strip;
    size_t depth;
    // NULL for none.
    const float *bias;
    // Whether the sums begin with what the output holds.
    bool adds;
    float *output;
};

// With all but the tile constant, the sums stay in registers and the strides in the instructions.
INLINE void multiply(
    size_t rows, bool is_half, size_t input_stride, size_t strip_stride, size_t output_stride,
    const struct tile *tile
) {
    // Each loop over rows is unrolled: an index that isn't constant keeps sums in memory.
    vector sums[ROWS][2];
    const vector left_bias = tile->bias ? load(tile->bias) : all(0);
    const vector right_bias = tile->bias ? load(tile->bias + LANES) : all(0);
    float *output = tile->output;
#pragma clang loop unroll(full)
    for (size_t row = 0; row < rows; row++) {
        const float *there = output + row * output_stride;
        sums[row][0] = tile->adds ? left_bias + load(there) : left_bias;
        sums[row][1] = tile->adds ? right_bias + load(there + LANES) : right_bias;
    }
    const float *input = tile->input;
    const char *strip = tile->strip;
    for (size_t k = 0; k < tile->depth; k++) {
        vector left, right;
        if (is_half) {
            // 32 inputs ahead, beyond what the processor fetches by itself: a query reads weights
            // that nothing has read since the last, and took a fifth longer without.
            __builtin_prefetch(strip + 32 * ENCODER_PANEL_COLUMNS * sizeof(uint16_t));
            left = WIDENED((const uint16_t *)strip);
            right = WIDENED((const uint16_t *)strip + LANES);
            strip += strip_stride * sizeof(uint16_t);
        } else {
            left = load((const float *)strip);
            right = load((const float *)strip + LANES);
            strip += strip_stride * sizeof(float);
        }
#pragma clang loop unroll(full)
        for (size_t row = 0; row < rows; row++) {
            const vector factor = all(input[row * input_stride]);
            sums[row][0] += factor * left;
            sums[row][1] += factor * right;
        }
        input++;
    }
#pragma clang loop unroll(full)
    for (size_t row = 0; row < rows; row++) {
        store(sums[row][0], output + row * output_stride);
        store(sums[row][1], output + row * output_stride + LANES);
    }
}

// Weights by records, keys by queries, and values by shares.
#define DEFINE_TILES(rows)                                                                        \
    static void weights_##rows(const struct tile *tile) {                                         \
        if (UNPACKS)                                                                              \
            multiply(rows, false, ENCODER_RECORD, STRIP, ENCODER_RECORD, tile);                   \
        else                                                                                      \
            multiply(                                                                             \
                rows, true, ENCODER_RECORD, ENCODER_PANEL_COLUMNS, ENCODER_RECORD, tile);         \
    }                                                                                             \
    static void keys_##rows(const struct tile *tile) {                                            \
        multiply(rows, false, ENCODER_RECORD, ENCODER_PANEL_COLUMNS, SHARES, tile);               \
    }                                                                                             \
    static void values_##rows(const struct tile *tile) {                                          \
        multiply(rows, false, SHARES, ENCODER_RECORD, ENCODER_RECORD, tile);                      \
    }
EACH_COUNT(DEFINE_TILES)

typedef void (*tile_function)(const struct tile *);

#define WEIGHTS(rows) weights_##rows,
#define KEYS(rows) keys_##rows,
#define VALUES(rows) values_##rows,
static const tile_function by_weights[] = {NULL, EACH_COUNT(WEIGHTS)};
static const tile_function by_keys[] = {NULL, EACH_COUNT(KEYS)};
static const tile_function by_values[] = {NULL, EACH_COUNT(VALUES)};

static void apply_gelu(float *records, size_t rows) {
    for (size_t row = 0; row < rows; row++)
        for (size_t column = 0; column < STRIP; column += LANES) {
            float *numbers = records + row * ENCODER_RECORD + column;
            store(gelu(load(numbers)), numbers);
        }
}

static void apply(
    const struct encoder_linear *layer, const float *input, float *output, size_t rows
) {
    float unpacked[UNPACKS ? ENCODER_INNER_WIDTH * STRIP : 1];
    for (size_t column = 0; column < layer->outputs; column += STRIP) {
        const size_t inside = column % ENCODER_PANEL_COLUMNS;
        const uint16_t *strip = layer->panels + (column - inside) * layer->inputs + inside;
        if (UNPACKS)
            for (size_t k = 0; k < layer->inputs; k++) {
                const uint16_t *from = strip + k * ENCODER_PANEL_COLUMNS;
                store(WIDENED(from), unpacked + k * STRIP);
                store(WIDENED(from + LANES), unpacked + k * STRIP + LANES);
            }
        for (size_t row = 0, count; row < rows; row += count) {
            count = tile_rows(rows - row);
            const struct tile tile = {
                .input = input + row * ENCODER_RECORD,
                .strip = UNPACKS ? (const void *)unpacked : strip,
                .depth = layer->inputs,
                .bias = layer->bias + column,
                .adds = layer->finish == ENCODER_ADD,
                .output = output + row * ENCODER_RECORD + column,
            };
            by_weights[count](&tile);
            if (layer->finish == ENCODER_GELU) apply_gelu(tile.output, count);
        }
    }
}

// Turns one head's keys into panels: each of its components has a row, each token a column.
static void transpose_keys(const float *keys, size_t rows, float *panels) {
    for (size_t row = 0; row < rows; row++) {
        const size_t inside = row % ENCODER_PANEL_COLUMNS;
        float *panel = panels + (row - inside) * ENCODER_HEAD_WIDTH + inside;
        for (size_t k = 0; k < ENCODER_HEAD_WIDTH; k++)
            panel[k * ENCODER_PANEL_COLUMNS] = keys[row * ENCODER_RECORD + k];
    }
}

// Makes the first `count` numbers sum to one, e to the power of each by its share. There are
// `padded` numbers, a multiple of LANES, and those past `count` next to nothing.
static void softmax(float *row, size_t count, size_t padded) {
    const float scale = 0x1.6a09e6p-3f; // 1/√32, for heads of 32 components
    const float lowest = -1e30f;
    for (size_t column = count; column < padded; column++) row[column] = lowest;
    vector high = all(lowest);
    for (size_t column = 0; column < padded; column += LANES)
        high = __builtin_elementwise_max(high, load(row + column));
    // Taking the greatest away keeps the powers finite.
    const float top = greatest(high);
    vector total = all(0);
    for (size_t column = 0; column < padded; column += LANES) {
        const vector power = exponential((load(row + column) - top) * scale);
        store(power, row + column);
        total += power;
    }
    const float share = 1 / sum(total);
    for (size_t column = 0; column < padded; column += LANES)
        store(load(row + column) * share, row + column);
}

static void attend(float *records, size_t rows) {
    // 64 KiB and at most 30, both read over and over.
    float keys[ENCODER_LONGEST_TEXT * ENCODER_HEAD_WIDTH];
    float shares[ROWS * SHARES];
    const size_t padded =
        (rows + ENCODER_PANEL_COLUMNS - 1) / ENCODER_PANEL_COLUMNS * ENCODER_PANEL_COLUMNS;
    memset(keys, 0, padded * ENCODER_HEAD_WIDTH * sizeof(float));
    for (size_t head = 0; head < ENCODER_WIDTH; head += ENCODER_HEAD_WIDTH) {
        transpose_keys(records + ENCODER_KEY + head, rows, keys);
        for (size_t row = 0, count; row < rows; row += count) {
            count = tile_rows(rows - row);
            float *record = records + row * ENCODER_RECORD + head;
            for (size_t column = 0; column < padded; column += STRIP) {
                const size_t inside = column % ENCODER_PANEL_COLUMNS;
                const struct tile tile = {
                    .input = record + ENCODER_QUERY,
                    .strip = keys + (column - inside) * ENCODER_HEAD_WIDTH + inside,
                    .depth = ENCODER_HEAD_WIDTH,
                    .output = shares + column,
                };
                by_keys[count](&tile);
            }
            for (size_t query = 0; query < count; query++)
                softmax(shares + query * SHARES, rows, padded);
            for (size_t column = 0; column < ENCODER_HEAD_WIDTH; column += STRIP) {
                const struct tile tile = {
                    .input = shares,
                    .strip = records + ENCODER_VALUE + head + column,
                    .depth = rows,
                    .output = record + ENCODER_GATHERED + column,
                };
                by_values[count](&tile);
            }
        }
    }
}

static void normalize(float *records, size_t rows, const float *scale, const float *shift) {
    const float epsilon = 1e-12f;
    for (size_t row = 0; row < rows; row++) {
        float *record = records + row * ENCODER_RECORD;
        vector total = all(0);
        for (size_t column = 0; column < ENCODER_WIDTH; column += LANES)
            total += load(record + column);
        const float mean = sum(total) / ENCODER_WIDTH;
        vector squares = all(0);
        for (size_t column = 0; column < ENCODER_WIDTH; column += LANES) {
            const vector centred = load(record + column) - mean;
            squares += centred * centred;
        }
        const float factor = 1 / __builtin_sqrtf(sum(squares) / ENCODER_WIDTH + epsilon);
        for (size_t column = 0; column < ENCODER_WIDTH; column += LANES) {
            const vector centred = (load(record + column) - mean) * factor;
            store(centred * load(scale + column) + load(shift + column), record + column);
        }
    }
}

static void embed(const uint16_t *word, const uint16_t *position, float *record) {
    for (size_t column = 0; column < ENCODER_WIDTH; column += LANES)
        store(WIDENED(word + column) + WIDENED(position + column), record + column);
}

static void average(const float *records, size_t rows, float *mean) {
    for (size_t column = 0; column < ENCODER_WIDTH; column += LANES) {
        vector total = all(0);
        for (size_t row = 0; row < rows; row++)
            total += load(records + row * ENCODER_RECORD + column);
        store(total / (float)rows, mean + column);
    }
}

const struct encoder_kernels KERNELS = {
    .apply = apply,
    .attend = attend,
    .normalize = normalize,
    .embed = embed,
    .average = average,
};
