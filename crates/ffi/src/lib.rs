//! The C interface: verify, and sign with a PKCS#12 file. `include/kyso.h` is made from this crate and describes each
//! function; `README.md` shows how to build and link.
//!
//! Conventions:
//!
//! - A function that can fail returns [`kyso_result`]: 0 is success, other numbers keep their meaning for ever.
//! - Inputs come first, outputs last. An output is written on success only; `error` on failure only, and it may be NULL.
//! - Handles are opaque, made by `_new` or handed out as outputs, and given back to the `_free` of their type.
//! - NULL where something is needed is [`kyso_result::KYSO_ERROR_NULL`], never a crash.
//! - A panic does not cross the border: it is [`kyso_result::KYSO_ERROR_PANIC`].
//! - No global state and no "last error". A handle may be read from many threads at once; setting needs it alone.
//!
//! # Safety
//!
//! Every function asks the same of its caller, and the header says so once: a pointer is NULL or points to what its type
//! says, for the whole call; text ends with a NUL; a handle came from this library and was not freed; what is set or freed
//! is not in use elsewhere. The `SAFETY` comments below refer to this as "the contract".

#![allow(
    unsafe_code,
    reason = "a C interface takes raw pointers and exports names; everything else is in safe crates"
)]
#![allow(
    non_camel_case_types,
    reason = "the names of the C interface: one spelling to search for"
)]
#![allow(
    clippy::missing_safety_doc,
    reason = "one contract for all functions, above; repeated text would fill the header"
)]
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

mod boundary;
mod buffer;
mod error;
mod failure;
mod parameters;
mod report;
mod result;
mod sign;
mod signer;
mod verifier;
mod verify;

pub use buffer::{kyso_buffer, kyso_buffer_data, kyso_buffer_free, kyso_buffer_len};
pub use error::{kyso_error, kyso_error_code, kyso_error_free, kyso_error_hint, kyso_error_message, kyso_error_name};
pub use parameters::{
    kyso_certify, kyso_digest, kyso_scheme, kyso_signature_parameters, kyso_signature_parameters_free,
    kyso_signature_parameters_new, kyso_signature_parameters_set_certify, kyso_signature_parameters_set_contact,
    kyso_signature_parameters_set_digest, kyso_signature_parameters_set_document_password,
    kyso_signature_parameters_set_field, kyso_signature_parameters_set_location, kyso_signature_parameters_set_name,
    kyso_signature_parameters_set_reason, kyso_signature_parameters_set_scheme,
    kyso_signature_parameters_set_signing_time, kyso_signature_parameters_set_sub_filter, kyso_sub_filter,
};
pub use report::{kyso_report, kyso_report_free, kyso_report_json, kyso_report_status, kyso_report_text, kyso_status};
pub use result::{kyso_language, kyso_result, kyso_version};
pub use sign::{kyso_overwrite, kyso_sign_bytes, kyso_sign_path};
pub use signer::{kyso_signer, kyso_signer_free, kyso_signer_new_pkcs12};
pub use verifier::{
    kyso_policy, kyso_verifier, kyso_verifier_add_trust, kyso_verifier_free, kyso_verifier_new,
    kyso_verifier_set_document_password, kyso_verifier_set_policy, kyso_verifier_set_show_ids, kyso_verifier_set_time,
};
pub use verify::{kyso_verify_bytes, kyso_verify_path};
