#pragma once

#include <curl/curl.h>

// curl_easy_setopt is variadic, so Swift cannot call it. One typed setter per kind of value.

static inline CURLcode ccurl_set_string(CURL *_Nonnull curl, CURLoption option, const char *_Nonnull value) {
    return curl_easy_setopt(curl, option, value);
}

static inline CURLcode ccurl_set_long(CURL *_Nonnull curl, CURLoption option, long value) {
    return curl_easy_setopt(curl, option, value);
}

static inline CURLcode ccurl_set_headers(CURL *_Nonnull curl, struct curl_slist *_Nullable headers) {
    return curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
}

// The body is copied, and may hold any byte: its size is told, never measured.
static inline CURLcode ccurl_set_body(
    CURL *_Nonnull curl, const void *_Nullable body, curl_off_t count
) {
    CURLcode code = curl_easy_setopt(curl, CURLOPT_POST, 1L);
    if (code == CURLE_OK) code = curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, count);
    return code == CURLE_OK ? curl_easy_setopt(curl, CURLOPT_COPYPOSTFIELDS, body) : code;
}

static inline CURLcode ccurl_set_header_sink(
    CURL *_Nonnull curl, curl_write_callback _Nonnull sink, void *_Nonnull context
) {
    CURLcode code = curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, sink);
    return code == CURLE_OK ? curl_easy_setopt(curl, CURLOPT_HEADERDATA, context) : code;
}

static inline CURLcode ccurl_set_sink(
    CURL *_Nonnull curl, curl_write_callback _Nonnull sink, void *_Nonnull context
) {
    CURLcode code = curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, sink);
    return code == CURLE_OK ? curl_easy_setopt(curl, CURLOPT_WRITEDATA, context) : code;
}

static inline CURLcode ccurl_get_status(CURL *_Nonnull curl, long *_Nonnull status) {
    return curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, status);
}

// The result lives in a union, which Swift would have to read as raw memory.
static inline CURLcode ccurl_message_result(const CURLMsg *_Nonnull message) {
    return message->data.result;
}
