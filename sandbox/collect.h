#pragma once

#include "request.h"

/// Sends the files the request wants from /tmp, after every process but the supervisor has ended.
///
/// Only regular files are sent, no link is followed, and their sizes together are bounded.
void send_collected(const struct request *request);
