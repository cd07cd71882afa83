/* Signs a document with a PKCS#12 file and verifies it, in memory and as files: main_job TESTDATA FOLDER TIME. */
#include "check.h"
#include "kyso.h"

static const char *testdata;
static const char *folder;
static int64_t now;

static kyso_signer *open_signer(void)
{
    struct octets file = read_file(testdata, "pki/person.p12");
    const char *password = "kyso-test";
    kyso_signer *signer = NULL;
    kyso_error *error = NULL;
    CHECK(kyso_signer_new_pkcs12(file.data, file.len, (const uint8_t *)password, strlen(password), &signer, &error) ==
          KYSO_OK);
    CHECK(signer != NULL && error == NULL);
    free(file.data);
    return signer;
}

static kyso_signature_parameters *new_parameters(void)
{
    kyso_signature_parameters *parameters = NULL;
    CHECK(kyso_signature_parameters_new(&parameters, NULL) == KYSO_OK);
    CHECK(kyso_signature_parameters_set_signing_time(parameters, now - 3600, NULL) == KYSO_OK);
    return parameters;
}

static void trust(kyso_verifier *verifier, const char *name)
{
    struct octets file = read_file(testdata, name);
    CHECK(kyso_verifier_add_trust(verifier, file.data, file.len, NULL) == KYSO_OK);
    free(file.data);
}

static kyso_verifier *new_verifier(void)
{
    kyso_verifier *verifier = NULL;
    CHECK(kyso_verifier_new(KYSO_LANGUAGE_EN, &verifier, NULL) == KYSO_OK);
    CHECK(kyso_verifier_set_time(verifier, now, NULL) == KYSO_OK);
    return verifier;
}

static kyso_verifier *trusting_verifier(void)
{
    kyso_verifier *verifier = new_verifier();
    trust(verifier, "pki/trust/root-g2.crt.pem");
    trust(verifier, "pki/trust/ca-g2.crt.pem");
    trust(verifier, "pki/trust/root-g2.crl");
    trust(verifier, "pki/trust/ca-g2.crl");
    return verifier;
}

static kyso_buffer *sign(const kyso_signer *signer, const kyso_signature_parameters *parameters, const uint8_t *data,
                         size_t len)
{
    kyso_buffer *buffer = NULL;
    kyso_error *error = NULL;
    kyso_result result = kyso_sign_bytes(signer, parameters, data, len, &buffer, &error);
    if (result != KYSO_OK) {
        fprintf(stderr, "%s\n", kyso_error_message(error, KYSO_LANGUAGE_EN));
    }
    CHECK(result == KYSO_OK && buffer != NULL && error == NULL);
    return buffer;
}

/* The document has this status and its report says `part`. */
static void expect(const kyso_verifier *verifier, const uint8_t *data, size_t len, kyso_status status, const char *part)
{
    kyso_report *report = NULL;
    CHECK(kyso_verify_bytes(verifier, data, len, "a.pdf", &report, NULL) == KYSO_OK);
    if (kyso_report_status(report) != status || strstr(kyso_report_json(report), part) == NULL) {
        fprintf(stderr, "expected %d and %s\n%s\n", (int)status, part, kyso_report_json(report));
        exit(1);
    }
    CHECK(strlen(kyso_report_text(report)) > 0);
    kyso_report_free(report);
}

static void signed_in_memory(const kyso_signer *signer, struct octets original)
{
    kyso_signature_parameters *parameters = new_parameters();
    CHECK(kyso_signature_parameters_set_reason(parameters, "Phát hành", NULL) == KYSO_OK);
    CHECK(kyso_signature_parameters_set_location(parameters, "Hà Nội", NULL) == KYSO_OK);
    CHECK(kyso_signature_parameters_set_contact(parameters, "văn thư", NULL) == KYSO_OK);
    CHECK(kyso_signature_parameters_set_name(parameters, "Người thử", NULL) == KYSO_OK);
    CHECK(kyso_signature_parameters_set_field(parameters, "ChuKy", NULL) == KYSO_OK);
    kyso_buffer *buffer = sign(signer, parameters, original.data, original.len);
    const uint8_t *data = kyso_buffer_data(buffer);
    size_t len = kyso_buffer_len(buffer);
    CHECK(len > original.len && memcmp(data, original.data, original.len) == 0);

    kyso_verifier *verifier = trusting_verifier();
    expect(verifier, data, len, KYSO_STATUS_PASSED, "\"schema\":\"kyso.report/1\"");
    expect(verifier, data, len, KYSO_STATUS_PASSED, "\"indication\":\"TOTAL-PASSED\"");
    expect(verifier, data, len, KYSO_STATUS_PASSED, "\"sub_filter\":\"ETSI.CAdES.detached\"");
    expect(verifier, data, len, KYSO_STATUS_PASSED, "\"field\":\"ChuKy\"");
    expect(verifier, data, len, KYSO_STATUS_PASSED, "\"reason\":\"Phát hành\"");
    expect(verifier, data, len, KYSO_STATUS_PASSED, "\"location\":\"Hà Nội\"");
    expect(verifier, data, len, KYSO_STATUS_PASSED, "\"name\":\"Người thử\"");

    uint8_t *altered = malloc(len);
    CHECK(altered != NULL);
    memcpy(altered, data, len);
    altered[original.len / 2] ^= 1;
    expect(verifier, altered, len, KYSO_STATUS_FAILED, "\"sub_indication\":\"HASH_FAILURE\"");
    free(altered);

    /* the field is signed now */
    kyso_buffer *none = NULL;
    kyso_error *error = NULL;
    CHECK(kyso_sign_bytes(signer, parameters, data, len, &none, &error) == KYSO_ERROR_FIELD);
    CHECK(none == NULL && strcmp(kyso_error_name(error), "field-signed") == 0);
    kyso_error_free(error);

    kyso_verifier_free(verifier);
    kyso_buffer_free(buffer);
    kyso_signature_parameters_free(parameters);
}

static void trust_and_policy_decide(const kyso_signer *signer, struct octets original)
{
    kyso_signature_parameters *parameters = new_parameters();
    kyso_buffer *buffer = sign(signer, parameters, original.data, original.len);
    const uint8_t *data = kyso_buffer_data(buffer);
    size_t len = kyso_buffer_len(buffer);

    kyso_verifier *verifier = new_verifier();
    expect(verifier, data, len, KYSO_STATUS_INDETERMINATE, "\"sub_indication\":\"NO_CERTIFICATE_CHAIN_FOUND\"");
    trust(verifier, "pki/trust/root-g2.crt.pem");
    expect(verifier, data, len, KYSO_STATUS_INDETERMINATE, "\"sub_indication\":\"TRY_LATER\"");
    CHECK(kyso_verifier_set_policy(verifier, KYSO_POLICY_LENIENT, NULL) == KYSO_OK);
    expect(verifier, data, len, KYSO_STATUS_PASSED, "\"policy\":\"lenient\"");
    CHECK(kyso_verifier_set_policy(verifier, KYSO_POLICY_STRICT, NULL) == KYSO_OK);
    expect(verifier, data, len, KYSO_STATUS_INDETERMINATE, "\"policy\":\"strict\"");
    /* after the certificate and its CRLs */
    CHECK(kyso_verifier_set_time(verifier, INT64_C(2556143999), NULL) == KYSO_OK);
    expect(verifier, data, len, KYSO_STATUS_INDETERMINATE, "\"validation_time\":\"2050-12-31T23:59:59Z\"");
    CHECK(kyso_verifier_set_document_password(verifier, (const uint8_t *)"x", 1, NULL) == KYSO_OK);
    CHECK(kyso_verifier_set_document_password(verifier, NULL, 0, NULL) == KYSO_OK);
    kyso_verifier_free(verifier);
    kyso_buffer_free(buffer);
    kyso_signature_parameters_free(parameters);
}

static void formats_and_certification(const kyso_signer *signer, struct octets original)
{
    kyso_verifier *verifier = trusting_verifier();
    kyso_signature_parameters *parameters = new_parameters();
    CHECK(kyso_signature_parameters_set_sub_filter(parameters, KYSO_SUB_FILTER_ADBE, NULL) == KYSO_OK);
    CHECK(kyso_signature_parameters_set_scheme(parameters, KYSO_SCHEME_PSS, NULL) == KYSO_OK);
    CHECK(kyso_signature_parameters_set_digest(parameters, KYSO_DIGEST_SHA512, NULL) == KYSO_OK);
    CHECK(kyso_signature_parameters_set_certify(parameters, KYSO_CERTIFY_NO_CHANGES, NULL) == KYSO_OK);
    kyso_buffer *buffer = sign(signer, parameters, original.data, original.len);
    const uint8_t *data = kyso_buffer_data(buffer);
    size_t len = kyso_buffer_len(buffer);
    expect(verifier, data, len, KYSO_STATUS_PASSED, "\"sub_filter\":\"adbe.pkcs7.detached\"");
    expect(verifier, data, len, KYSO_STATUS_PASSED, "\"algorithm\":\"rsa-pss\"");
    expect(verifier, data, len, KYSO_STATUS_PASSED, "\"algorithm\":\"sha512\"");
    expect(verifier, data, len, KYSO_STATUS_PASSED, "\"certification\":true,\"permission\":1");

    /* certified without permission for changes: no further signature, of either kind */
    kyso_buffer *none = NULL;
    kyso_error *error = NULL;
    CHECK(kyso_sign_bytes(signer, parameters, data, len, &none, &error) == KYSO_ERROR_REFUSED);
    CHECK(none == NULL && kyso_error_code(error) == KYSO_ERROR_REFUSED);
    kyso_error_free(error);
    error = NULL;
    CHECK(kyso_signature_parameters_set_certify(parameters, KYSO_CERTIFY_NONE, NULL) == KYSO_OK);
    CHECK(kyso_sign_bytes(signer, parameters, data, len, &none, &error) == KYSO_ERROR_REFUSED);
    CHECK(none == NULL && strcmp(kyso_error_name(error), "certified-no-changes") == 0);
    kyso_error_free(error);

    kyso_buffer_free(buffer);
    kyso_signature_parameters_free(parameters);
    kyso_verifier_free(verifier);
}

static void encrypted(const kyso_signer *signer)
{
    struct octets original = read_file(testdata, "pdf/qpdf-aes256.pdf");
    kyso_verifier *verifier = trusting_verifier();
    kyso_signature_parameters *parameters = new_parameters();
    kyso_buffer *buffer = sign(signer, parameters, original.data, original.len);
    expect(verifier, kyso_buffer_data(buffer), kyso_buffer_len(buffer), KYSO_STATUS_PASSED, "TOTAL-PASSED");
    CHECK(kyso_signature_parameters_set_document_password(parameters, (const uint8_t *)"x", 1, NULL) == KYSO_OK);
    kyso_buffer_free(buffer);
    kyso_signature_parameters_free(parameters);
    kyso_verifier_free(verifier);
    free(original.data);
}

static void not_signed_or_not_a_pdf(struct octets original)
{
    kyso_verifier *verifier = trusting_verifier();
    expect(verifier, original.data, original.len, KYSO_STATUS_UNSIGNED, "\"status\":\"unsigned\"");
    expect(verifier, original.data, original.len / 2, KYSO_STATUS_UNREADABLE, "\"status\":\"unreadable\"");
    expect(verifier, (const uint8_t *)"garbage", 7, KYSO_STATUS_UNREADABLE, "\"error\":{\"code\":");
    expect(verifier, NULL, 0, KYSO_STATUS_UNREADABLE, "\"error\":{\"code\":");
    kyso_verifier_free(verifier);
}

static void signed_as_files(const kyso_signer *signer, struct octets original)
{
    kyso_signature_parameters *parameters = new_parameters();
    kyso_verifier *verifier = trusting_verifier();
    char *input = join(testdata, "pdf/cong-van.pdf");
    char *output = join(folder, "signed.pdf");
    CHECK(kyso_sign_path(signer, parameters, input, output, KYSO_OVERWRITE_REFUSE, NULL) == KYSO_OK);
    struct octets first = read_path(output);
    CHECK(first.len > original.len && memcmp(first.data, original.data, original.len) == 0);

    kyso_error *error = NULL;
    CHECK(kyso_sign_path(signer, parameters, input, output, KYSO_OVERWRITE_REFUSE, &error) == KYSO_ERROR_OUTPUT_EXISTS);
    CHECK(kyso_error_hint(error, KYSO_LANGUAGE_VI) != NULL);
    kyso_error_free(error);
    CHECK(kyso_sign_path(signer, parameters, output, output, KYSO_OVERWRITE_REPLACE, NULL) == KYSO_ERROR_OUTPUT_IS_INPUT);
    CHECK(kyso_sign_path(signer, parameters, "no/such/file.pdf", output, KYSO_OVERWRITE_REPLACE, NULL) == KYSO_ERROR_IO);
    CHECK(kyso_sign_path(signer, parameters, input, "no/such/folder/out.pdf", KYSO_OVERWRITE_REFUSE, NULL) ==
          KYSO_ERROR_IO);
    struct octets second = read_path(output);
    CHECK(second.len == first.len && memcmp(second.data, first.data, first.len) == 0);
    CHECK(kyso_sign_path(signer, parameters, input, output, KYSO_OVERWRITE_REPLACE, NULL) == KYSO_OK);

    kyso_report *report = NULL;
    CHECK(kyso_verify_path(verifier, output, &report, NULL) == KYSO_OK);
    CHECK(kyso_report_status(report) == KYSO_STATUS_PASSED);
    /* for the judge outside, who compares it with the report of the Rust library */
    write_file(folder, "report.json", kyso_report_json(report), strlen(kyso_report_json(report)));
    kyso_report_free(report);

    CHECK(kyso_verify_path(verifier, "no/such/file.pdf", &report, NULL) == KYSO_OK);
    CHECK(kyso_report_status(report) == KYSO_STATUS_UNREADABLE);
    CHECK(strstr(kyso_report_json(report), "\"code\":\"io\"") != NULL);
    kyso_report_free(report);
    CHECK(kyso_verify_path(verifier, folder, &report, NULL) == KYSO_OK);
    CHECK(kyso_report_status(report) == KYSO_STATUS_UNREADABLE);
    kyso_report_free(report);

    free(first.data);
    free(second.data);
    free(input);
    free(output);
    kyso_verifier_free(verifier);
    kyso_signature_parameters_free(parameters);
}

int main(int argc, char **argv)
{
    CHECK(argc == 4);
    testdata = argv[1];
    folder = argv[2];
    now = strtoll(argv[3], NULL, 10);
    CHECK(strcmp(kyso_version(), "") != 0);
    struct octets original = read_file(testdata, "pdf/cong-van.pdf");
    kyso_signer *signer = open_signer();
    signed_in_memory(signer, original);
    trust_and_policy_decide(signer, original);
    formats_and_certification(signer, original);
    encrypted(signer);
    not_signed_or_not_a_pdf(original);
    signed_as_files(signer, original);
    kyso_signer_free(signer);
    free(original.data);
    puts("ok");
    return 0;
}
