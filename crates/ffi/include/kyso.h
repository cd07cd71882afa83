/*
 * kyso: signs PDF documents and says what the signatures in them are worth.
 *
 * - A function that can fail returns a kyso_result: 0 is success.
 * - Inputs come first, outputs last. An output is written on success only. `error` is written on failure only; it may
 *   be NULL; what it then points to is freed with kyso_error_free.
 * - Handles are opaque. What came from a `_new` function or as an output is given back to the `_free` of its type, once.
 *   A `const char *` or `const uint8_t *` that a function returns belongs to its handle and dies with it.
 * - A pointer must be NULL or point to what its type says for the whole call. NULL where something is needed is
 *   KYSO_ERROR_NULL; for octets, NULL with the length 0 is nothing at all. Text is UTF-8 and ends with a NUL.
 * - There is no global state. A handle may be used by many threads at once where it is `const`; setting and freeing need it
 *   alone.
 */

#ifndef KYSO_H
#define KYSO_H

/* Made by cbindgen from crates/ffi/src; changes go there. */

#include <stddef.h>
#include <stdint.h>

/**
 * What a function says. 0 is success. The hundreds are themes; a number is never used again for something else, and
 * new ones may come: treat those you do not know by their hundred.
 */
enum kyso_result
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Done.
     */
    KYSO_OK = 0,
    /**
     * 1xx, the caller's mistakes: NULL where something is needed.
     */
    KYSO_ERROR_NULL = 100,
    /**
     * A number that is not one of the values listed for it, or a size that no object has.
     */
    KYSO_ERROR_ARGUMENT = 101,
    /**
     * Text that is not UTF-8.
     */
    KYSO_ERROR_UTF8 = 102,
    /**
     * 2xx, the document: it cannot be read; the name of the error says why, such as `malformed-xref`.
     */
    KYSO_ERROR_DOCUMENT = 200,
    /**
     * The document is encrypted and the password is missing or wrong.
     */
    KYSO_ERROR_DOCUMENT_PASSWORD = 201,
    /**
     * 3xx, key and certificate: the key file is damaged or is something else.
     */
    KYSO_ERROR_KEY_FILE = 300,
    /**
     * The password of the key is missing or wrong.
     */
    KYSO_ERROR_KEY_PASSWORD = 301,
    /**
     * The key, or its encryption, is of a kind that is not supported.
     */
    KYSO_ERROR_KEY_UNSUPPORTED = 302,
    /**
     * There is no private key in the file, or no certificate for it.
     */
    KYSO_ERROR_KEY_ABSENT = 303,
    /**
     * Several keys in the file could sign.
     */
    KYSO_ERROR_KEY_SEVERAL = 304,
    /**
     * The key cannot use the wished scheme or digest.
     */
    KYSO_ERROR_KEY_ALGORITHM = 305,
    /**
     * The key did not sign.
     */
    KYSO_ERROR_KEY_FAILED = 306,
    /**
     * 4xx, signing: a rule of the document forbids it (certified without permission for changes, or certification
     * that would not be the first signature).
     */
    KYSO_ERROR_REFUSED = 400,
    /**
     * The signature field cannot be used; the name of the error says why.
     */
    KYSO_ERROR_FIELD = 401,
    /**
     * The signature could not be put into the document, or what came out did not pass kyso's own check.
     */
    KYSO_ERROR_SIGN = 402,
    /**
     * 5xx, trust: neither certificate nor CRL.
     */
    KYSO_ERROR_TRUST = 500,
    /**
     * 6xx, files and the operating system: a file cannot be read or written.
     */
    KYSO_ERROR_IO = 600,
    /**
     * The output exists and was not to be replaced.
     */
    KYSO_ERROR_OUTPUT_EXISTS = 601,
    /**
     * The output is the input.
     */
    KYSO_ERROR_OUTPUT_IS_INPUT = 602,
    /**
     * 9xx, a defect of kyso: it panicked. Nothing was written; please report it.
     */
    KYSO_ERROR_PANIC = 900,
    /**
     * A defect of kyso of another kind.
     */
    KYSO_ERROR_INTERNAL = 901,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum kyso_result kyso_result;
#else
typedef int32_t kyso_result;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * The verdict about a file. The numbers are the exit codes of `kyso verify`: only 0 is good.
 */
enum kyso_status
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Every signature is TOTAL-PASSED.
     */
    KYSO_STATUS_PASSED = 0,
    /**
     * Some signature is TOTAL-FAILED.
     */
    KYSO_STATUS_FAILED = 1,
    /**
     * The file cannot be read, or is no PDF.
     */
    KYSO_STATUS_UNREADABLE = 2,
    /**
     * No signature failed, and some are INDETERMINATE.
     */
    KYSO_STATUS_INDETERMINATE = 3,
    /**
     * There is no signature.
     */
    KYSO_STATUS_UNSIGNED = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum kyso_status kyso_status;
#else
typedef int32_t kyso_status;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Languages of texts for people.
 */
enum kyso_language
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Vietnamese.
     */
    KYSO_LANGUAGE_VI = 0,
    /**
     * English.
     */
    KYSO_LANGUAGE_EN = 1,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum kyso_language kyso_language;
#else
typedef int32_t kyso_language;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Rules of validation.
 */
enum kyso_policy
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * What documents of the administration ask for; the default.
     */
    KYSO_POLICY_GOVERNMENT = 0,
    /**
     * The same without its tolerances.
     */
    KYSO_POLICY_STRICT = 1,
    /**
     * Unknown revocation is a warning.
     */
    KYSO_POLICY_LENIENT = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum kyso_policy kyso_policy;
#else
typedef int32_t kyso_policy;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Format of the signature.
 */
enum kyso_sub_filter
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * `ETSI.CAdES.detached` (PAdES); the default.
     */
    KYSO_SUB_FILTER_PADES = 0,
    /**
     * `adbe.pkcs7.detached`.
     */
    KYSO_SUB_FILTER_ADBE = 1,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum kyso_sub_filter kyso_sub_filter;
#else
typedef int32_t kyso_sub_filter;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Permission of a certification signature (DocMDP, ISO 32000-2 table 257).
 */
enum kyso_certify
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * An approval signature, which certifies nothing; the default.
     */
    KYSO_CERTIFY_NONE = 0,
    /**
     * No changes.
     */
    KYSO_CERTIFY_NO_CHANGES = 1,
    /**
     * Form filling and further signatures.
     */
    KYSO_CERTIFY_FORM_FILLING = 2,
    /**
     * Annotations too.
     */
    KYSO_CERTIFY_ANNOTATIONS = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum kyso_certify kyso_certify;
#else
typedef int32_t kyso_certify;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Signature scheme.
 */
enum kyso_scheme
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * What the key wants; the default.
     */
    KYSO_SCHEME_AUTO = 0,
    /**
     * RSASSA-PKCS1-v1_5.
     */
    KYSO_SCHEME_PKCS1 = 1,
    /**
     * RSASSA-PSS.
     */
    KYSO_SCHEME_PSS = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum kyso_scheme kyso_scheme;
#else
typedef int32_t kyso_scheme;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Digest over the document and in the signature.
 */
enum kyso_digest
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * What the key wants; the default.
     */
    KYSO_DIGEST_AUTO = 0,
    /**
     * SHA-256.
     */
    KYSO_DIGEST_SHA256 = 1,
    /**
     * SHA-384.
     */
    KYSO_DIGEST_SHA384 = 2,
    /**
     * SHA-512.
     */
    KYSO_DIGEST_SHA512 = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum kyso_digest kyso_digest;
#else
typedef int32_t kyso_digest;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What happens to a file that is there already.
 */
enum kyso_overwrite
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * It stays, and nothing is written.
     */
    KYSO_OVERWRITE_REFUSE = 0,
    /**
     * The new one takes its place.
     */
    KYSO_OVERWRITE_REPLACE = 1,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum kyso_overwrite kyso_overwrite;
#else
typedef int32_t kyso_overwrite;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Octets, such as a signed document. Free it with `kyso_buffer_free`.
 */
typedef struct kyso_buffer kyso_buffer;

/**
 * Why a call failed. Handed out through the last argument of a function that can fail; free it with
 * `kyso_error_free`. Its texts hold no secrets.
 */
typedef struct kyso_error kyso_error;

/**
 * What is known about one file. Free it with `kyso_report_free`.
 */
typedef struct kyso_report kyso_report;

/**
 * How to sign. It may be used for many documents. Free it with `kyso_signature_parameters_free`.
 */
typedef struct kyso_signature_parameters kyso_signature_parameters;

/**
 * A private key with its certificate and chain. It may be used for many documents, and by many threads at once. The key
 * is wiped when it is freed with `kyso_signer_free`.
 */
typedef struct kyso_signer kyso_signer;

/**
 * Rules, trust, time and language of verifications. It may be used for many files, and by many threads at once as
 * long as nobody sets anything. Free it with `kyso_verifier_free`.
 */
typedef struct kyso_verifier kyso_verifier;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * The version of the library, such as `0.1.0`. Never NULL; not to be freed.
 */
const char *kyso_version(void);

/**
 * The number that the failed function returned; `KYSO_OK` for NULL.
 */
kyso_result kyso_error_code(const kyso_error *error);

/**
 * The stable name of the error in kebab-case, finer than the number and the same as the command line shows. NULL for
 * NULL. It lives as long as the error.
 */
const char *kyso_error_name(const kyso_error *error);

/**
 * What happened, for people, in UTF-8. `language` is a `kyso_language`; a value that is none means Vietnamese. NULL for
 * NULL. It lives as long as the error.
 */
const char *kyso_error_message(const kyso_error *error,
                               int32_t language);

/**
 * What to do about it, like `kyso_error_message`. NULL where there is no advice.
 */
const char *kyso_error_hint(const kyso_error *error, int32_t language);

/**
 * Frees an error. NULL is allowed.
 */
void kyso_error_free(kyso_error *error);

/**
 * A verifier with the policy of the government, that trusts nobody yet. `language` is a `kyso_language`: that of the
 * texts in its reports.
 */
kyso_result kyso_verifier_new(int32_t language,
                              kyso_verifier **verifier,
                              kyso_error **error);

/**
 * Adds certificates or CRLs to what is trusted: PEM with one or many, or DER with one. A self-signed certificate
 * becomes an anchor, any other an intermediate. Nothing is added on failure.
 */
kyso_result kyso_verifier_add_trust(kyso_verifier *verifier,
                                    const uint8_t *data,
                                    size_t len,
                                    kyso_error **error);

/**
 * Sets the rules: a `kyso_policy`.
 */
kyso_result kyso_verifier_set_policy(kyso_verifier *verifier, int32_t policy, kyso_error **error);

/**
 * Sets the validation time (the current time of EN 319 102-1, not the signing time), in seconds since 1970-01-01
 * 00:00:00 UTC. Without it each verification takes the system clock.
 */
kyso_result kyso_verifier_set_time(kyso_verifier *verifier,
                                   int64_t seconds,
                                   kyso_error **error);

/**
 * Sets the password of encrypted documents; the empty one is tried first. It is copied, and the copy wiped when it is
 * replaced or the verifier freed. NULL with the length 0 takes it away.
 */
kyso_result kyso_verifier_set_document_password(kyso_verifier *verifier,
                                                const uint8_t *password,
                                                size_t len,
                                                kyso_error **error);

/**
 * Sets whether reports show CCCD and CMND numbers whole (1) or their last four digits only (0, the default).
 */
kyso_result kyso_verifier_set_show_ids(kyso_verifier *verifier, int32_t show_ids, kyso_error **error);

/**
 * Frees a verifier. NULL is allowed.
 */
void kyso_verifier_free(kyso_verifier *verifier);

/**
 * Verifies a document in memory. `name` is what the report calls it. A bad signature and a file that cannot be read
 * are reports, not failures: `KYSO_OK` says that there is a report, `kyso_report_status` what it says.
 */
kyso_result kyso_verify_bytes(const kyso_verifier *verifier,
                              const uint8_t *data,
                              size_t len,
                              const char *name,
                              kyso_report **report,
                              kyso_error **error);

/**
 * Verifies a file; `path` is UTF-8 and becomes its name in the report. What the operating system cannot read is a
 * report as well (`KYSO_STATUS_UNREADABLE`). Files above 64 MiB are mapped, not loaded; nobody may cut one short
 * meanwhile.
 */
kyso_result kyso_verify_path(const kyso_verifier *verifier,
                             const char *path,
                             kyso_report **report,
                             kyso_error **error);

/**
 * The verdict about the file; `KYSO_STATUS_UNREADABLE` for NULL.
 */
kyso_status kyso_report_status(const kyso_report *report);

/**
 * The report as one JSON object of the schema `kyso.report/1`, in UTF-8 without a line end: what `kyso verify
 * --format jsonl` prints. NULL for NULL. It lives as long as the report.
 */
const char *kyso_report_json(const kyso_report *report);

/**
 * The report for people, in UTF-8 and in the language of the verifier. NULL for NULL. It lives as long as the report.
 */
const char *kyso_report_text(const kyso_report *report);

/**
 * Frees a report. NULL is allowed.
 */
void kyso_report_free(kyso_report *report);

/**
 * The signer in a PKCS#12 file (`.p12`, `.pfx`). The password is UTF-8; NULL with the length 0 is none. Neither file
 * nor password is kept: the caller wipes both.
 */
kyso_result kyso_signer_new_pkcs12(const uint8_t *data,
                                   size_t len,
                                   const uint8_t *password,
                                   size_t password_len,
                                   kyso_signer **signer,
                                   kyso_error **error);

/**
 * Frees a signer. NULL is allowed.
 */
void kyso_signer_free(kyso_signer *signer);

/**
 * Parameters of an invisible PAdES approval signature at the time of the system clock.
 */
kyso_result kyso_signature_parameters_new(kyso_signature_parameters **parameters, kyso_error **error);

/**
 * Sets the signature field, existing or new. NULL: the only empty one, else a new one.
 */
kyso_result kyso_signature_parameters_set_field(kyso_signature_parameters *parameters,
                                                const char *field,
                                                kyso_error **error);

/**
 * Sets the format: a `kyso_sub_filter`.
 */
kyso_result kyso_signature_parameters_set_sub_filter(kyso_signature_parameters *parameters,
                                                     int32_t sub_filter,
                                                     kyso_error **error);

/**
 * Makes it a certification signature: a `kyso_certify`. Only the first signature of a document can certify.
 */
kyso_result kyso_signature_parameters_set_certify(kyso_signature_parameters *parameters,
                                                  int32_t certify,
                                                  kyso_error **error);

/**
 * Sets the signature scheme: a `kyso_scheme`.
 */
kyso_result kyso_signature_parameters_set_scheme(kyso_signature_parameters *parameters,
                                                 int32_t scheme,
                                                 kyso_error **error);

/**
 * Sets the digest: a `kyso_digest`.
 */
kyso_result kyso_signature_parameters_set_digest(kyso_signature_parameters *parameters,
                                                 int32_t digest,
                                                 kyso_error **error);

/**
 * Sets the reason. NULL: none.
 */
kyso_result kyso_signature_parameters_set_reason(kyso_signature_parameters *parameters,
                                                 const char *reason,
                                                 kyso_error **error);

/**
 * Sets the place of signing. NULL: none.
 */
kyso_result kyso_signature_parameters_set_location(kyso_signature_parameters *parameters,
                                                   const char *location,
                                                   kyso_error **error);

/**
 * Sets how to reach the signer. NULL: none.
 */
kyso_result kyso_signature_parameters_set_contact(kyso_signature_parameters *parameters,
                                                  const char *contact,
                                                  kyso_error **error);

/**
 * Sets the signer's name. NULL: the common name in the certificate.
 */
kyso_result kyso_signature_parameters_set_name(kyso_signature_parameters *parameters,
                                               const char *name,
                                               kyso_error **error);

/**
 * Sets the claimed signing time, in seconds since 1970-01-01 00:00:00 UTC. Without it each signature takes the system
 * clock.
 */
kyso_result kyso_signature_parameters_set_signing_time(kyso_signature_parameters *parameters,
                                                       int64_t seconds,
                                                       kyso_error **error);

/**
 * Sets the password of encrypted documents; the empty one is tried first. It is copied, and the copy wiped when it is
 * replaced or the parameters freed. NULL with the length 0 takes it away.
 */
kyso_result kyso_signature_parameters_set_document_password(kyso_signature_parameters *parameters,
                                                            const uint8_t *password,
                                                            size_t len,
                                                            kyso_error **error);

/**
 * Frees parameters. NULL is allowed.
 */
void kyso_signature_parameters_free(kyso_signature_parameters *parameters);

/**
 * Signs a document in memory. The output is the whole signed document, which begins with the octets that were given.
 */
kyso_result kyso_sign_bytes(const kyso_signer *signer,
                            const kyso_signature_parameters *parameters,
                            const uint8_t *data,
                            size_t len,
                            kyso_buffer **signed_document,
                            kyso_error **error);

/**
 * Signs a file into another one; the paths are UTF-8. The output appears whole, synced to disk, or not at all, and the
 * input is never touched: it cannot be the output. `overwrite` is a `kyso_overwrite`.
 */
kyso_result kyso_sign_path(const kyso_signer *signer,
                           const kyso_signature_parameters *parameters,
                           const char *input,
                           const char *output,
                           int32_t overwrite,
                           kyso_error **error);

/**
 * The first octet; NULL for NULL. It lives as long as the buffer.
 */
const uint8_t *kyso_buffer_data(const kyso_buffer *buffer);

/**
 * The number of octets; 0 for NULL.
 */
size_t kyso_buffer_len(const kyso_buffer *buffer);

/**
 * Frees a buffer. NULL is allowed.
 */
void kyso_buffer_free(kyso_buffer *buffer);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* KYSO_H */
