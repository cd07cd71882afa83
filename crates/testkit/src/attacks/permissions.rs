//! Each kind of change against each permission: DocMDP, FieldMDP, the lock of a field (ISO 32000-2 12.8.2). Here what is
//! forbidden; what is allowed is in [`later`](super::later).

use super::Expected::NotPermitted;
use super::{
    AGREE, CATALOG, CONTENT, EMPTY_FIELD, FIRST, FORM, PAGE, Row, SECOND, add_first, annotate, certified, document,
    fill_amount, row, sign_again, signed_with,
};
use crate::cms::Signer;
use crate::draft::Draft;

pub(super) fn rows() -> Vec<Row> {
    let mdp = |id, permission, change: fn(&mut Draft) -> Vec<u8>| {
        row(id, NotPermitted, move || change(&mut certified(permission)))
    };
    vec![
        mdp("mdp-p1-form-filling", 1, form_filling),
        mdp("mdp-p1-check-box", 1, check_box),
        mdp("mdp-p1-new-signature", 1, new_signature),
        mdp("mdp-p1-existing-signature", 1, existing_signature),
        mdp("mdp-p1-annotation", 1, annotation),
        mdp("mdp-p1-content", 1, content),
        mdp("mdp-p2-annotation", 2, annotation),
        mdp("mdp-p2-content", 2, content),
        mdp("mdp-p2-new-field", 2, new_field),
        mdp("mdp-p3-content", 3, content),
        mdp("mdp-p3-catalog", 3, catalog),
        mdp("mdp-removed", 2, |draft| {
            draft.replace(CATALOG, &format!(" /Perms << /DocMDP {FIRST} 0 R >>"), "");
            draft.revision()
        }),
        row("field-mdp-include", NotPermitted, || {
            filled_under(&field_mdp("/Include", "(Amount)"))
        }),
        row("field-mdp-exclude", NotPermitted, || {
            filled_under(&field_mdp("/Exclude", "(Agree)"))
        }),
        row("field-mdp-all", NotPermitted, || filled_under(&field_mdp("/All", ""))),
        row("sig-field-lock-include", NotPermitted, || {
            filled_after_lock("/Action /Include /Fields [(Amount)]")
        }),
        row("sig-field-lock-exclude", NotPermitted, || {
            filled_after_lock("/Action /Exclude /Fields [(Agree)]")
        }),
        row("sig-field-lock-all", NotPermitted, || filled_after_lock("/Action /All")),
        row("sig-field-lock-p1", NotPermitted, || {
            new_signature(&mut with_lock("/Action /Include /Fields [(Agree)] /P 1"))
        }),
    ]
}

pub(super) fn form_filling(draft: &mut Draft) -> Vec<u8> {
    fill_amount(draft, "250", "250");
    draft.revision()
}

pub(super) fn check_box(draft: &mut Draft) -> Vec<u8> {
    draft.replace(AGREE, "/V /Off /AS /Off", "/V /Yes /AS /Yes");
    draft.revision()
}

pub(super) fn new_signature(draft: &mut Draft) -> Vec<u8> {
    sign_again(draft, PAGE, [72, 330, 232, 390])
}

pub(super) fn existing_signature(draft: &mut Draft) -> Vec<u8> {
    draft.replace(
        EMPTY_FIELD,
        "/FT /Sig",
        &format!("/V {SECOND} 0 R /AP << /N {} 0 R >> /FT /Sig", SECOND + 1),
    );
    draft.stream(
        SECOND + 1,
        "/Type /XObject /Subtype /Form /BBox [0 0 160 60]",
        "0.9 g 0 0 160 60 re f",
    );
    draft.sign(SECOND, "", &|content| Signer::organisation().sign(content))
}

/// On empty paper.
pub(super) fn annotation(draft: &mut Draft) -> Vec<u8> {
    annotate(draft, "FreeText", [72, 400, 172, 430]);
    draft.revision()
}

fn content(draft: &mut Draft) -> Vec<u8> {
    draft.stream(CONTENT, "", "BT /F1 14 Tf 72 700 Td (Pay 900.) Tj ET");
    draft.revision()
}

fn catalog(draft: &mut Draft) -> Vec<u8> {
    draft.add(CATALOG, "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>");
    draft.revision()
}

/// A text field that was not there, where nothing is covered.
fn new_field(draft: &mut Draft) -> Vec<u8> {
    annotate(draft, "Widget", [72, 400, 172, 430]);
    draft.replace(
        super::FREE,
        "/F 4",
        "/FT /Tx /T (Extra) /V (Pay 900) /DA (/F1 12 Tf) /F 4",
    );
    draft.replace(FORM, "/Fields [", &format!("/Fields [{} 0 R ", super::FREE));
    draft.revision()
}

pub(super) fn field_mdp(action: &str, fields: &str) -> String {
    format!(
        "/Reference [<< /Type /SigRef /TransformMethod /FieldMDP /Data 1 0 R /TransformParams << /Type /TransformParams /Action {action} /Fields [{fields}] /V /1.2 >> >>]"
    )
}

pub(super) fn filled_under(reference: &str) -> Vec<u8> {
    form_filling(&mut signed_with(reference))
}

pub(super) fn filled_after_lock(lock: &str) -> Vec<u8> {
    form_filling(&mut with_lock(lock))
}

/// Signed in a field that has this lock.
fn with_lock(lock: &str) -> Draft {
    let mut draft = document();
    add_first(&mut draft);
    draft.replace(
        FIRST + 1,
        "/FT /Sig",
        &format!("/FT /Sig /Lock << /Type /SigFieldLock {lock} >>"),
    );
    draft.sign(FIRST, "", &|content| Signer::person().sign(content));
    draft
}
