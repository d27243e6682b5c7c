import CCurl
import Glibc

/// libcurl, which is loaded when it is first needed.
///
/// Every command would wait for it otherwise: with the thirty libraries that it needs itself it takes
/// 5 ms to load, and few commands ask a server.
// Sendable because it holds nothing but addresses of functions that any thread may call, in a
// library that stays loaded.
struct Curl: @unchecked Sendable {
    let functions: ccurl

    /// Loads the library of this machine and starts it, once for the whole process.
    static func loaded() throws(TransferFailure) -> Curl { try usual.get() }

    // `curl_global_init` must run once, before any handle exists. A static does exactly that.
    private static let usual = Result { () throws(TransferFailure) in
        let curl = try Curl(library: "libcurl.so.4")
        guard curl.functions.global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK else {
            throw .impossible(reason: "libcurl could not start")
        }
        return curl
    }

    /// Loads the library that the system finds under the name `library`.
    init(library: String) throws(TransferFailure) {
        var functions = ccurl()
        guard let handle = unsafe dlopen(library, RTLD_NOW),
            unsafe ccurl_find(&functions, handle)
        else {
            throw .missingLibrary(reason: unsafe String(cString: dlerror()))
        }
        self.functions = functions
    }

    func check(_ code: CURLcode) throws(TransferFailure) {
        switch code {
        case CURLE_OK: return
        case CURLE_OPERATION_TIMEDOUT: throw .timedOut
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY: throw .notHTTP
        case CURLE_URL_MALFORMAT, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE,
            CURLE_NOT_BUILT_IN, CURLE_UNKNOWN_OPTION:
            throw .impossible(reason: reason(of: code))
        default: throw .broken(reason: reason(of: code))
        }
    }

    func check(_ code: CURLMcode) throws(TransferFailure) {
        guard code == CURLM_OK else {
            throw .broken(reason: unsafe Self.text(functions.multi_strerror(code)))
        }
    }

    private func reason(of code: CURLcode) -> String {
        let text = unsafe Self.text(functions.easy_strerror(code))
        // It stands in the middle of a sentence; SSL stays SSL.
        let isAbbreviation = text.dropFirst().first?.isUppercase == true
        return isAbbreviation ? text : text.prefix(1).lowercased() + text.dropFirst()
    }

    private static func text(_ words: UnsafePointer<CChar>?) -> String {
        unsafe words.map { unsafe String(cString: $0) } ?? "libcurl gives no reason"
    }
}
