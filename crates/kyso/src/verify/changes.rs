//! Changes after a signature in plain words: who had signed before, what was changed, who signed the result.

use kyso_pdf::ObjectId;

use super::gather::Gathered;
use crate::modification::{Change, ChangeKind, Judged};
use crate::report::{ChangeReport, Language};

/// Who signed which revision.
pub(super) struct Signers {
    /// In the order of the evidence.
    signers: Vec<Signer>,
}

struct Signer {
    name: String,
    field: String,
    /// Index.
    revision: Option<usize>,
}

impl Signers {
    pub(super) fn new(gathered: &Gathered) -> Self {
        let facts = gathered.signatures.iter().zip(&gathered.evidence.signatures);
        let signers = facts.map(|(found, facts)| {
            let name = facts
                .signing_certificate
                .certificate()
                .and_then(|certificate| certificate.subject().common_name().map(str::to_owned));
            Signer {
                name: name.unwrap_or_else(|| found.field.clone()),
                field: found.field.clone(),
                revision: found.revision,
            }
        });
        Self {
            signers: signers.collect(),
        }
    }

    /// The changes after the signature with an index.
    pub(super) fn describe(&self, index: usize, judged: &[Judged], language: Language) -> Vec<ChangeReport> {
        let describe = |judged: &Judged| ChangeReport {
            revision: judged.change.revision + 1,
            object: judged.change.object.map(|id: ObjectId| id.to_string()),
            page: judged.change.page.map(|page| page + 1),
            kind: judged.change.kind.name(),
            text: self.sentence(index, judged, language),
        };
        judged.iter().map(describe).collect()
    }

    fn sentence(&self, index: usize, judged: &Judged, language: Language) -> String {
        let vietnamese = language == Language::Vietnamese;
        let change = &judged.change;
        let signer = self.signers.get(index).map_or("", |signer| signer.name.as_str());
        let added = self
            .signers
            .iter()
            .find(|signer| change.kind == ChangeKind::Signature && change.field.as_deref() == Some(&signer.field));
        let what = match (added, vietnamese) {
            (Some(added), true) => format!("{} ký vào trường {}", added.name, added.field),
            (Some(added), false) => format!("{} signed in the field {}", added.name, added.field),
            (None, true) => in_vietnamese(change),
            (None, false) => in_english(change),
        };
        let mut text = match vietnamese {
            true => format!("sau khi {signer} ký, {what}"),
            false => format!("after {signer} signed, {what}"),
        };
        if let Some(object) = change.object {
            text.push_str(&match vietnamese {
                true => format!(" (đối tượng {object}, bản {})", change.revision + 1),
                false => format!(" (object {object}, revision {})", change.revision + 1),
            });
        }
        let later = self
            .signers
            .iter()
            .find(|signer| signer.revision.is_some_and(|made| made >= change.revision));
        if let (false, Some(Signer { name, .. })) = (judged.is_permitted, later) {
            text.push_str(&match vietnamese {
                true => format!("; {name} ký lên bản đã sửa"),
                false => format!("; {name} signed the changed version"),
            });
        }
        text
    }
}

fn in_vietnamese(change: &Change) -> String {
    let field = change.field.as_deref().unwrap_or("?");
    let page = change
        .page
        .map_or_else(|| "một trang".to_owned(), |page| format!("trang {}", page + 1));
    match change.kind {
        ChangeKind::ValidationData => "dữ liệu xác minh chữ ký đã được thêm".to_owned(),
        ChangeKind::Extensions => "khai báo phần mở rộng của PDF đã thay đổi".to_owned(),
        ChangeKind::DocumentTimestamp => "dấu thời gian của văn bản đã được thêm".to_owned(),
        ChangeKind::Metadata => "thông tin mô tả tài liệu đã thay đổi".to_owned(),
        ChangeKind::Signature => format!("một chữ ký đã được thêm vào trường {field}"),
        ChangeKind::SignatureField => format!("trường ký trống {field} đã được thêm"),
        ChangeKind::FieldFilled => format!("trường {field} đã được điền"),
        ChangeKind::FieldAppearance => format!("hình hiển thị của trường {field} đã thay đổi, giá trị thì không"),
        ChangeKind::FieldValue => format!("giá trị của trường {field} đã thay đổi, hình hiển thị thì không"),
        ChangeKind::Form => "thiết lập của biểu mẫu đã thay đổi".to_owned(),
        ChangeKind::StructureTree => "cây cấu trúc của văn bản đã ghi thêm trường ký".to_owned(),
        ChangeKind::Annotation => format!("chú thích trên {page} đã được thêm, sửa hoặc xóa"),
        ChangeKind::Field => match &change.field {
            Some(field) => format!("trường {field} của biểu mẫu đã bị sửa"),
            None => "các trường của biểu mẫu đã bị sửa".to_owned(),
        },
        ChangeKind::PageContent => format!("{page} đã bị thay nội dung"),
        ChangeKind::PageTree => "các trang đã bị thêm, bớt hoặc đổi thứ tự".to_owned(),
        ChangeKind::Catalog => "cấu trúc chung của tài liệu đã bị thay đổi".to_owned(),
        ChangeKind::RevivedObject => "nội dung bị giấu lúc ký đã được hiện ra".to_owned(),
        ChangeKind::Object => "một đối tượng của tài liệu đã bị thay".to_owned(),
        ChangeKind::RemovedObject => "một đối tượng đang dùng của tài liệu đã bị xóa".to_owned(),
        ChangeKind::UnlistedBytes => "tệp có đối tượng bị giấu, một số phần mềm có thể hiển thị".to_owned(),
        ChangeKind::Irregular => {
            "phần thêm vào viết không đúng chuẩn nên mỗi phần mềm có thể hiển thị một nội dung khác".to_owned()
        }
        ChangeKind::TrailingBytes => "có dữ liệu lạ được ghi thêm vào cuối tệp".to_owned(),
    }
}

fn in_english(change: &Change) -> String {
    let field = change.field.as_deref().unwrap_or("?");
    let page = change
        .page
        .map_or_else(|| "a page".to_owned(), |page| format!("page {}", page + 1));
    match change.kind {
        ChangeKind::ValidationData => "validation data were added".to_owned(),
        ChangeKind::Extensions => "the list of PDF extensions was changed".to_owned(),
        ChangeKind::DocumentTimestamp => "a document time-stamp was added".to_owned(),
        ChangeKind::Metadata => "the metadata were changed".to_owned(),
        ChangeKind::Signature => format!("a signature was added in the field {field}"),
        ChangeKind::SignatureField => format!("the empty signature field {field} was added"),
        ChangeKind::FieldFilled => format!("the field {field} was filled in"),
        ChangeKind::FieldAppearance => format!("the appearance of the field {field} was changed, but not its value"),
        ChangeKind::FieldValue => format!("the value of the field {field} was changed, but not its appearance"),
        ChangeKind::Form => "settings of the form were changed".to_owned(),
        ChangeKind::StructureTree => "the signature field was entered in the structure tree".to_owned(),
        ChangeKind::Annotation => format!("an annotation on {page} was added, changed or removed"),
        ChangeKind::Field => match &change.field {
            Some(field) => format!("the form field {field} was altered"),
            None => "fields of the form were altered".to_owned(),
        },
        ChangeKind::PageContent => format!("the content of {page} was replaced"),
        ChangeKind::PageTree => "pages were inserted, removed or reordered".to_owned(),
        ChangeKind::Catalog => "the structure of the document was changed".to_owned(),
        ChangeKind::RevivedObject => "content that was hidden at signing was made visible".to_owned(),
        ChangeKind::Object => "an object of the document was replaced".to_owned(),
        ChangeKind::RemovedObject => "an object in use was removed".to_owned(),
        ChangeKind::Irregular => {
            "what was added is not written as the standard asks, so that programs may show different things".to_owned()
        }
        ChangeKind::UnlistedBytes => "the file holds hidden objects that some programs may show".to_owned(),
        ChangeKind::TrailingBytes => "unknown data were appended to the file".to_owned(),
    }
}
