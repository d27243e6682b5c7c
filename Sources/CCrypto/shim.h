#pragma once

// The functions that aren't deprecated first start up all of libcrypto and read its configuration.
// That takes 1 ms, and most programs here digest a few lines.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
