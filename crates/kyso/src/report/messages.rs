//! Longer than 400 lines because it is one table: each line has a text in two languages.
//!
//! Texts about checks and errors, from tables: code -> Vietnamese, English. `{name}` stands for a
//! value of the check.

use kyso_ades::{Check, Value};

use super::words::Language;
use crate::sign::SignError;

/// What a check found, as a sentence without full stop.
pub(crate) fn check_text(check: &Check, language: Language) -> String {
    let entry = CHECKS
        .iter()
        .find(|(id, code, _, _)| *id == check.id && *code == check.detail.code);
    let Some((_, _, vi, en)) = entry else {
        return format!("{}: {}", check.id, check.detail.code);
    };
    let template = match language {
        Language::Vietnamese => vi,
        Language::English => en,
    };
    filled(template, |name| check.detail.value(name).map(value_text))
}

/// The template with `{name}` replaced, once: what a value holds is never read as a template.
fn filled(template: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, behind)) = after.split_once('}') else {
            break;
        };
        text.push_str(before);
        text.push_str(&value(name).unwrap_or_default());
        rest = behind;
    }
    text.push_str(rest);
    text
}

fn value_text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Time(time) => super::text::human(*time),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

/// Check id, code, Vietnamese, English.
type Line = (&'static str, &'static str, &'static str, &'static str);

#[rustfmt::skip]
static CHECKS: &[Line] = &[
    // structure, EN 319 102-1 5.2.2
    ("structure", "conformant", "cấu trúc chữ ký đúng quy định", "the signature's structure conforms to the standards"),
    ("structure", "tolerated", "cấu trúc chữ ký có điểm lạ nhưng không ảnh hưởng kết luận", "the signature's structure has oddities that do not change the verdict"),
    ("structure", "not-known", "cấu trúc chữ ký thuộc loại kyso không biết, nên không kết luận được", "the signature's structure is of a kind that is not known, so there is no verdict"),
    ("structure", "not-conformant", "cấu trúc chữ ký sai quy định", "the signature's structure breaks the standards"),
    ("contents-missing", "found", "chữ ký không có giá trị (/Contents)", "the signature has no value (/Contents)"),
    ("contents-not-hexadecimal", "found", "giá trị chữ ký (/Contents) không ở dạng thập lục phân trong tệp", "the signature value (/Contents) is not written in hexadecimal in the file"),
    ("contents-empty", "found", "giá trị chữ ký (/Contents) rỗng", "the signature value (/Contents) is empty"),
    ("byte-range-missing", "found", "chữ ký không nói nó ký phần nào của tệp (/ByteRange)", "the signature does not say what it covers (/ByteRange)"),
    ("byte-range-not-four-integers", "found", "/ByteRange không phải bốn số nguyên", "/ByteRange is not four integers"),
    ("byte-range-not-from-zero", "found", "chữ ký không phủ từ đầu tệp", "the signature does not cover the file from its beginning"),
    ("byte-range-inconsistent", "found", "các số của /ByteRange mâu thuẫn nhau", "the numbers of /ByteRange contradict each other"),
    ("byte-range-past-end", "found", "/ByteRange vượt quá cuối tệp: tệp bị cắt hoặc bị sửa", "/ByteRange ends after the end of the file: it was cut or changed"),
    ("gap-is-not-contents", "found", "khoảng trống trong /ByteRange không đúng là giá trị chữ ký: có thể đã chèn nội dung không được ký", "the gap in /ByteRange is not exactly the signature value: unsigned content may hide there"),
    ("duplicate-key", "found", "từ điển chữ ký có khóa lặp lại: mỗi phần mềm có thể đọc một khác", "the signature dictionary repeats a key: programs may read it differently"),
    ("duplicate-key-on-the-way", "found", "danh mục, biểu mẫu hoặc trường ký có khóa lặp lại: mỗi phần mềm có thể thấy một chữ ký khác", "the trailer, the catalog, the form or the field repeats a key: programs may find different signatures"),
    ("field-not-in-form", "found", "trường ký chỉ có trên trang, không có trong biểu mẫu: không phải phần mềm nào cũng thấy", "the signature field is on a page but not in the form: not every program sees it"),
    ("signature-removed", "found", "chữ ký này đã bị gỡ khỏi tài liệu sau khi ký", "this signature was taken out of the document after it was made"),
    ("sub-filter-missing", "found", "chữ ký không nói định dạng của nó (/SubFilter)", "the signature does not name its format (/SubFilter)"),
    ("sub-filter-unsupported", "found", "không biết định dạng chữ ký {name}", "the signature format {name} is not known"),
    ("shared-dictionary", "found", "nhiều trường ký dùng chung chữ ký này; chỉ tính một", "several fields share this signature; it counts once"),
    ("duplicate-field-name", "found", "có hai trường cùng tên; mỗi phần mềm có thể hiển thị một khác", "two fields have the same name; programs may show either"),
    ("bytes-before-header", "found", "có nội dung lạ trước phần đầu của tệp PDF", "there are bytes before the header of the PDF"),
    ("cms-malformed", "found", "không đọc được giá trị chữ ký: {error}", "the signature value cannot be read: {error}"),
    ("padding-data", "found", "có dữ liệu lạ sau giá trị chữ ký trong /Contents", "there are data after the signature value in /Contents"),
    ("content-not-detached", "found", "giá trị chữ ký mang nội dung riêng, trong khi định dạng này không cho phép", "the signature value carries its own content, which this format forbids"),
    ("content-empty", "found", "giá trị chữ ký mang nội dung riêng nhưng rỗng", "the signature value carries content of its own, which is empty"),
    ("message-digest-enclosed", "found", "giá trị băm được ký là chính giá trị băm đi kèm, không phải giá trị băm của nó", "the signed message digest is the enclosed digest itself, not the digest of it"),
    ("content-missing", "found", "giá trị chữ ký không mang giá trị băm SHA-1 của tài liệu như định dạng này quy định, mà ký thẳng tài liệu", "the signature value does not carry the document's SHA-1 digest, as this format has it, but signs the document directly"),
    ("no-signed-attributes", "found", "thiếu các thuộc tính được ký mà định dạng này bắt buộc", "the signed attributes that this format requires are missing"),
    ("time-stamp-critical-extension", "found", "dấu thời gian có phần mở rộng bắt buộc mà kyso không biết", "{detail}"),
    ("no-signer-info", "found", "giá trị chữ ký không có người ký", "{detail}"),
    ("several-signer-infos", "found", "giá trị chữ ký có nhiều hơn một người ký", "{detail}"),
    ("no-content-type", "found", "thuộc tính được ký thiếu kiểu nội dung", "{detail}"),
    ("no-message-digest", "found", "thuộc tính được ký thiếu giá trị băm của nội dung", "{detail}"),
    ("duplicate-attribute", "found", "thuộc tính được ký bị lặp lại", "{detail}"),
    ("attribute-value-count", "found", "thuộc tính được ký không có đúng một giá trị", "{detail}"),
    ("malformed-attribute", "found", "thuộc tính được ký sai cấu trúc", "{detail}"),
    ("content-type-mismatch", "found", "kiểu nội dung được ký khác kiểu nội dung thực", "{detail}"),
    ("attributes-as-content", "found", "nội dung đồng thời là một bộ thuộc tính được ký: một chữ ký có thể bị dùng cho hai thứ", "{detail}"),
    ("digest-confusion", "found", "thuật toán băm của văn bản khác với thuật toán băm của chữ ký", "{detail}"),
    ("pss-digests", "found", "RSASSA-PSS dùng hai thuật toán băm khác nhau", "{detail}"),
    ("algorithm-protection-mismatch", "found", "thuật toán được bảo vệ khác với thuật toán đang dùng", "{detail}"),
    ("not-der", "found", "giá trị chữ ký viết bằng BER, không phải DER", "{detail}"),
    ("signed-attributes-not-der", "found", "các thuộc tính được ký không viết bằng DER", "{detail}"),
    ("cms-version", "found", "số phiên bản trong giá trị chữ ký không đúng quy định", "{detail}"),
    ("digest-algorithm-not-listed", "found", "thuật toán băm của người ký không có trong danh sách đầu", "{detail}"),
    ("certificate-unreadable", "found", "có chứng thư số đi kèm không đọc được", "{detail}"),
    ("other-certificates", "found", "có chứng thư số loại khác đi kèm, không xét", "{detail}"),
    ("other-revocation-infos", "found", "có dữ liệu thu hồi loại khác đi kèm, không xét", "{detail}"),
    ("unsigned-attributes-malformed", "found", "các thuộc tính không được ký sai cấu trúc", "{detail}"),
    ("signing-time-malformed", "found", "không đọc được thời gian ký trong giá trị chữ ký", "{detail}"),
    ("algorithm-misnamed", "found", "tên thuật toán ký không đúng quy định", "{detail}"),
    ("eddsa-digest", "found", "EdDSA đi kèm thuật toán băm khác thuật toán được quy định", "{detail}"),
    // later revisions
    ("modification", "none", "không có gì thêm vào tệp sau chữ ký này", "nothing was added to the file after this signature"),
    ("modification", "permitted", "Nội dung đã ký số chưa bị thay đổi. Tuy nhiên, tài liệu đã có những thay đổi trong giới hạn cho phép.", "What was signed is unchanged; the document has later changes within what is permitted"),
    ("modification", "not-permitted", "sau chữ ký này tài liệu đã bị thay đổi ngoài giới hạn cho phép", "after this signature the document was changed beyond what is permitted"),
    ("expected-not-contained", "found", "tệp này không bắt đầu bằng đúng văn bản gốc đã cho", "the file does not begin with exactly the given original"),
    ("expected-not-compared", "found", "không so sánh được với văn bản gốc đã cho", "the file could not be compared with the given original"),
    ("expected-and-more", "found", "ngoài chữ ký, tệp còn khác văn bản gốc: {kind} {object}", "besides signatures the file differs from the original: {kind} {object}"),
    ("occlusion", "found", "trang {page}: một phần thêm vào sau chữ ký này, tại {rect} ({percent} % của trang), che nội dung đã ký", "page {page}: something added after this signature, at {rect} ({percent} % of the page), covers what was signed"),
    ("value-appearance", "found", "trường {field}: giá trị và hình hiển thị không thay đổi cùng nhau", "field {field}: its value and its appearance did not change together"),
    ("modification", "not-analysed", "tệp có phần thêm vào sau chữ ký này mà chưa xét được", "the file has additions after this signature that could not be judged"),
    // signing certificate, 5.2.3
    ("signing-certificate", "found", "chứng thư số của người ký: {subject}", "the signer's certificate: {subject}"),
    ("signing-certificate", "reference-mismatch", "chữ ký chỉ đến một chứng thư số khác với chứng thư số đi kèm ({subject})", "the signature names another certificate than the one that comes with it ({subject})"),
    ("signing-certificate", "several", "có {count} chứng thư số cùng khớp với người ký", "{count} certificates fit the signer"),
    ("signing-certificate", "not-found", "không tìm thấy chứng thư số của người ký", "the signer's certificate was not found"),
    ("signing-certificate-reference", "present", "chữ ký ghi rõ chứng thư số nào đã ký", "the signature pins the certificate that made it"),
    ("signing-certificate-reference", "absent", "chữ ký không ghi rõ chứng thư số nào đã ký", "the signature does not pin the certificate that made it"),
    // cryptography, 5.2.7
    ("digest", "intact", "nội dung đã ký số chưa bị thay đổi", "the signed content is unchanged"),
    ("digest", "altered", "Tài liệu đã bị thay đổi", "the document was altered"),
    ("digest", "unsupported-algorithm", "không hỗ trợ thuật toán băm: {why}", "the digest algorithm is not supported: {why}"),
    ("digest", "signed-data-not-found", "không xác định được phần tệp đã ký", "the signed part of the file cannot be determined"),
    ("digest", "no-signing-certificate", "chưa kiểm tra được vì không có chứng thư số của người ký", "not checked: there is no signing certificate"),
    ("digest", "not-checked", "chưa kiểm tra được: {why}", "not checked: {why}"),
    ("signature-value", "verified", "giá trị chữ ký đúng với chứng thư số", "the signature value verifies under the certificate"),
    ("signature-value", "bad", "giá trị chữ ký không đúng với chứng thư số", "the signature value does not verify under the certificate"),
    ("signature-value", "unsupported-algorithm", "không hỗ trợ thuật toán ký: {why}", "the signature algorithm is not supported: {why}"),
    ("signature-value", "signed-data-not-found", "không xác định được phần tệp đã ký", "the signed part of the file cannot be determined"),
    ("signature-value", "no-signing-certificate", "chưa kiểm tra được vì không có chứng thư số của người ký", "not checked: there is no signing certificate"),
    ("signature-value", "not-checked", "chưa kiểm tra được: {why}", "not checked: {why}"),
    // time-stamps, RFC 3161
    ("time-stamping", "time-stamping", "chứng thư số chỉ dành cho cấp dấu thời gian", "the certificate is for time-stamping alone"),
    ("time-stamping", "not-critical", "mục đích cấp dấu thời gian trong chứng thư số không được đánh dấu bắt buộc", "the certificate's purpose of time-stamping is not critical"),
    ("time-stamping", "further-purposes", "chứng thư số không chỉ dành cho cấp dấu thời gian", "the certificate is not for time-stamping alone"),
    ("time-stamping", "not-for-time-stamping", "chứng thư số không dành cho cấp dấu thời gian", "the certificate is not for time-stamping"),
    ("time-stamp-time", "stated", "dấu thời gian ghi {time}", "the time-stamp states {time}"),
    ("time-stamp-time", "after-validation-time", "dấu thời gian ghi {time}, sau thời điểm kiểm tra", "the time-stamp states {time}, after the validation time"),
    ("time-stamp-time", "outside-certificate-validity", "dấu thời gian ghi {time}, ngoài thời hạn của chứng thư số", "the time-stamp states {time}, outside the validity of its certificate"),
    // validation context, 5.2.4
    ("validation-policy", "applied", "chính sách kiểm tra: {policy}", "validation policy: {policy}"),
    ("trust-store", "anchors", "có chứng thư số gốc để tin cậy", "there are trusted root certificates"),
    ("trust-store", "empty", "chưa có chứng thư số gốc nào để tin cậy", "no trusted root certificate is known"),
    // certificate, 5.2.5 and 5.2.6
    ("time-stamp", "proves", "dấu thời gian {time} có giá trị: chữ ký đã có từ trước thời điểm đó", "the time-stamp of {time} counts: the signature existed before it"),
    ("time-stamp", "broken", "dấu thời gian {time} hỏng ({verdict}), không chứng minh được gì", "the time-stamp of {time} is broken ({verdict}) and proves nothing"),
    ("time-stamp", "not-trusted", "dấu thời gian {time} chưa tin cậy được ({verdict}), không chứng minh được gì", "the time-stamp of {time} cannot be trusted ({verdict}) and proves nothing"),
    ("time-stamp-order", "impossible", "các dấu thời gian mâu thuẫn nhau: {time} lẽ ra phải trước {other}", "the time-stamps contradict each other: {time} should be before {other}"),
    ("proven-time", "REVOKED", "chữ ký được tạo sau {made-after}, khi chứng thư số đã bị thu hồi", "the signature was made after {made-after}, when its certificate was revoked already"),
    ("proven-time", "EXPIRED", "chữ ký được tạo sau {made-after}, khi chứng thư số đã hết hạn", "the signature was made after {made-after}, when its certificate had expired already"),
    ("proven-time", "NOT_YET_VALID", "chữ ký đã có từ {existed}, trước khi chứng thư số có hiệu lực", "the signature existed at {existed}, before its certificate was valid"),
    ("certificate-at-best-signature-time", "good", "chứng thư số có hiệu lực và không bị thu hồi vào thời điểm có chứng minh, {time}", "the certificate was valid and not revoked at the proven time, {time}"),
    ("certificate-at-best-signature-time", "not-known", "dữ liệu thu hồi không cho biết chứng thư số có hiệu lực vào thời điểm có chứng minh, {time}, hay không", "revocation data do not tell whether the certificate was good at the proven time, {time}"),
    ("time-sliding", "still", "đến {time} chứng thư số vẫn còn tốt: {subject}", "at {time} the certificate was still good: {subject}"),
    ("time-sliding", "until", "chứng thư số được biết là tốt đến {time}: {subject}", "the certificate is known to be good until {time}: {subject}"),
    ("time-sliding", "no-proof", "không có bằng chứng đủ cũ (trước {time}) về tình trạng chứng thư số: {subject}", "there is no evidence from before {time} about the certificate: {subject}"),
    ("past-certificate-validation", "no-path", "vào thời điểm có chứng minh không có đường dẫn chứng thực hợp lệ: {why}", "at the proven time there was no valid certification path: {why}"),
    ("past-signature-validation", "before-control-time", "chữ ký đã có từ {best-signature-time}; mọi chứng thư số được biết là tốt đến {control-time}", "the signature existed at {best-signature-time}; all certificates are known to be good until {control-time}"),
    ("past-signature-validation", "after-control-time", "chữ ký chỉ được chứng minh từ {best-signature-time}; chứng thư số chỉ được biết là tốt đến {control-time}", "the signature is proven from {best-signature-time} only; the certificates are known to be good until {control-time}"),
    ("past-signature-validation", "no-control-time", "không biết chứng thư số tốt đến bao giờ, vì thiếu bằng chứng đủ cũ", "it is not known until when the certificates were good: evidence that is old enough is missing"),
    ("path", "validated", "Đường dẫn chứng thực hợp lệ đến {anchor}", "the certification path to {anchor} is valid"),
    ("path", "no-signing-certificate", "không có chứng thư số của người ký để xét", "there is no signing certificate to judge"),
    ("path", "path-budget", "tìm đường dẫn chứng thực quá tốn công nên đã dừng: {why}", "the search for a certification path was given up: {why}"),
    ("path", "certificate-expired", "đường dẫn chứng thực có chứng thư số đã hết hạn: {why}", "a certificate of the path has expired: {why}"),
    ("path", "certificate-not-yet-valid", "đường dẫn chứng thực có chứng thư số chưa có hiệu lực: {why}", "a certificate of the path is not yet valid: {why}"),
    ("path", "issuer-not-ca", "chứng thư số cấp trên không phải của tổ chức chứng thực: {why}", "an issuer's certificate is not a CA's: {why}"),
    ("path", "path-length", "đường dẫn chứng thực dài quá mức cho phép: {why}", "the path is longer than a CA permits: {why}"),
    ("path", "issuer-key-usage", "khóa của tổ chức chứng thực không được dùng để cấp chứng thư số: {why}", "a CA's key may not sign certificates: {why}"),
    ("path", "unknown-critical-extension", "đường dẫn chứng thực có phần mở rộng bắt buộc mà kyso không biết: {why}", "the path has a critical extension that is not known: {why}"),
    ("path", "name-constraints", "chứng thư có tên mà tổ chức cấp trên không được phép chứng thực: {why}", "a certificate bears a name that a CA above may not certify: {why}"),
    ("path", "policy-required", "đường dẫn chứng thực thiếu chính sách chứng thư bắt buộc: {why}", "the path lacks a certificate policy that is required: {why}"),
    ("path", "policy-not-acceptable", "đường dẫn chứng thực không có chính sách chứng thư được chấp nhận: {why}", "the path has no certificate policy that is acceptable: {why}"),
    ("path", "certificate-profile", "chứng thư vi phạm RFC 5280: {why}", "a certificate breaks RFC 5280: {why}"),
    ("path", "certificate-fault", "đường dẫn chứng thực có chứng thư số sai cấu trúc: {why}", "a certificate of the path is malformed: {why}"),
    ("path", "unsupported-algorithm", "đường dẫn chứng thực dùng thuật toán chưa hỗ trợ: {why}", "the path uses an unsupported algorithm: {why}"),
    ("path", "certificate-bad-signature", "Đường dẫn chứng thực không hợp lệ: {why}", "a certificate of the path was not signed by its issuer: {why}"),
    ("path", "no-chain", "Chứng thư số không tin cậy: không nối được đến chứng thư số gốc nào đã biết ({why})", "the certificate is not trusted: no path to a known root ({why})"),
    ("validity", "within", "chứng thư số còn thời hạn", "the certificate is within its validity"),
    ("validity", "expired", "Chứng thư số đã hết hạn sử dụng ({not-after})", "the certificate has expired ({not-after})"),
    ("validity", "not-yet-valid", "Chứng thư số chưa có hiệu lực (từ {not-before})", "the certificate is not yet valid (from {not-before})"),
    ("key-usage", "not-restricted", "chứng thư số không giới hạn mục đích dùng khóa", "the certificate does not restrict the use of its key"),
    ("key-usage", "signing", "chứng thư số dùng được để ký", "the certificate is for signing"),
    ("key-usage", "not-for-signing", "chứng thư số không được cấp để ký", "the certificate is not for signing"),
    ("revocation", "good", "chứng thư số không bị thu hồi: {subject}", "the certificate is not revoked: {subject}"),
    ("revocation", "revoked", "Chứng thư số đã bị thu hồi lúc {time}: {subject}", "the certificate was revoked at {time}: {subject}"),
    ("revocation", "suspended", "chứng thư số bị tạm dừng từ {time}: {subject}", "the certificate is suspended since {time}: {subject}"),
    ("revocation", "not-fresh", "danh sách thu hồi đã cũ, chưa biết chứng thư số có bị thu hồi không: {subject}", "the revocation list is stale, so the status is not known: {subject}"),
    ("revocation", "unknown", "chưa biết chứng thư số có bị thu hồi không: {subject} ({why})", "it is not known whether the certificate is revoked: {subject} ({why})"),
    ("revocation-freshness", "fresh", "danh sách thu hồi còn mới (cập nhật {this-update})", "the revocation list is fresh (issued {this-update})"),
    ("revocation-freshness", "stale", "danh sách thu hồi đã quá hạn cập nhật ({next-update})", "the revocation list is stale (next update was due {next-update})"),
    ("revocation-freshness", "not-yet-issued", "danh sách thu hồi ghi ngày phát hành sau thời điểm kiểm tra: đồng hồ máy có thể sai", "the revocation list is from after the validation time: the clock may be wrong"),
    ("revocation-freshness", "no-next-update", "danh sách thu hồi không ghi ngày cập nhật tiếp theo", "the revocation list does not say when the next one is due"),
    // acceptance, 5.2.8
    ("digest-algorithm", "trusted", "thuật toán băm {algorithm} đủ mạnh", "the digest algorithm {algorithm} is strong enough"),
    ("digest-algorithm", "past-cut-off", "thuật toán băm {algorithm} chỉ được chấp nhận đến {until}", "the digest algorithm {algorithm} was acceptable until {until} only"),
    ("digest-algorithm", "never-trusted", "thuật toán băm {algorithm} quá yếu", "the digest algorithm {algorithm} is too weak"),
    ("digest-algorithm", "not-known", "thuật toán băm không rõ", "the digest algorithm is not known"),
    ("signature-algorithm", "trusted", "thuật toán ký {algorithm}, khóa {key-bits} bit, đủ mạnh", "the signature algorithm {algorithm} with a key of {key-bits} bits is strong enough"),
    ("signature-algorithm", "past-cut-off", "thuật toán ký {algorithm}, khóa {key-bits} bit, chỉ được chấp nhận đến {until}", "the signature algorithm {algorithm} with a key of {key-bits} bits was acceptable until {until} only"),
    ("signature-algorithm", "never-trusted", "thuật toán ký {algorithm}, khóa {key-bits} bit, quá yếu", "the signature algorithm {algorithm} with a key of {key-bits} bits is too weak"),
    ("signature-algorithm", "not-known", "thuật toán ký không rõ", "the signature algorithm is not known"),
    ("path-algorithm", "trusted", "thuật toán {algorithm} của chứng thư số ({subject}) đủ mạnh", "the algorithm {algorithm} of the certificate ({subject}) is strong enough"),
    ("path-algorithm", "past-cut-off", "thuật toán {algorithm} của chứng thư số ({subject}) chỉ được chấp nhận đến {until}", "the algorithm {algorithm} of the certificate ({subject}) was acceptable until {until} only"),
    ("path-algorithm", "never-trusted", "thuật toán {algorithm} của chứng thư số ({subject}) quá yếu", "the algorithm {algorithm} of the certificate ({subject}) is too weak"),
    ("path-algorithm", "not-known", "thuật toán không rõ", "the algorithm is not known"),
    ("signing-time", "absent", "chữ ký không ghi thời gian ký", "the signature states no signing time"),
    ("signing-time", "claimed", "thời gian ký do người ký khai: {time}", "signing time claimed by the signer: {time}"),
    ("signing-time", "after-validation-time", "thời gian ký ({time}) sau thời điểm kiểm tra", "the signing time ({time}) is after the validation time"),
    ("signing-time", "outside-certificate-validity", "thời gian ký ({time}) nằm ngoài thời hạn của chứng thư số", "the signing time ({time}) is outside the validity of the certificate"),
];

/// What is wrong with a document, and what to do, by the code of the PDF reader.
pub(crate) fn document_error(error: &kyso_pdf::Error, language: Language) -> (String, String) {
    if language == Language::English {
        return (error.detail().to_owned(), error.hint().to_owned());
    }
    let (message, hint) = match error.code() {
        "empty-file" => ("tệp rỗng", COPY_AGAIN),
        "not-a-pdf" => (
            "không phải tệp PDF",
            "chỉ đọc được PDF; hãy chuyển văn bản sang PDF trước",
        ),
        "missing-startxref" | "malformed-xref" => ("bảng tham chiếu của tệp PDF hỏng hoặc tệp bị cắt", COPY_AGAIN),
        "unexpected-end" => ("tệp kết thúc giữa chừng", COPY_AGAIN),
        "malformed-object" | "malformed-stream" | "malformed-catalog" | "malformed-page-tree" => {
            ("cấu trúc tệp PDF bị hỏng", COPY_AGAIN)
        }
        "xref-loop" | "reference-loop" | "object-mismatch" | "hybrid-conflict" | "encryption-changed" => (
            "các phần của tệp PDF mâu thuẫn nhau: mỗi phần mềm có thể hiển thị một khác",
            "hãy yêu cầu người gửi gửi lại bản sạch",
        ),
        "section-limit" | "depth-limit" | "object-limit" | "inflate-limit" => (
            "tệp đòi hỏi xử lý quá nhiều so với văn bản bình thường",
            "không nên mở tệp này bằng phần mềm khác khi chưa rõ nguồn gốc",
        ),
        "unsupported-filter" => ("tệp dùng kiểu nén không hỗ trợ", COPY_AGAIN),
        "password-required" => ("văn bản được bảo vệ bằng mật khẩu", "dùng --document-password-file"),
        "unsupported-encryption" | "malformed-encryption" => (
            "kiểu mã hóa của tệp không đọc được",
            "hãy lưu lại tệp không mã hóa hoặc bằng AES-256",
        ),
        "xref-offset-limit" => (
            "tệp quá lớn so với bảng tham chiếu của nó",
            "hãy lưu lại tệp với luồng tham chiếu (PDF 1.5 trở lên)",
        ),
        _ => ("không xử lý được tệp PDF", COPY_AGAIN),
    };
    (format!("{message} ({})", error.detail()), hint.to_owned())
}

const COPY_AGAIN: &str = "hãy sao chép hoặc tải lại tệp từ nguồn, hoặc yêu cầu người gửi gửi lại";

/// Why a document was not signed, and what to do.
pub(crate) fn sign_error(error: &SignError, language: Language) -> (String, Option<String>) {
    let choose = |vi: String, en: String| if language == Language::Vietnamese { vi } else { en };
    let english = error.to_string();
    let (vi, hint_vi, hint_en) = match error {
        SignError::Document(error) => {
            let (message, hint) = document_error(error, language);
            return (message, Some(hint));
        }
        SignError::CertifiedNoChanges { field, signer } => (
            format!(
                "văn bản đã được ký chứng nhận (trường {field}{}) và cấm mọi thay đổi",
                of(signer)
            ),
            "không được ký thêm vào văn bản này; hãy hỏi người đã ký chứng nhận",
            "nothing may be added to this document; ask whoever certified it",
        ),
        SignError::LockedNoChanges { field, signer } => (
            format!(
                "chữ ký ở trường {field}{} đã khóa văn bản và cấm mọi thay đổi",
                of(signer)
            ),
            "không được ký thêm vào văn bản này; hãy hỏi người đã ký khóa văn bản",
            "nothing may be added to this document; ask whoever locked it",
        ),
        SignError::CertifyNotFirst { field, signer } => (
            format!(
                "văn bản đã có chữ ký (trường {field}{}); chỉ chữ ký đầu tiên mới được là chữ ký chứng nhận",
                of(signer)
            ),
            "bỏ --certify để ký thường",
            "leave out --certify to sign without certifying",
        ),
        SignError::FieldLocked {
            field,
            locked_by,
            signer,
        } => (
            format!(
                "trường {field} đã bị khóa bởi chữ ký ở trường {locked_by}{}",
                of(signer)
            ),
            "chọn trường không bị khóa bằng --field, hoặc hỏi người đã ký",
            "choose a field that is not locked with --field, or ask that signer",
        ),
        SignError::SeedValue { field, entry, wanted } => {
            let (hint_vi, hint_en) = seed_value_hint(entry);
            let vi = format!("trường ký {field} yêu cầu /{entry} {wanted}, nhưng chữ ký này không đáp ứng");
            (vi, hint_vi, hint_en)
        }
        SignError::DynamicXfa => (
            "văn bản là biểu mẫu XFA động: nội dung người xem thấy không nằm trong các trang của tệp".to_owned(),
            "in hoặc xuất văn bản thành PDF thường rồi ký bản đó",
            "print or export it as an ordinary PDF and sign that",
        ),
        SignError::FieldSigned { field } => (
            format!("trường ký {field} đã có chữ ký"),
            "chọn trường khác bằng --field",
            "choose another field with --field",
        ),
        SignError::FieldOfOtherType { field } => (
            format!("trường {field} không phải trường ký"),
            "chọn tên khác bằng --field",
            "choose another name with --field",
        ),
        SignError::FieldName { field } => (
            format!("không thể đặt tên trường ký mới là {field:?}"),
            "tên không được rỗng và không có dấu chấm",
            "a name is not empty and has no full stop",
        ),
        SignError::FieldDirect { field } => (
            format!("trường ký {field} không phải đối tượng gián tiếp nên không ký được"),
            "chọn trường khác bằng --field",
            "choose another field with --field",
        ),
        SignError::NoPage => (
            "văn bản không có trang nào".to_owned(),
            COPY_AGAIN,
            "check the document in a viewer",
        ),
        SignError::ContainerTooSmall { needed, reserved } => (
            format!("chữ ký cần {needed} byte nhưng chỉ để dành {reserved} byte"),
            "để dành nhiều hơn",
            "reserve more",
        ),
        SignError::Signer(error) => (
            format!("khóa không ký được: {}", error.message),
            "kiểm tra khóa và thiết bị",
            "check the key and its device",
        ),
        SignError::SelfCheck { what } => (
            format!("tự kiểm tra sau khi ký không đạt: {what}"),
            "khóa có thể không phải của chứng thư số này; chưa ghi gì ra tệp",
            "the key may not belong to this certificate; nothing was written",
        ),
    };
    (
        choose(vi, english),
        Some(choose(hint_vi.to_owned(), hint_en.to_owned())),
    )
}

/// `, của NAME` behind the field of a signature whose signer is known.
fn of(signer: &Option<String>) -> String {
    signer.as_ref().map(|name| format!(", của {name}")).unwrap_or_default()
}

/// How to sign so that an entry of the seed value dictionary is met.
fn seed_value_hint(entry: &str) -> (&'static str, &'static str) {
    match entry {
        "SubFilter" => (
            "chọn định dạng khác bằng --sub-filter",
            "choose another format with --sub-filter",
        ),
        "DigestMethod" => ("chọn hàm băm khác bằng --digest", "choose another digest with --digest"),
        "Reasons" => (
            "ghi đúng một trong các lý do đó bằng --reason; danh sách rỗng: không ghi lý do",
            "give exactly one of these with --reason; an empty list: give no reason",
        ),
        "MDP" => (
            "P=0: bỏ --certify; P=1, 2, 3: ký bằng --certify với đúng số đó",
            "P=0: leave out --certify; P=1, 2, 3: sign with --certify and that number",
        ),
        "LockDocument" => (
            "true: ký bằng --certify 1 nếu văn bản chưa có chữ ký; false: không dùng --certify 1",
            "true: sign with --certify 1 if the document has no signature; false: do not use --certify 1",
        ),
        _ if entry.starts_with("Cert") => (
            "trường này dành cho người ký khác; chọn trường khác bằng --field",
            "this field is meant for another signer; choose another one with --field",
        ),
        _ => (
            "phiên bản này chưa làm được điều đó; chọn trường khác bằng --field",
            "this version cannot do that; choose another field with --field",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::filled;

    #[test]
    fn a_value_is_never_read_as_a_template() {
        let value = |name: &str| (name == "subject").then(|| "CN={time}".to_owned());
        assert_eq!(filled("a {subject} b {absent}.", value), "a CN={time} b .");
        assert_eq!(filled("open { brace", value), "open { brace");
    }
}
