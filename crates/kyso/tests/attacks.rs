//! The attacks of SECURITY.md by name, and their harmless counterparts: the files that `kyso_testkit::attacks()` makes, against
//! what must come of each.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod common;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use common::verify;
use kyso::{CoverageName, Report, SignatureReport, Status};
use kyso_testkit::{Attack, Expected, attacks};

static ATTACKS: LazyLock<BTreeMap<&str, Attack>> =
    LazyLock::new(|| attacks().into_iter().map(|attack| (attack.id, attack)).collect());

/// A test for each name, with `_` for `-`.
macro_rules! rows {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            check(stringify!($name));
        })*

        #[test]
        fn every_attack_has_a_test() {
            let tests: Vec<String> = [$(stringify!($name)),*].iter().map(|name| name.replace('_', "-")).collect();
            let missing: Vec<&&str> = ATTACKS.keys().filter(|id| !tests.contains(&(**id).to_owned())).collect();
            assert!(missing.is_empty(), "{missing:?}");
            assert_eq!(attacks().len(), tests.len(), "each id stands once");
        }
    };
}

rows! {
    inline_form_second_signature
    later_stream_length
    later_filter_parameters
    later_crypt_filter
    later_real_for_integer
    hidden_object_in_stream
    second_role_catalog
    second_role_information
    second_role_page
    second_role_form
    second_role_field
    second_role_old_store
    second_role_font
    empty_field_drawn
    read_only_inherited
    push_button_filled
    field_takes_page
    two_seals
    tagged_signature
    default_resources_object
    tagged_other_text
    tagged_new_element
    two_roles_default_fonts
    occlusion_second_page
    usf_contents_missing
    usf_contents_null
    usf_contents_empty
    usf_contents_00
    usf_contents_padding
    usf_contents_literal
    usf_contents_reference
    usf_contents_no_cms
    usf_byterange_missing
    usf_byterange_null
    usf_byterange_empty
    usf_byterange_odd
    usf_byterange_string
    usf_byterange_six
    usf_byterange_float
    usf_byterange_overflow
    usf_byterange_negative_length
    usf_byterange_negative_end
    usf_byterange_overlapping
    usf_byterange_before_gap
    usf_byterange_huge
    usf_byterange_past_end
    usf_byterange_not_from_0
    gap_larger_before
    gap_larger_behind
    gap_smaller
    gap_white_space
    gap_comment
    isa_page_content
    isa_page
    isa_font
    isa_image
    isa_names
    isa_open_action
    isa_catalog
    isa_root
    isa_layers
    isa_object_stream
    isa_without_section
    isa_without_trailer
    isa_hidden
    swa_moved
    swa_in_padding
    swa_in_padding_object
    swa_duplicate_trailer
    swa_startxref
    sandwich
    sandwich_same_revision
    removed_form
    prefix
    prefix_later
    suffix
    suffix_line
    glued_behind
    glued_before
    duplicate_object
    duplicate_object_entry
    duplicate_object_inside
    duplicate_key
    duplicate_key_form
    deep_nesting_arrays
    deep_nesting_dictionaries
    deep_nesting_strings
    prev_loop
    xref_loop
    kids_loop
    kids_loop_fields
    ref_loop
    bomb_inflate
    bomb_chain
    bomb_filters
    bomb_predictor
    bomb_object_stream
    int_overflow_index
    int_overflow_index_count
    int_overflow_w
    int_overflow_w_negative
    int_overflow_size
    int_overflow_length
    int_overflow_generation
    int_overflow_prev
    untouched
    shadow_hide
    shadow_hide_resource
    shadow_replace
    shadow_replace_font
    shadow_replace_default_resources
    shadow_hide_replace
    shadow_hide_replace_root
    eaa_freetext_p0
    eaa_freetext_p1
    eaa_freetext_p2
    eaa_freetext_p3
    eaa_stamp_p2
    eaa_stamp_p3
    eaa_redact_p2
    eaa_redact_p3
    eaa_ink_p2
    eaa_ink_p3
    eaa_widget_p2
    eaa_widget_p3
    ssa_quarter_p2
    ssa_quarter_p3
    ssa_text_p2
    ssa_signature_p2
    cover_approval
    cover_approval_text
    ssa_moved_field
    value_appearance_v_p1
    value_appearance_ap_p1
    value_appearance_as_p1
    value_appearance_need_appearances_p1
    value_appearance_v
    value_appearance_ap
    value_appearance_as
    value_appearance_need_appearances
    shared_dictionary
    shared_dictionary_old_object
    shared_dictionary_same_name
    page_order_inserted
    page_order_removed
    page_order_reordered
    page_order_rotate
    page_order_media_box
    page_order_crop_box
    page_order_user_unit
    page_order_inherited
    metadata_xmp_p1
    metadata_info_p1
    metadata_extensions_p1
    metadata_as_content
    two_roles_resources
    two_roles_form
    two_roles_store
    two_roles_store_entry
    two_roles_information
    two_roles_section
    revived_object_stream
    unlisted_object
    signature_without_bytes
    value_appearance_rich_text
    mdp_p1_form_filling
    mdp_p1_check_box
    mdp_p1_new_signature
    mdp_p1_existing_signature
    mdp_p1_annotation
    mdp_p1_content
    mdp_p2_annotation
    mdp_p2_content
    mdp_p2_new_field
    mdp_p3_content
    mdp_p3_catalog
    mdp_removed
    field_mdp_include
    field_mdp_exclude
    field_mdp_all
    sig_field_lock_include
    sig_field_lock_exclude
    sig_field_lock_all
    sig_field_lock_p1
    certified_p1
    certified_p2
    certified_p3
    new_signature_p0
    new_signature_p2
    new_signature_p3
    new_signature_invisible
    new_signature_other_page
    existing_signature_p0
    existing_signature_p2
    existing_signature_p3
    seal
    seal_p2
    three_signatures
    form_filling_p0
    form_filling_p2
    form_filling_p3
    check_box_p2
    form_filling_then_signature
    annotation_p3
    dss_p0
    dss_p1
    dss_p2
    time_stamp_p0
    time_stamp_p1
    dss_and_time_stamp_p1
    metadata_p0
    metadata_extensions_p2
    metadata_p2
    saved_again
    empty_revision
    field_mdp_include_other
    field_mdp_exclude_other
    sig_field_lock_other
    no_message_digest
    no_content_type
    two_signer_infos
    no_signer_info
    no_signed_attributes
    no_signed_attributes_adbe
    content_not_detached
    content_instead
    digest_of_other_content
    attrs_as_content
    digest_confusion
    digest_confusion_named_only
    digest_confusion_digest_named
    digest_confusion_pss_mgf1
    digest_confusion_pss_hash
    digest_confusion_null
    digest_confusion_eddsa
    digest_confusion_digest_info
    digest_confusion_no_null
    digest_confusion_bare
    digest_confusion_trailing
    digest_confusion_short_padding
    digest_confusion_parameters
    digest_confusion_e3
    cert_swap_same_key
    cert_swap_same_serial
    cert_swap_no_reference
    cert_swap_none
    padding_data
    ber_indefinite
    ber_set_order
    ber_non_minimal
    ber_duplicate_attribute
    ber_two_values
    weak_md5
    weak_sha1
    weak_rsa1024
}

fn check(name: &str) {
    let attack = &ATTACKS[name.replace('_', "-").as_str()];
    let report = verify(&attack.file());
    let right = holds(&report, attack.expected);
    assert!(
        right,
        "{}: {:?} expected: {}",
        attack.id,
        attack.expected,
        brief(&report)
    );
}

/// The report in one line, for whoever reads a failed run.
fn brief(report: &Report) -> String {
    let mut text = format!("{:?}", report.status);
    if let Some(error) = &report.error {
        text.push_str(&format!(" {}", error.code));
    }
    for signature in &report.signatures {
        let loud = signature
            .checks
            .iter()
            .filter(|check| matches!(check.outcome, "failed" | "warning"));
        let loud: Vec<&str> = loud.map(|check| check.id).collect();
        let changes: Vec<&str> = signature
            .modifications
            .changes
            .iter()
            .map(|change| change.kind)
            .collect();
        let sub = signature.sub_indication.unwrap_or_default();
        text.push_str(&format!(
            "; {} {} {sub} {loud:?} {changes:?}",
            signature.field, signature.indication
        ));
    }
    text
}

fn holds(report: &Report, expected: Expected) -> bool {
    if let Expected::Unreadable(code) = expected {
        return report.error.as_ref().is_some_and(|error| error.code == code);
    }
    if expected == Expected::Stopped {
        return matches!(report.status, Status::Failed | Status::Unreadable);
    }
    let passed = report.status == Status::Passed;
    let Some(first) = report.signatures.first() else {
        return expected == Expected::NotPassed && report.status == Status::Unreadable;
    };
    let verdict = (first.indication, first.sub_indication);
    let malformed = verdict == ("TOTAL-FAILED", Some("FORMAT_FAILURE")) && report.status == Status::Failed;
    match expected {
        Expected::Passed => passed && permitted(report) && !LOUD.iter().any(|id| speaks(first, id)),
        Expected::Warning(id) => passed && permitted(report) && outcome(first, id) == Some("warning"),
        Expected::Reported(id) => report.signatures.iter().any(|signature| speaks(signature, id)),
        Expected::Malformed(id) => malformed && outcome(first, id) == Some("failed"),
        Expected::NotPermitted => {
            let modifications = &first.modifications;
            malformed
                && outcome(first, "modification") == Some("failed")
                && modifications.permitted == Some(false)
                && !modifications.changes.is_empty()
        }
        Expected::Failed(sub) => verdict == ("TOTAL-FAILED", Some(sub)) && report.status == Status::Failed,
        Expected::Indeterminate(sub) => verdict == ("INDETERMINATE", Some(sub)) && !passed,
        Expected::NotEntireFile => !passed && first.coverage != CoverageName::EntireFile,
        Expected::NotPassed => !passed && report.status != Status::Unsigned,
        Expected::Unreadable(_) | Expected::Stopped => false,
    }
}

/// Checks that a harmless change must not set off.
const LOUD: [&str; 3] = ["modification", "occlusion", "value-appearance"];

/// Whether every signature permits what came after it.
fn permitted(report: &Report) -> bool {
    let all = &report.signatures;
    all.iter()
        .all(|signature| signature.modifications.permitted == Some(true))
}

fn speaks(signature: &SignatureReport, id: &str) -> bool {
    matches!(outcome(signature, id), Some("warning" | "failed"))
}

fn outcome(signature: &SignatureReport, id: &str) -> Option<&'static str> {
    signature
        .checks
        .iter()
        .find(|check| check.id == id)
        .map(|check| check.outcome)
}

#[test]
fn a_sandwich_is_told_as_it_is() {
    for id in ["sandwich", "sandwich-same-revision"] {
        let report = verify(&ATTACKS[id].file());
        assert_eq!(report.signatures.len(), 2, "{report:#?}");
        let mut changes = report.signatures[0].modifications.changes.iter();
        assert!(changes.any(|change| (change.kind, change.page, change.revision) == ("page-content", Some(1), 2)));
        assert_eq!(report.signatures[1].coverage, CoverageName::EntireFile);
        assert_eq!(report.signatures[1].indication, "TOTAL-PASSED", "{report:#?}");
    }
}
