/* Every mistake of a caller is an error with a number, and leaves the outputs alone: misuse TESTDATA FOLDER TIME. */
#include "check.h"
#include "kyso.h"

/* Never followed; shows that an output was not written. */
static char mark;
#define MARK ((void *)&mark)

static const char *testdata;

/* A call that must fail with this number; also without a place for the error. */
#define FAILS(number, call)                                                                        \
    do {                                                                                           \
        kyso_error *error = NULL;                                                                  \
        kyso_result expected = (number);                                                           \
        CHECK((call) == expected);                                                                 \
        CHECK(error != NULL && kyso_error_code(error) == expected);                                \
        CHECK(strlen(kyso_error_name(error)) > 0);                                                 \
        CHECK(strlen(kyso_error_message(error, KYSO_LANGUAGE_VI)) > 0);                            \
        CHECK(strlen(kyso_error_message(error, KYSO_LANGUAGE_EN)) > 0);                            \
        CHECK(strcmp(kyso_error_message(error, KYSO_LANGUAGE_VI),                                  \
                     kyso_error_message(error, KYSO_LANGUAGE_EN)) != 0);                           \
        kyso_error_free(error);                                                                    \
    } while (0)

static const char *const not_utf8 = "\xff\xfe";

static void verifiers(void)
{
    kyso_verifier *untouched = MARK;
    FAILS(KYSO_ERROR_NULL, kyso_verifier_new(KYSO_LANGUAGE_VI, NULL, &error));
    FAILS(KYSO_ERROR_ARGUMENT, kyso_verifier_new(2, &untouched, &error));
    CHECK(untouched == MARK);
    CHECK(kyso_verifier_new(-1, &untouched, NULL) == KYSO_ERROR_ARGUMENT && untouched == MARK);

    kyso_verifier *verifier = NULL;
    CHECK(kyso_verifier_new(KYSO_LANGUAGE_VI, &verifier, NULL) == KYSO_OK);
    const uint8_t *garbage = (const uint8_t *)"garbage";
    FAILS(KYSO_ERROR_NULL, kyso_verifier_add_trust(NULL, garbage, 7, &error));
    FAILS(KYSO_ERROR_NULL, kyso_verifier_add_trust(verifier, NULL, 7, &error));
    FAILS(KYSO_ERROR_TRUST, kyso_verifier_add_trust(verifier, NULL, 0, &error));
    FAILS(KYSO_ERROR_TRUST, kyso_verifier_add_trust(verifier, garbage, 7, &error));
    FAILS(KYSO_ERROR_ARGUMENT, kyso_verifier_add_trust(verifier, garbage, SIZE_MAX, &error));
    FAILS(KYSO_ERROR_NULL, kyso_verifier_set_policy(NULL, KYSO_POLICY_STRICT, &error));
    FAILS(KYSO_ERROR_ARGUMENT, kyso_verifier_set_policy(verifier, 3, &error));
    FAILS(KYSO_ERROR_NULL, kyso_verifier_set_time(NULL, 0, &error));
    FAILS(KYSO_ERROR_NULL, kyso_verifier_set_show_ids(NULL, 1, &error));
    FAILS(KYSO_ERROR_ARGUMENT, kyso_verifier_set_show_ids(verifier, 2, &error));
    FAILS(KYSO_ERROR_NULL, kyso_verifier_set_document_password(NULL, garbage, 7, &error));
    FAILS(KYSO_ERROR_NULL, kyso_verifier_set_document_password(verifier, NULL, 7, &error));

    kyso_report *report = MARK;
    FAILS(KYSO_ERROR_NULL, kyso_verify_bytes(NULL, garbage, 7, "a", &report, &error));
    FAILS(KYSO_ERROR_NULL, kyso_verify_bytes(verifier, NULL, 7, "a", &report, &error));
    FAILS(KYSO_ERROR_NULL, kyso_verify_bytes(verifier, garbage, 7, NULL, &report, &error));
    FAILS(KYSO_ERROR_NULL, kyso_verify_bytes(verifier, garbage, 7, "a", NULL, &error));
    FAILS(KYSO_ERROR_UTF8, kyso_verify_bytes(verifier, garbage, 7, not_utf8, &report, &error));
    FAILS(KYSO_ERROR_NULL, kyso_verify_path(NULL, "a", &report, &error));
    FAILS(KYSO_ERROR_NULL, kyso_verify_path(verifier, NULL, &report, &error));
    FAILS(KYSO_ERROR_NULL, kyso_verify_path(verifier, "a", NULL, &error));
    FAILS(KYSO_ERROR_UTF8, kyso_verify_path(verifier, not_utf8, &report, &error));
    CHECK(report == MARK);

    /* the ends of the clock */
    CHECK(kyso_verifier_set_time(verifier, INT64_MIN, NULL) == KYSO_OK);
    CHECK(kyso_verify_bytes(verifier, garbage, 7, "a", &report, NULL) == KYSO_OK);
    kyso_report_free(report);
    CHECK(kyso_verifier_set_time(verifier, INT64_MAX, NULL) == KYSO_OK);
    CHECK(kyso_verify_bytes(verifier, garbage, 7, "a", &report, NULL) == KYSO_OK);
    kyso_report_free(report);
    kyso_verifier_free(verifier);
}

static void keys(void)
{
    const uint8_t *password = (const uint8_t *)"kyso-test";
    struct octets file = read_file(testdata, "pki/person.p12");
    struct octets no_key = read_file(testdata, "pki/no-key.p12");
    kyso_signer *signer = MARK;
    FAILS(KYSO_ERROR_KEY_PASSWORD, kyso_signer_new_pkcs12(file.data, file.len, (const uint8_t *)"wrong", 5, &signer, &error));
    FAILS(KYSO_ERROR_KEY_PASSWORD, kyso_signer_new_pkcs12(file.data, file.len, (const uint8_t *)"\xff", 1, &signer, &error));
    FAILS(KYSO_ERROR_KEY_PASSWORD, kyso_signer_new_pkcs12(file.data, file.len, NULL, 0, &signer, &error));
    FAILS(KYSO_ERROR_KEY_FILE, kyso_signer_new_pkcs12((const uint8_t *)"garbage", 7, password, 9, &signer, &error));
    FAILS(KYSO_ERROR_KEY_FILE, kyso_signer_new_pkcs12(file.data, file.len / 2, password, 9, &signer, &error));
    FAILS(KYSO_ERROR_KEY_FILE, kyso_signer_new_pkcs12(NULL, 0, password, 9, &signer, &error));
    FAILS(KYSO_ERROR_KEY_ABSENT, kyso_signer_new_pkcs12(no_key.data, no_key.len, password, 9, &signer, &error));
    FAILS(KYSO_ERROR_NULL, kyso_signer_new_pkcs12(NULL, 7, password, 9, &signer, &error));
    FAILS(KYSO_ERROR_NULL, kyso_signer_new_pkcs12(file.data, file.len, NULL, 9, &signer, &error));
    FAILS(KYSO_ERROR_NULL, kyso_signer_new_pkcs12(file.data, file.len, password, 9, NULL, &error));
    CHECK(signer == MARK);
    free(file.data);
    free(no_key.data);
}

static void parameters(void)
{
    kyso_signature_parameters *p = NULL;
    FAILS(KYSO_ERROR_NULL, kyso_signature_parameters_new(NULL, &error));
    CHECK(kyso_signature_parameters_new(&p, NULL) == KYSO_OK);
    FAILS(KYSO_ERROR_NULL, kyso_signature_parameters_set_field(NULL, "a", &error));
    FAILS(KYSO_ERROR_NULL, kyso_signature_parameters_set_reason(NULL, "a", &error));
    FAILS(KYSO_ERROR_NULL, kyso_signature_parameters_set_location(NULL, "a", &error));
    FAILS(KYSO_ERROR_NULL, kyso_signature_parameters_set_contact(NULL, "a", &error));
    FAILS(KYSO_ERROR_NULL, kyso_signature_parameters_set_name(NULL, "a", &error));
    FAILS(KYSO_ERROR_NULL, kyso_signature_parameters_set_sub_filter(NULL, 0, &error));
    FAILS(KYSO_ERROR_NULL, kyso_signature_parameters_set_certify(NULL, 0, &error));
    FAILS(KYSO_ERROR_NULL, kyso_signature_parameters_set_scheme(NULL, 0, &error));
    FAILS(KYSO_ERROR_NULL, kyso_signature_parameters_set_digest(NULL, 0, &error));
    FAILS(KYSO_ERROR_NULL, kyso_signature_parameters_set_signing_time(NULL, 0, &error));
    FAILS(KYSO_ERROR_NULL, kyso_signature_parameters_set_document_password(NULL, NULL, 0, &error));
    FAILS(KYSO_ERROR_NULL, kyso_signature_parameters_set_document_password(p, NULL, 1, &error));
    FAILS(KYSO_ERROR_UTF8, kyso_signature_parameters_set_field(p, not_utf8, &error));
    FAILS(KYSO_ERROR_UTF8, kyso_signature_parameters_set_reason(p, not_utf8, &error));
    FAILS(KYSO_ERROR_UTF8, kyso_signature_parameters_set_location(p, not_utf8, &error));
    FAILS(KYSO_ERROR_UTF8, kyso_signature_parameters_set_contact(p, not_utf8, &error));
    FAILS(KYSO_ERROR_UTF8, kyso_signature_parameters_set_name(p, not_utf8, &error));
    FAILS(KYSO_ERROR_ARGUMENT, kyso_signature_parameters_set_sub_filter(p, 2, &error));
    FAILS(KYSO_ERROR_ARGUMENT, kyso_signature_parameters_set_certify(p, 4, &error));
    FAILS(KYSO_ERROR_ARGUMENT, kyso_signature_parameters_set_certify(p, -1, &error));
    FAILS(KYSO_ERROR_ARGUMENT, kyso_signature_parameters_set_scheme(p, 3, &error));
    FAILS(KYSO_ERROR_ARGUMENT, kyso_signature_parameters_set_digest(p, 4, &error));
    CHECK(kyso_signature_parameters_set_reason(p, NULL, NULL) == KYSO_OK);
    kyso_signature_parameters_free(p);
}

static void signing(const char *folder)
{
    struct octets file = read_file(testdata, "pki/person.p12");
    struct octets pdf = read_file(testdata, "pdf/cong-van.pdf");
    char *input = join(testdata, "pdf/cong-van.pdf");
    char *output = join(folder, "never.pdf");
    kyso_signer *signer = NULL;
    kyso_signature_parameters *p = NULL;
    kyso_buffer *buffer = MARK;
    CHECK(kyso_signer_new_pkcs12(file.data, file.len, (const uint8_t *)"kyso-test", 9, &signer, NULL) == KYSO_OK);
    CHECK(kyso_signature_parameters_new(&p, NULL) == KYSO_OK);
    FAILS(KYSO_ERROR_NULL, kyso_sign_bytes(NULL, p, pdf.data, pdf.len, &buffer, &error));
    FAILS(KYSO_ERROR_NULL, kyso_sign_bytes(signer, NULL, pdf.data, pdf.len, &buffer, &error));
    FAILS(KYSO_ERROR_NULL, kyso_sign_bytes(signer, p, NULL, pdf.len, &buffer, &error));
    FAILS(KYSO_ERROR_NULL, kyso_sign_bytes(signer, p, pdf.data, pdf.len, NULL, &error));
    FAILS(KYSO_ERROR_DOCUMENT, kyso_sign_bytes(signer, p, NULL, 0, &buffer, &error));
    FAILS(KYSO_ERROR_DOCUMENT, kyso_sign_bytes(signer, p, (const uint8_t *)"garbage", 7, &buffer, &error));
    FAILS(KYSO_ERROR_NULL, kyso_sign_path(NULL, p, input, output, 0, &error));
    FAILS(KYSO_ERROR_NULL, kyso_sign_path(signer, NULL, input, output, 0, &error));
    FAILS(KYSO_ERROR_NULL, kyso_sign_path(signer, p, NULL, output, 0, &error));
    FAILS(KYSO_ERROR_NULL, kyso_sign_path(signer, p, input, NULL, 0, &error));
    FAILS(KYSO_ERROR_UTF8, kyso_sign_path(signer, p, not_utf8, output, 0, &error));
    FAILS(KYSO_ERROR_UTF8, kyso_sign_path(signer, p, input, not_utf8, 0, &error));
    FAILS(KYSO_ERROR_ARGUMENT, kyso_sign_path(signer, p, input, output, 2, &error));
    CHECK(kyso_signature_parameters_set_field(p, "not.a.name", NULL) == KYSO_OK);
    FAILS(KYSO_ERROR_FIELD, kyso_sign_bytes(signer, p, pdf.data, pdf.len, &buffer, &error));
    FAILS(KYSO_ERROR_FIELD, kyso_sign_path(signer, p, input, output, 0, &error));
    CHECK(buffer == MARK && fopen(output, "rb") == NULL);
    kyso_signature_parameters_free(p);
    kyso_signer_free(signer);
    free(file.data);
    free(pdf.data);
    free(input);
    free(output);
}

static void nothing_at_all(void)
{
    CHECK(kyso_error_code(NULL) == KYSO_OK);
    CHECK(kyso_error_name(NULL) == NULL);
    CHECK(kyso_error_message(NULL, KYSO_LANGUAGE_EN) == NULL);
    CHECK(kyso_error_hint(NULL, KYSO_LANGUAGE_EN) == NULL);
    CHECK(kyso_report_status(NULL) == KYSO_STATUS_UNREADABLE);
    CHECK(kyso_report_json(NULL) == NULL);
    CHECK(kyso_report_text(NULL) == NULL);
    CHECK(kyso_buffer_data(NULL) == NULL && kyso_buffer_len(NULL) == 0);
    kyso_error_free(NULL);
    kyso_report_free(NULL);
    kyso_buffer_free(NULL);
    kyso_verifier_free(NULL);
    kyso_signer_free(NULL);
    kyso_signature_parameters_free(NULL);
}

int main(int argc, char **argv)
{
    CHECK(argc == 4);
    testdata = argv[1];
    verifiers();
    keys();
    parameters();
    signing(argv[2]);
    nothing_at_all();
    puts("ok");
    return 0;
}
