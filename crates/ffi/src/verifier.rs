//! The verifier handle: what a verification is made with besides the file.

use std::time::{SystemTime, UNIX_EPOCH};

use kyso::{Language, Limits, Time, TrustStore, ValidationPolicy, VerificationParameters};
use zeroize::Zeroizing;

use crate::boundary::{self, Output};
use crate::error::kyso_error;
use crate::failure::Failure;
use crate::result::{self, kyso_result};

/// Rules, trust, time and language of verifications. It may be used for many files, and by many threads at once as
/// long as nobody sets anything. Free it with `kyso_verifier_free`.
pub struct kyso_verifier {
    language: Language,
    policy: ValidationPolicy,
    trust: TrustStore,
    time: Option<Time>,
    password: Option<Zeroizing<Vec<u8>>>,
    show_ids: bool,
}

/// Rules of validation.
#[repr(i32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum kyso_policy {
    /// What documents of the administration ask for; the default.
    KYSO_POLICY_GOVERNMENT = 0,
    /// The same without its tolerances.
    KYSO_POLICY_STRICT = 1,
    /// Unknown revocation is a warning.
    KYSO_POLICY_LENIENT = 2,
}

impl kyso_verifier {
    /// What to verify with now.
    pub(crate) fn parameters(&self) -> VerificationParameters<'_> {
        VerificationParameters {
            policy: &self.policy,
            trust: &self.trust,
            time: self.time.unwrap_or_else(now),
            expected: None,
            show_ids: self.show_ids,
            password: self.password.as_ref().map(|password| password.as_slice()),
            network: None,
            language: self.language,
            limits: Limits::default(),
        }
    }
}

/// The system clock.
pub(crate) fn now() -> Time {
    let seconds = match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_secs()).map_or(i64::MIN, |seconds| -seconds),
    };
    Time::from_unix(seconds)
}

/// A verifier with the policy of the government, that trusts nobody yet. `language` is a `kyso_language`: that of the
/// texts in its reports.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_verifier_new(
    language: i32,
    verifier: *mut *mut kyso_verifier,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the contract
    unsafe {
        boundary::run(error, || {
            let output = Output::new(verifier, "verifier")?;
            output.give(kyso_verifier {
                language: result::language(language)?,
                policy: ValidationPolicy::government(),
                trust: TrustStore::new(),
                time: None,
                password: None,
                show_ids: false,
            });
            Ok(())
        })
    }
}

/// Adds certificates or CRLs to what is trusted: PEM with one or many, or DER with one. A self-signed certificate
/// becomes an anchor, any other an intermediate. Nothing is added on failure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_verifier_add_trust(
    verifier: *mut kyso_verifier,
    data: *const u8,
    len: usize,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the contract
    unsafe {
        boundary::run(error, || {
            let verifier = boundary::exclusive(verifier, "verifier")?;
            let octets = boundary::octets(data, len, "data")?;
            match verifier.trust.add(octets) {
                Ok(_) => Ok(()),
                Err(error) => Err(Failure::new(
                    kyso_result::KYSO_ERROR_TRUST,
                    error.code(),
                    format!("không phải chứng thư số hoặc CRL: {error}"),
                    format!("not a certificate or CRL: {error}"),
                )
                .hint("PEM, DER", "PEM, DER")),
            }
        })
    }
}

/// Sets the rules: a `kyso_policy`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_verifier_set_policy(
    verifier: *mut kyso_verifier,
    policy: i32,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the contract
    unsafe {
        boundary::run(error, || {
            let verifier = boundary::exclusive(verifier, "verifier")?;
            verifier.policy = match policy {
                0 => ValidationPolicy::government(),
                1 => ValidationPolicy::strict(),
                2 => ValidationPolicy::lenient(),
                _ => return Err(Failure::argument("policy", policy)),
            };
            Ok(())
        })
    }
}

/// Sets the validation time (the current time of EN 319 102-1, not the signing time), in seconds since 1970-01-01
/// 00:00:00 UTC. Without it each verification takes the system clock.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_verifier_set_time(
    verifier: *mut kyso_verifier,
    seconds: i64,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the contract
    unsafe {
        boundary::run(error, || {
            boundary::exclusive(verifier, "verifier")?.time = Some(Time::from_unix(seconds));
            Ok(())
        })
    }
}

/// Sets the password of encrypted documents; the empty one is tried first. It is copied, and the copy wiped when it is
/// replaced or the verifier freed. NULL with the length 0 takes it away.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_verifier_set_document_password(
    verifier: *mut kyso_verifier,
    password: *const u8,
    len: usize,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the contract
    unsafe {
        boundary::run(error, || {
            let verifier = boundary::exclusive(verifier, "verifier")?;
            let octets = boundary::octets(password, len, "password")?;
            verifier.password = (!password.is_null()).then(|| Zeroizing::new(octets.to_vec()));
            Ok(())
        })
    }
}

/// Sets whether reports show CCCD and CMND numbers whole (1) or their last four digits only (0, the default).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_verifier_set_show_ids(
    verifier: *mut kyso_verifier,
    show_ids: i32,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the contract
    unsafe {
        boundary::run(error, || {
            let verifier = boundary::exclusive(verifier, "verifier")?;
            verifier.show_ids = match show_ids {
                0 => false,
                1 => true,
                _ => return Err(Failure::argument("show_ids", show_ids)),
            };
            Ok(())
        })
    }
}

/// Frees a verifier. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_verifier_free(verifier: *mut kyso_verifier) {
    // SAFETY: the contract
    unsafe { boundary::free(verifier) }
}
