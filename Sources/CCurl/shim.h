#pragma once

#include <curl/curl.h>
#include <dlfcn.h>
#include <stdbool.h>

// The library is loaded when it is needed, so its functions are found by name.
#define CCURL_FUNCTIONS(FUNCTION) \
    FUNCTION(easy_cleanup) \
    FUNCTION(easy_getinfo) \
    FUNCTION(easy_init) \
    FUNCTION(easy_setopt) \
    FUNCTION(easy_strerror) \
    FUNCTION(getdate) \
    FUNCTION(global_init) \
    FUNCTION(multi_add_handle) \
    FUNCTION(multi_cleanup) \
    FUNCTION(multi_info_read) \
    FUNCTION(multi_init) \
    FUNCTION(multi_perform) \
    FUNCTION(multi_poll) \
    FUNCTION(multi_remove_handle) \
    FUNCTION(multi_strerror) \
    FUNCTION(multi_wakeup) \
    FUNCTION(slist_append) \
    FUNCTION(slist_free_all)

// Their types are those that the library's header declares.
struct ccurl {
#define CCURL_FIELD(name) __typeof__(curl_##name) *_Null_unspecified name;
    CCURL_FUNCTIONS(CCURL_FIELD)
#undef CCURL_FIELD
};

// Finds all of them, or returns false; then dlerror says which isn't there.
static inline bool ccurl_find(struct ccurl *_Nonnull curl, void *_Nonnull library) {
#define CCURL_FIND(name) \
    curl->name = (__typeof__(curl->name))dlsym(library, "curl_" #name); \
    if (!curl->name) return false;
    CCURL_FUNCTIONS(CCURL_FIND)
#undef CCURL_FIND
    return true;
}

// curl_easy_setopt is variadic, so Swift cannot call it. One typed setter per kind of value.

static inline CURLcode ccurl_set_string(
    struct ccurl curl, CURL *_Nonnull easy, CURLoption option, const char *_Nonnull value
) {
    return curl.easy_setopt(easy, option, value);
}

static inline CURLcode ccurl_set_long(
    struct ccurl curl, CURL *_Nonnull easy, CURLoption option, long value
) {
    return curl.easy_setopt(easy, option, value);
}

static inline CURLcode ccurl_set_headers(
    struct ccurl curl, CURL *_Nonnull easy, struct curl_slist *_Nullable headers
) {
    return curl.easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
}

// The body is copied, and may hold any byte: its size is told, never measured.
static inline CURLcode ccurl_set_body(
    struct ccurl curl, CURL *_Nonnull easy, const void *_Nullable body, curl_off_t count
) {
    CURLcode code = curl.easy_setopt(easy, CURLOPT_POST, 1L);
    if (code == CURLE_OK) code = curl.easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, count);
    return code == CURLE_OK ? curl.easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, body) : code;
}

static inline CURLcode ccurl_set_header_sink(
    struct ccurl curl, CURL *_Nonnull easy, curl_write_callback _Nonnull sink,
    void *_Nonnull context
) {
    CURLcode code = curl.easy_setopt(easy, CURLOPT_HEADERFUNCTION, sink);
    return code == CURLE_OK ? curl.easy_setopt(easy, CURLOPT_HEADERDATA, context) : code;
}

static inline CURLcode ccurl_set_sink(
    struct ccurl curl, CURL *_Nonnull easy, curl_write_callback _Nonnull sink,
    void *_Nonnull context
) {
    CURLcode code = curl.easy_setopt(easy, CURLOPT_WRITEFUNCTION, sink);
    return code == CURLE_OK ? curl.easy_setopt(easy, CURLOPT_WRITEDATA, context) : code;
}

static inline CURLcode ccurl_get_status(
    struct ccurl curl, CURL *_Nonnull easy, long *_Nonnull status
) {
    return curl.easy_getinfo(easy, CURLINFO_RESPONSE_CODE, status);
}

// The result lives in a union, which Swift would have to read as raw memory.
static inline CURLcode ccurl_message_result(const CURLMsg *_Nonnull message) {
    return message->data.result;
}
