//! Findings and their words.

use std::collections::{BTreeMap, BTreeSet};

use kyso_pdf::ObjectId;
use serde::Serialize;

use crate::report::Language;

/// Most findings of one kind that are kept.
const LIMIT_OF_KIND: usize = 100;

/// Something in a document that its signer should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScreenFinding {
    /// What was found.
    pub kind: ScreenKind,
    /// The page where it is, counted from 1; None when it belongs to the document.
    pub page: Option<usize>,
    /// The object, such as `12 0`.
    pub object: Option<String>,
    /// Name of the layer, field, file or the like, as the document has it.
    pub subject: Option<String>,
}

/// Kinds of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ScreenKind {
    /// A form whose pages are made by the viewer (XFA with `/NeedsRendering`). Such a document is never signed.
    DynamicXfa,
    /// Content of a layer that is not shown by default (ISO 32000-2 8.11).
    HiddenLayer,
    /// An annotation with an appearance that is not shown (12.5.3).
    HiddenAnnotation,
    /// An annotation that lies over the page and can be taken away (12.5.6).
    Overlay,
    /// A field whose appearance does not show its value (12.7.4.3).
    ValueAppearance,
    /// Viewers draw the fields anew (12.7.3, `/NeedAppearances`).
    NeedAppearances,
    /// An action, or an alternate image, that shows other content on the screen or in print (12.6.4.11, 12.6.4.13, 8.9.5.4).
    ContentSwitch,
    /// A script (12.6.4.17).
    Javascript,
    /// An action that starts a program (12.6.4.6).
    Launch,
    /// An action that sends form data away or fetches them (12.7.6).
    FormData,
    /// An action that opens another file (12.6.4.3, 12.6.4.4).
    ExternalAction,
    /// Content that is taken from another file (7.3.8.2, 8.10.4).
    ExternalContent,
    /// A file in the document (7.11.4).
    EmbeddedFile,
    /// Sound, film, 3D or rich media (13).
    RichMedia,
    /// A form with XFA data beside its pages (12.7.8).
    Xfa,
    /// A page, or content as pages have it, that no page of the document uses.
    Unreferenced,
    /// Something that could not be read, or was too much to look at.
    NotScreened,
}

impl ScreenKind {
    /// Stable name.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.line().0
    }

    /// Code, Vietnamese, English.
    #[rustfmt::skip]
    fn line(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::DynamicXfa => ("dynamic-xfa", "biểu mẫu XFA động: nội dung hiển thị không nằm trong các trang của tệp", "dynamic XFA form: what is shown is not in the pages of the file"),
            Self::HiddenLayer => ("hidden-layer", "có lớp nội dung đang bị ẩn, sau này có thể bật lên", "content in a layer that is hidden and could be shown later"),
            Self::HiddenAnnotation => ("hidden-annotation", "có chú thích đang bị ẩn, sau này có thể hiện ra", "a hidden annotation that could be shown later"),
            Self::Overlay => ("overlay", "có chú thích đè lên trang, có thể gỡ đi để lộ nội dung khác", "an annotation lies over the page; taking it away may uncover other content"),
            Self::ValueAppearance => ("value-appearance", "giá trị của trường biểu mẫu khác với chữ hiển thị", "the value of a form field is not what it shows"),
            Self::NeedAppearances => ("need-appearances", "biểu mẫu yêu cầu phần mềm tự vẽ lại các trường (/NeedAppearances): mỗi phần mềm có thể hiển thị một khác", "the form asks viewers to draw its fields anew (/NeedAppearances): they may differ"),
            Self::ContentSwitch => ("content-switch", "có nội dung thay đổi khi bấm hoặc khi in", "content that changes on a click or in print"),
            Self::Javascript => ("javascript", "có mã JavaScript", "JavaScript"),
            Self::Launch => ("launch", "có thao tác chạy chương trình hoặc mở tệp khác", "an action that starts a program or opens a file"),
            Self::FormData => ("form-data", "có thao tác gửi hoặc nạp dữ liệu biểu mẫu", "an action that sends or imports form data"),
            Self::ExternalAction => ("external-action", "có thao tác mở tệp khác", "an action that opens another file"),
            Self::ExternalContent => ("external-content", "có nội dung lấy từ tệp khác, không nằm trong văn bản được ký", "content taken from another file, which would not be signed"),
            Self::EmbeddedFile => ("embedded-file", "có tệp đính kèm bên trong", "an embedded file"),
            Self::RichMedia => ("rich-media", "có âm thanh, phim, 3D hoặc nội dung động", "sound, film, 3D or rich media"),
            Self::Xfa => ("xfa", "biểu mẫu có dữ liệu XFA bên cạnh các trang: một số phần mềm sẽ hiển thị dữ liệu đó", "the form has XFA data beside its pages, which some viewers show instead"),
            Self::Unreferenced => ("unreferenced", "có trang hoặc nội dung trang không được trang nào dùng đến", "a page, or content of one, that no page uses"),
            Self::NotScreened => ("not-screened", "có phần không đọc được hoặc quá lớn nên chưa được rà soát", "something could not be read or was too much, and was not screened"),
        }
    }
}

impl ScreenFinding {
    /// One line for people, without the full stop.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        let (_, vi, en) = self.kind.line();
        let (page, object, sentence) = match language {
            Language::Vietnamese => ("trang", "đối tượng", vi),
            Language::English => ("page", "object", en),
        };
        let mut text = String::new();
        if let Some(number) = self.page {
            text.push_str(&format!("{page} {number}: "));
        }
        text.push_str(sentence);
        if let Some(subject) = &self.subject {
            text.push_str(&format!(": {subject}"));
        }
        if let Some(id) = &self.object {
            text.push_str(&format!(" ({object} {id})"));
        }
        text
    }
}

/// Findings as they come.
#[derive(Debug, Default)]
pub(super) struct Findings {
    list: Vec<ScreenFinding>,
    counts: BTreeMap<ScreenKind, usize>,
    known: BTreeSet<(ScreenKind, Option<ObjectId>, Option<String>)>,
}

impl Findings {
    /// Adds one; the same object and subject counts once for each kind.
    pub(super) fn add(
        &mut self,
        kind: ScreenKind,
        page: Option<usize>,
        object: Option<ObjectId>,
        subject: Option<String>,
    ) {
        let count = self.counts.entry(kind).or_default();
        if *count >= LIMIT_OF_KIND || !self.known.insert((kind, object, subject.clone())) {
            return;
        }
        *count += 1;
        self.list.push(ScreenFinding {
            kind,
            page,
            object: object.map(|id| id.to_string()),
            subject,
        });
    }

    /// The findings by kind, page and order of discovery.
    pub(super) fn finish(mut self) -> Vec<ScreenFinding> {
        self.list.sort_by_key(|finding| (finding.kind, finding.page));
        self.list
    }
}
