#include "scan.h"

static const uint64_t FACTOR = 0x9e3779b97f4a7c15;

static uint64_t mixed(uint64_t state, uint64_t word) {
    state = (state ^ word) * FACTOR;
    return state ^ state >> 32;
}

struct scan_checksum scan_checksum_start(void) {
    struct scan_checksum checksum = {.length = 0};
    for (uint64_t lane = 0; lane < 8; lane++) checksum.lanes[lane] = mixed(lane, FACTOR);
    return checksum;
}

uint64_t scan_checksum_end(const struct scan_checksum *checksum) {
    uint64_t sum = mixed(FACTOR, checksum->length);
    for (int lane = 0; lane < 8; lane++) sum = mixed(sum, checksum->lanes[lane]);
    return sum;
}
