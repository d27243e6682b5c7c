#pragma once

#include <stddef.h>
#include <stdint.h>

#include "cpu.h"

/// How many rows a panel holds.
#define SCAN_PANEL_ROWS 16

/// Vectors of 8-bit numbers, in panels of 16 rows.
///
/// A panel has 64 bytes for every four columns: these four of row 0, of row 1, and so on. So one
/// instruction multiplies four columns of 16 rows, and their sums end up side by side, ready to be
/// compared. The scales of the rows follow: 16 floats. Numbers are kept with 128 added, because
/// vpdpbusd multiplies unsigned numbers by signed ones; columns of padding are multiplied by 0.
struct scan_rows {
    /// At a multiple of 64.
    const uint8_t *panels;
    size_t count;
    /// Columns, divided by four and rounded up.
    size_t quads;
};

/// A row whose product with a query lies between two bounds.
struct scan_hit {
    uint32_t row;
    float low, high;
};

/// What one query looks for, and room for what it hits.
struct scan_query {
    /// Four per quad.
    const int8_t *codes;
    /// 128 times their sum.
    int32_t bias;
    /// What a code of 1 stands for.
    float scale;
    /// How far the product of the codes may be off, in units of a row's scale.
    float spread;
    /// A row is hit when its upper bound reaches this.
    float threshold;
    struct scan_hit *hits;
    size_t hit_count;
};

/// A running checksum: of damage, not of deceit.
struct scan_checksum {
    uint64_t lanes[8];
    uint64_t length;
};

/// The loops of a search, for one set of instructions.
struct scan_kernels {
    /// Scans words of 64 rows, from `word` up to `end`, until some query has no room for another 64
    /// hits. Returns the word to go on with.
    ///
    /// `alive` has a bit for every row that counts, or is NULL when all do.
    size_t (*scan)(
        const struct scan_rows *rows, const uint64_t *alive, size_t word, size_t end,
        struct scan_query *queries, size_t query_count, size_t capacity);

    /// The product of two vectors.
    ///
    /// Products of floats are exact in a double, and sums are made in one order, so that all
    /// kernels agree to the last bit.
    double (*product)(const float *left, const float *right, size_t dimension);

    /// Adds `length` bytes, a multiple of 64. Equal bytes give equal sums on every level.
    void (*add_checksum)(struct scan_checksum *checksum, const void *bytes, size_t length);
};

/// The kernels for `level`, or NULL where this processor lacks it.
const struct scan_kernels *scan_kernels_of(enum cpu_level level);

/// The bytes of a panel.
size_t scan_panel_bytes(size_t quads);

/// The rounding of one vector to 8 bits.
struct scan_rounding {
    /// What a code of 1 stands for; 0 when the vector is zero.
    float scale;
    /// The squares of the lengths of the vector and of the error.
    double square, error_square;
};

/// Rounds a vector to codes from -127 to 127, and sets those that pad it to 0. `square` isn't
/// finite when a number isn't.
struct scan_rounding scan_round(
    const float *vector, size_t dimension, int8_t *codes, size_t quads);

/// Puts codes into a row of a panel.
void scan_put(uint8_t *panel, size_t row, const int8_t *codes, size_t quads, float scale);

/// Copies a row of a panel into a row of another.
void scan_copy(
    uint8_t *panel, size_t row, const uint8_t *from, size_t from_row, size_t quads);

struct scan_checksum scan_checksum_start(void);

uint64_t scan_checksum_end(const struct scan_checksum *checksum);
